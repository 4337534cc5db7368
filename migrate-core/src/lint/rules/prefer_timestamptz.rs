use crate::dialect::Engine;
use crate::lint::programs::written_columns;
use crate::lint::words::column;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "prefer-timestamptz",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# prefer-timestamptz

## What

A column is a `timestamp` without a time zone.

## Why

It does not say which moment it is: programs in another zone, or behind another setting, read another one.

## Instead

`timestamptz`: it is as large, and means the same moment everywhere.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    for (own, data_type, _) in written_columns(operation) {
        let plain = data_type.canonical(scene.dialect());
        if plain.name == "timestamp without time zone" {
            found.push(Finding::new(
                scene.place(operation),
                format!("{} does not say which moment it is", column(own)),
                "make it a timestamptz",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_timestamp() {
        assert!(finds(
            "prefer-timestamptz",
            "postgres 15",
            &["CREATE TABLE a (b timestamp)"]
        ));
        assert!(finds(
            "prefer-timestamptz",
            "postgres 15",
            &["ALTER TABLE a ALTER b TYPE timestamp(3)"]
        ));
        assert!(!finds(
            "prefer-timestamptz",
            "postgres 15",
            &["CREATE TABLE a (b timestamptz, c date)"]
        ));
    }
}
