use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "drop-trigger-lock",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-trigger-lock

## What

A trigger of a table that is in use is dropped.

## Why

It takes an ACCESS EXCLUSIVE lock on the table for a moment: it waits for those who hold it up, and others wait for it.

## Instead

Let a short `lock_timeout` be in force, which `cargo migrate upgrade` sees to, and give it a revision of its own.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::DropTrigger {
        table: Some(name), ..
    } = &operation.act
    else {
        return;
    };
    if !(scene.is_in_use(name)) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "all who use {} wait while the trigger is dropped",
            table(name)
        ),
        "give it a revision of its own, with a short lock_timeout",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_in_use() {
        assert!(finds(
            "drop-trigger-lock",
            "postgres 15",
            &["DROP TRIGGER g ON users"]
        ));
    }
}
