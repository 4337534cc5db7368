use crate::dialect::Engine;
use crate::lint::kept::Called;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "drop-primary-key",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-primary-key

## What

The primary key of a table that is in use goes.

## Why

Rows can be there twice from then on, `ON CONFLICT` of running programs fails, foreign keys that refer to it go or hinder it, and logical replication has nothing to tell rows by.

## Instead

Build the new key's index first, and exchange the keys in one statement:

```sql
ALTER TABLE users DROP CONSTRAINT users_pkey, ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_new_pkey;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let name = match &operation.act {
        Act::Table {
            table,
            act: TableAct::DropConstraint { name, .. },
        } if PRIMARY.is(scene, table, name) => table,
        Act::Table {
            table,
            act: TableAct::DropPrimaryKey,
        } => table,
        _ => return,
    };
    if !scene.programs_use(name) || PRIMARY.is_added_later(scene, name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "rows of {} can be there twice, and nothing tells them apart",
            table(name)
        ),
        "exchange it for the new one in a single ALTER TABLE, with an index that was built before",
    ));
}

const PRIMARY: Called = Called {
    is_one: |kind| matches!(kind, ConstraintKind::PrimaryKey { .. }),
    starts: &["pk_", "primary_"],
    ends: &["_pkey", "_pk", "_primary", "pkey"],
};

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn alone() {
        assert!(finds(
            "drop-primary-key",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users DROP CONSTRAINT users_pkey"
            ]
        ));
        assert!(finds(
            "drop-primary-key",
            "postgres 15",
            &["ALTER TABLE users DROP CONSTRAINT users_pkey"]
        ));
        assert!(finds(
            "drop-primary-key",
            "mysql 8.0",
            &["ALTER TABLE users DROP PRIMARY KEY"]
        ));
        assert!(!finds(
            "drop-primary-key",
            "postgres 15",
            &["ALTER TABLE users DROP CONSTRAINT users_age_check"]
        ));
        assert!(!finds(
            "drop-primary-key",
            "postgres 15",
            &["ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (id)"]
        ));
        assert!(finds(
            "drop-primary-key",
            "postgres 15",
            &["ALTER TABLE users DROP CONSTRAINT pk_users"]
        ));
    }
}
