use crate::dialect::Engine;
use crate::lint::programs::written_columns;
use crate::lint::words::column;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "ban-char",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# ban-char

## What

A column is a `char`.

## Why

It is filled up with blanks to its length, which count in some comparisons and not in others. It is not faster than `text`.

## Instead

`text`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    for (own, data_type, _) in written_columns(operation) {
        let plain = data_type.canonical(scene.dialect());
        if plain.name == "character" {
            found.push(Finding::new(
                scene.place(operation),
                format!(
                    "{} is filled up with blanks (`{}`)",
                    column(own),
                    data_type.text
                ),
                "make it a text",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_any_length() {
        assert!(finds(
            "ban-char",
            "postgres 15",
            &["CREATE TABLE a (b char(9))"]
        ));
        assert!(finds(
            "ban-char",
            "postgres 15",
            &["CREATE TABLE a (b bpchar)"]
        ));
        assert!(!finds(
            "ban-char",
            "postgres 15",
            &["CREATE TABLE a (b \"char\", c varchar(9))"]
        ));
    }
}
