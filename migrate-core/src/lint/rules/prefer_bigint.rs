use crate::dialect::Engine;
use crate::lint::programs::written_columns;
use crate::lint::words::column;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Column, ConstraintKind, Generated, Operation};

pub(super) const RULE: Rule = Rule {
    id: "prefer-bigint",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# prefer-bigint

## What

A column that numbers rows, or refers to such a number, is smaller than `bigint`.

## Why

A table outgrows 2 147 483 647 rows, and gaps in the numbers bring that sooner. Then inserts fail, and the way to `bigint` writes the table and all that refer to it anew.

## Instead

```sql
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let columns = written_columns(operation);
    let small = columns.into_iter().filter(|(own, data_type, whole)| {
        let plain = data_type.canonical(scene.dialect());
        matches!(plain.name.as_str(), "integer" | "smallint")
            && numbers_rows(scene, operation, own, *whole)
    });
    for (own, data_type, _) in small {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "{} numbers rows and is only `{}`",
                column(own),
                data_type.text
            ),
            "make it a bigint",
        ));
    }
}

/// Whether a column numbers rows: it makes its values, is part of a key or a reference, or is called so.
fn numbers_rows(
    scene: &Scene<'_>,
    operation: &Operation,
    own: &str,
    whole: Option<&Column>,
) -> bool {
    let name = own.to_ascii_lowercase();
    let is_called_so =
        ["id", "ids"].contains(&name.as_str()) || name.ends_with("_id") || name.ends_with("_ids");
    let counts = whole.is_some_and(|whole| {
        let makes = matches!(
            whole.generated,
            Some(Generated::Serial | Generated::Identity { .. })
        );
        makes || whole.constraints.iter().any(|one| holds(&one.kind, own))
    });
    let in_table = match &operation.act {
        Act::CreateTable(table) => table.constraints.iter().any(|one| holds(&one.kind, own)),
        Act::Table { table, .. } => {
            let known = scene.before.table(table);
            known.is_some_and(|known| known.constraints.iter().any(|one| holds(&one.kind, own)))
        }
        _ => false,
    };
    is_called_so || counts || in_table
}

fn holds(kind: &ConstraintKind, own: &str) -> bool {
    match kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::ForeignKey { columns, .. } => {
            columns.iter().any(|column| column == own)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_what_numbers_rows() {
        assert!(finds(
            "prefer-bigint",
            "postgres 15",
            &["CREATE TABLE a (id int PRIMARY KEY)"]
        ));
        assert!(finds(
            "prefer-bigint",
            "postgres 15",
            &["CREATE TABLE a (n smallserial)"]
        ));
        assert!(finds(
            "prefer-bigint",
            "postgres 15",
            &["CREATE TABLE a (n int, b text, PRIMARY KEY (b, n))"]
        ));
        assert!(finds(
            "prefer-bigint",
            "postgres 15",
            &["ALTER TABLE a ADD user_id int4"]
        ));
        assert!(!finds(
            "prefer-bigint",
            "postgres 15",
            &["CREATE TABLE a (id bigint PRIMARY KEY, age int)"]
        ));
        assert!(!finds(
            "prefer-bigint",
            "sqlite 3.45",
            &["CREATE TABLE a (id integer PRIMARY KEY)"]
        ));
    }
}
