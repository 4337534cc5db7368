use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "create-trigger-lock",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# create-trigger-lock

## What

A trigger is made on a table that is in use.

## Why

It takes a SHARE ROW EXCLUSIVE lock on the table for a moment: it waits for those who hold it up, and others wait for it.

## Instead

Let a short `lock_timeout` be in force, which `cargo migrate upgrade` sees to, and give it a revision of its own.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::CreateTrigger { table: name, .. } = &operation.act else {
        return;
    };
    if !(scene.is_in_use(name)) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "whoever writes to {} waits while the trigger is made",
            table(name)
        ),
        "give it a revision of its own, with a short lock_timeout",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn on_a_table_in_use() {
        assert!(finds(
            "create-trigger-lock",
            "postgres 15",
            &["CREATE TRIGGER g AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()"]
        ));
        assert!(!finds(
            "create-trigger-lock",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); CREATE TRIGGER g AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()"
            ]
        ));
    }
}
