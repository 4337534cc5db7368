use crate::dialect::Engine;
use crate::lint::words::{keyword, table, with_word};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, Operation};

pub(super) const RULE: Rule = Rule {
    id: "reindex-not-concurrent",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# reindex-not-concurrent

## What

Indexes are built anew without `CONCURRENTLY`.

## Why

`REINDEX` takes a SHARE lock on the table and an ACCESS EXCLUSIVE lock on the index: nobody can write, and queries that would use the index wait. Since PostgreSQL 12 it can be done beside the others.

## Instead

```sql
-- migrate: transaction off
REINDEX INDEX CONCURRENTLY users_name_idx;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Reindex {
        what: ObjectKind::Index | ObjectKind::Table | ObjectKind::Schema | ObjectKind::Database,
        name,
        concurrently: false,
    } = &operation.act
    else {
        return;
    };
    let is_new = name
        .as_ref()
        .is_some_and(|name| scene.before.table(name).is_some() && !scene.is_in_use(name));
    // Catalogs cannot be indexed beside the others.
    let is_of_system = keyword(scene.text(operation), "system");
    if !scene.script.server.at_least(12, 0) || is_new || is_of_system {
        return;
    }
    let of = name.as_ref().map_or_else(|| "the tables".to_owned(), table);
    let first = match scene.text(operation).split_whitespace().nth(1) {
        Some(word) if !word.starts_with('(') => word.to_ascii_lowercase(),
        _ => "index".to_owned(),
    };
    found.push(scene.costly(
        operation,
        format!("nobody can write while {of} is indexed anew"),
        scene.without_transaction(&with_word(scene.text(operation), &first, "CONCURRENTLY")),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn without_concurrently() {
        assert!(finds(
            "reindex-not-concurrent",
            "postgres 15",
            &["REINDEX TABLE users"]
        ));
        assert!(finds(
            "reindex-not-concurrent",
            "postgres 15",
            &["REINDEX INDEX a"]
        ));
        assert!(!finds(
            "reindex-not-concurrent",
            "postgres 15",
            &["off\nREINDEX TABLE CONCURRENTLY users"]
        ));
        assert!(!finds(
            "reindex-not-concurrent",
            "postgres 11",
            &["REINDEX TABLE users"]
        ));
        assert!(!finds(
            "reindex-not-concurrent",
            "postgres 15",
            &["off\nREINDEX SYSTEM d"]
        ));
    }
}
