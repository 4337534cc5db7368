use crate::dialect::Engine;
use crate::lint::programs::written_columns;
use crate::lint::words::column;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "prefer-jsonb",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# prefer-jsonb

## What

A column is a `json`.

## Why

It is kept as text: it is read anew at each access, has no equality (so SELECT DISTINCT and UNION fail), and no index helps to look into it.

## Instead

`jsonb`, unless blanks, the order of keys and keys that occur twice have to be kept.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    for (own, data_type, _) in written_columns(operation) {
        let plain = data_type.canonical(scene.dialect());
        if plain.name == "json" {
            found.push(Finding::new(
                scene.place(operation),
                format!("{} is kept as text and cannot be compared", column(own)),
                "make it a jsonb",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_json() {
        assert!(finds(
            "prefer-jsonb",
            "postgres 15",
            &["CREATE TABLE a (b json)"]
        ));
        assert!(finds(
            "prefer-jsonb",
            "postgres 15",
            &["ALTER TABLE a ADD b json"]
        ));
        assert!(!finds(
            "prefer-jsonb",
            "postgres 15",
            &["CREATE TABLE a (b jsonb)"]
        ));
    }
}
