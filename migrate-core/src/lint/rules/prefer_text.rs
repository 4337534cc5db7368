use crate::dialect::Engine;
use crate::lint::programs::written_columns;
use crate::lint::words::column;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "prefer-text",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# prefer-text

## What

A column is a `varchar` with a length.

## Why

Another limit later needs a lock that nobody gets past, a smaller one writes or reads the whole table. It is not faster than `text`.

## Instead

`text`, and where there has to be a limit a CHECK, which can be exchanged without reading the table under a lock:

```sql
CHECK (length(name) <= 40)
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    for (own, data_type, _) in written_columns(operation) {
        let plain = data_type.canonical(scene.dialect());
        if plain.name == "character varying" && !plain.arguments.is_empty() {
            found.push(Finding::new(
                scene.place(operation),
                format!(
                    "the length of {} is hard to change later (`{}`)",
                    column(own),
                    data_type.text
                ),
                "make it a text, with CHECK (length(…) <= …) if there has to be a limit",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_length() {
        assert!(finds(
            "prefer-text",
            "postgres 15",
            &["CREATE TABLE a (b varchar(9))"]
        ));
        assert!(finds(
            "prefer-text",
            "postgres 15",
            &["ALTER TABLE a ADD b character varying(9)[]"]
        ));
        assert!(!finds(
            "prefer-text",
            "postgres 15",
            &["CREATE TABLE a (b varchar, c text)"]
        ));
    }
}
