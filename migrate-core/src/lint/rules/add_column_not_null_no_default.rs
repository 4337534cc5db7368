use super::added_column::added_column;
use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "add-column-not-null-no-default",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres, Engine::Sqlite],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# add-column-not-null-no-default

## What

A column that is `NOT NULL` and has no default is added to a table that is in use.

## Why

It fails as soon as the table has a row. Where it has none, programs that do not know the column yet cannot insert any more.

## Instead

With a constant default it is done in a moment, on all versions from PostgreSQL 11 on and on SQLite:

```sql
ALTER TABLE users ADD COLUMN active boolean NOT NULL DEFAULT true;
```

Without a default that fits: add the column so that it may be NULL, let programs fill it, fill the old rows, then make it `NOT NULL`.
`cargo migrate new --change 'add column users.token text not null'` writes these revisions.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some((name, added)) = added_column(operation) else {
        return;
    };
    let has_value = added
        .default
        .as_ref()
        .is_some_and(|default| !default.is_null())
        || added.generated.is_some();
    if !added.not_null || has_value || !scene.is_in_use(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("it fails as soon as {} has a row: {} is NOT NULL without a default", table(name), column(&added.name)),
        "give it a constant DEFAULT, or add it without NOT NULL, fill it, and make it NOT NULL in a later revision",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn on_a_table_in_use() {
        assert!(finds(
            "add-column-not-null-no-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int NOT NULL"
            ]
        ));
        assert!(finds(
            "add-column-not-null-no-default",
            "sqlite 3.45",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int NOT NULL"
            ]
        ));
    }

    #[test]
    fn not_with_a_value() {
        assert!(!finds(
            "add-column-not-null-no-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int NOT NULL DEFAULT 1"
            ]
        ));
        assert!(!finds(
            "add-column-not-null-no-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c bigserial NOT NULL"
            ]
        ));
        assert!(!finds(
            "add-column-not-null-no-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int"
            ]
        ));
        assert!(!finds(
            "add-column-not-null-no-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD c int NOT NULL"
            ]
        ));
    }
}
