use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "drop-index-not-concurrent",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-index-not-concurrent

## What

An index of a table that is in use is dropped without `CONCURRENTLY`.

## Why

`DROP INDEX` takes an ACCESS EXCLUSIVE lock on the table: it waits for all who use the table, and all who come after it wait for it, also those who only read.

## Instead

```sql
-- migrate: transaction off
DROP INDEX CONCURRENTLY users_name_idx;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::DropIndex {
        index,
        concurrently: false,
        ..
    } = &operation.act
    else {
        return;
    };
    let owner = scene.before.index(&index.name).map(|(owner, _)| owner);
    if owner.is_some_and(|owner| !scene.is_in_use(owner)) {
        return;
    }
    let of = owner.map_or_else(|| "its table".to_owned(), table);
    let safe = format!("DROP INDEX CONCURRENTLY {};", scene.sql_table(index));
    found.push(scene.costly(
        operation,
        format!("all who use {of} wait while {} is dropped", table(index)),
        scene.without_transaction(&safe),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_in_use() {
        assert!(finds(
            "drop-index-not-concurrent",
            "postgres 15",
            &["DROP INDEX a"]
        ));
        assert!(finds(
            "drop-index-not-concurrent",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); CREATE INDEX a ON users (name)",
                "DROP INDEX a"
            ]
        ));
    }

    #[test]
    fn not_of_a_new_one_or_concurrently() {
        assert!(!finds(
            "drop-index-not-concurrent",
            "postgres 15",
            &["off\nDROP INDEX CONCURRENTLY a"]
        ));
        assert!(!finds(
            "drop-index-not-concurrent",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); CREATE INDEX a ON users (name); DROP INDEX a"
            ]
        ));
    }
}
