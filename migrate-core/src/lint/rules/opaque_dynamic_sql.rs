use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "opaque-dynamic-sql",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# opaque-dynamic-sql

## What

A statement decides what it does when it runs: `DO`, `EXECUTE`, `CALL`, a prepared statement.

## Why

Nobody can tell before what it locks, and the schema behind it is not known: what other rules say of later statements is a guess.

## Instead

Write the statements themselves. Where it has to depend on the data, `revision.rs` can do that, and be tested.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if let Act::Dynamic { what } = &operation.act {
        found.push(Finding::new(
            scene.place(operation),
            format!("what {what} does is decided when it runs"),
            "write the statements themselves, or a revision.rs",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn a_block() {
        assert!(finds(
            "opaque-dynamic-sql",
            "postgres 15",
            &["DO $$ BEGIN NULL; END $$"]
        ));
        assert!(!finds("opaque-dynamic-sql", "postgres 15", &["SELECT 1"]));
    }
}
