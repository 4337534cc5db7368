use super::added_column::added_column;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Column, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "add-column-volatile-default",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# add-column-volatile-default

## What

A column is added whose default gives each row another value, so that every row has to be written.

## Why

A constant default, and one that is the same for the whole statement (`now()`), is kept in the catalog: no row is touched. With a volatile one
(`gen_random_uuid()`, `random()`, `clock_timestamp()`, `nextval(…)`) PostgreSQL writes the table and all of its indexes anew under an ACCESS EXCLUSIVE lock; MySQL
and MariaDB copy the table for any default that is an expression. A function that PostgreSQL does not come with is taken to be volatile.

## Instead

Add the column without the default, set the default for new rows, and fill the old ones in batches:

```sql
ALTER TABLE users ADD COLUMN token uuid;
ALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();
```
```sql
-- migrate: transaction off
-- migrate: batch key=id size=5000
UPDATE users SET token = gen_random_uuid() WHERE token IS NULL;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Some((name, added)) = added_column(operation) else {
        return;
    };
    let Some(default) = &added.default else {
        return;
    };
    if default.is_null() || added.generated.is_some() || !scene.matters(name) {
        return;
    }
    let writes = match scene.script.server.engine {
        Engine::Postgres => is_written(scene, operation, added),
        _ => is_expression(scene, &default.text),
    };
    if !writes {
        return;
    }
    let (at, own) = (scene.sql_table(name), scene.sql(&added.name));
    found.push(scene.costly(
        operation,
        format!("every row of {} is written: {} is another value for each", table(name), default.text),
        format!(
            "ALTER TABLE {at} ADD COLUMN {own} {}; ALTER TABLE {at} ALTER COLUMN {own} SET DEFAULT {}; and fill the old rows in batches",
            added.data_type.text, default.text
        ),
    ));
}

/// Whether the table is written because of the default: without it, it would not be.
fn is_written(scene: &Scene<'_>, operation: &Operation, added: &Column) -> bool {
    let without = Operation {
        act: match &operation.act {
            Act::Table { table, .. } => Act::Table {
                table: table.clone(),
                act: TableAct::AddColumn {
                    column: Box::new(Column {
                        default: None,
                        ..added.clone()
                    }),
                    if_not_exists: false,
                },
            },
            other => other.clone(),
        },
        span: operation.span.clone(),
    };
    // Before PostgreSQL 11 every default was written to every row.
    !scene.script.server.at_least(11, 0)
        || !scene.cost(operation).rewrites.is_empty() && scene.cost(&without).rewrites.is_empty()
}

/// Whether a default is more than a constant (MySQL).
fn is_expression(scene: &Scene<'_>, default: &str) -> bool {
    let text = default.trim();
    let of_the_statement = ["now", "current_timestamp", "localtime", "localtimestamp"];
    let functions = crate::sql::Expression::new(text).functions(scene.dialect());
    text.starts_with('(')
        || functions
            .iter()
            .any(|function| !of_the_statement.contains(&function.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn a_volatile_one() {
        assert!(finds(
            "add-column-volatile-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c uuid DEFAULT gen_random_uuid()"
            ]
        ));
        assert!(finds(
            "add-column-volatile-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c text DEFAULT own_function()"
            ]
        ));
        assert!(finds(
            "add-column-volatile-default",
            "mysql 8.0.30",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c varchar(40) DEFAULT (uuid())"
            ]
        ));
    }

    #[test]
    fn not_a_tame_one() {
        assert!(!finds(
            "add-column-volatile-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c timestamptz DEFAULT now()"
            ]
        ));
        assert!(!finds(
            "add-column-volatile-default",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c jsonb DEFAULT '{}'::jsonb"
            ]
        ));
        assert!(!finds(
            "add-column-volatile-default",
            "mysql 8.0.30",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int DEFAULT 1"
            ]
        ));
    }
}
