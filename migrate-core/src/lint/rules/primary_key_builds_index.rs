use super::added_constraint::{Added, added};
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Constraint, ConstraintKind, ObjectName, Operation};

pub(super) const RULE: Rule = Rule {
    id: "primary-key-builds-index",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# primary-key-builds-index

## What

A primary key is added to a table that is in use, and builds its index then and there.

## Why

The index is built, and the columns are looked at for NULL, under an ACCESS EXCLUSIVE lock: all who use the table wait.

## Instead

Make the columns `NOT NULL` the safe way (`cargo migrate explain set-not-null-scan`), build the index beside the others, and make it the key:

```sql
-- migrate: transaction off
CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON users (id);
```
```sql
ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let builds = |one: &Constraint| {
        matches!(
            one.kind,
            ConstraintKind::PrimaryKey {
                using_index: None,
                ..
            }
        )
    };
    let Some(Added {
        table: name,
        constraint: added,
        with_column,
    }) = added(operation, builds)
    else {
        return;
    };
    if !scene.matters(name) {
        return;
    }
    let message = format!(
        "nobody can use {} while the index of its primary key is built",
        table(name)
    );
    let instead = instead(scene, name, added, with_column);
    found.push(scene.costly(operation, message, instead));
}

/// The way with an index that is built before; the one that takes the place of a key there is, where there is one.
fn instead(scene: &Scene<'_>, name: &ObjectName, added: &Constraint, with_column: bool) -> String {
    let ConstraintKind::PrimaryKey { columns, .. } = &added.kind else {
        return String::new();
    };
    let columns: Vec<String> = columns.iter().map(|column| scene.sql(column)).collect();
    let columns = columns.join(", ");
    let at = scene.sql_table(name);
    let is_key = |one: &&Constraint| matches!(one.kind, ConstraintKind::PrimaryKey { .. });
    let known = scene.before.table(name);
    let old = known.and_then(|known| known.constraints.iter().find(is_key));
    let plain = || format!("{}_pkey", name.name);
    let own = scene.sql(&added.name.clone().unwrap_or_else(plain));
    let first = if with_column {
        "add the column without it and fill it; "
    } else {
        ""
    };
    let Some(old) = old else {
        return format!(
            "{first}in a revision with `-- migrate: transaction off`: CREATE UNIQUE INDEX CONCURRENTLY {own} ON {at} ({columns}); then \
             ALTER TABLE {at} ADD CONSTRAINT {own} PRIMARY KEY USING INDEX {own};"
        );
    };
    let old = scene.sql(&old.name.clone().unwrap_or_else(plain));
    let index = scene.sql(&format!("{}_new_pkey", name.name));
    format!(
        "{} has a primary key already, {old}: {first}in a revision with `-- migrate: transaction off`: CREATE UNIQUE INDEX CONCURRENTLY {index} ON {at} ({columns}); \
         then exchange them: ALTER TABLE {at} DROP CONSTRAINT {old}, ADD CONSTRAINT {own} PRIMARY KEY USING INDEX {index};",
        table(name)
    )
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{finds, found};

    #[test]
    fn that_builds() {
        assert!(finds(
            "primary-key-builds-index",
            "postgres 15",
            &["ALTER TABLE users ADD PRIMARY KEY (id)"]
        ));
        assert!(!finds(
            "primary-key-builds-index",
            "postgres 15",
            &["ALTER TABLE users ADD CONSTRAINT a PRIMARY KEY USING INDEX a"]
        ));
        assert!(!finds(
            "primary-key-builds-index",
            "postgres 15",
            &["CREATE TABLE a (b int); ALTER TABLE a ADD PRIMARY KEY (b)"]
        ));
    }
    #[test]
    fn a_key_that_is_there_is_exchanged() {
        let help = |table: &str| {
            let all = found(
                "postgres 15",
                &[table, "ALTER TABLE users ADD PRIMARY KEY (name)"],
            );
            let mut own = all
                .into_iter()
                .filter(|one| one.rule.id == "primary-key-builds-index");
            own.next().unwrap().finding.instead
        };
        let alone = help("CREATE TABLE users (id int, name text)");
        assert!(
            alone.contains("CONCURRENTLY users_pkey ON users (name);"),
            "{alone}"
        );
        let other = help("CREATE TABLE users (id int PRIMARY KEY, name text)");
        assert!(
            other.contains("has a primary key already, users_pkey"),
            "{other}"
        );
        assert!(
            other.contains("CONCURRENTLY users_new_pkey ON users (name);"),
            "{other}"
        );
        assert!(
            other.ends_with(
                "DROP CONSTRAINT users_pkey, ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_new_pkey;"
            ),
            "{other}"
        );
    }
}
