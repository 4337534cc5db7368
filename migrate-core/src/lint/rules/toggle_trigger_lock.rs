use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "toggle-trigger-lock",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# toggle-trigger-lock

## What

Triggers of a table that is in use are switched on or off.

## Why

It takes a SHARE ROW EXCLUSIVE lock on the table for a moment: it waits for those who hold it up, and others wait for it.

## Instead

Let a short `lock_timeout` be in force, which `cargo migrate upgrade` sees to, and give it a revision of its own.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::ToggleTrigger { .. },
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
            "whoever writes to {} waits while its triggers are switched",
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
            "toggle-trigger-lock",
            "postgres 15",
            &["ALTER TABLE users DISABLE TRIGGER g"]
        ));
    }
}
