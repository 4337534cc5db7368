use crate::dialect::Engine;
use crate::lint::kept::Called;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, ObjectName, Operation, TableAct};

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
    if !scene.programs_use(name) {
        return;
    }
    if PRIMARY.is_added_later(scene, name) {
        if let Some((old, new)) = other_columns(scene, name) {
            let message = format!(
                "rows of {} are told apart by {new} from then on, no longer by {old}",
                table(name)
            );
            found.push(scene.costly(
                operation,
                message,
                format!("keep {old} unique for programs and foreign keys that rely on it, and build the index of the new key before"),
            ));
        }
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

/// The columns of the key that goes, and those of the one that is made in its place, where these are others. Whoever has built the index
/// of the new one before has thought of it.
fn other_columns(scene: &Scene<'_>, name: &ObjectName) -> Option<(String, String)> {
    let old = scene.before.table(name)?.primary_key();
    let key = scene.before.key(name);
    let rest = scene.script.statements.iter().skip(scene.nth);
    let mut operations = rest.flat_map(|statement| &statement.operations);
    let new = operations.find_map(|operation| match &operation.act {
        Act::Table {
            table,
            act: TableAct::AddConstraint { constraint, .. },
        } if scene.before.key(table) == key => match &constraint.kind {
            ConstraintKind::PrimaryKey {
                columns,
                using_index: None,
                ..
            } => Some(columns),
            _ => None,
        },
        _ => None,
    })?;
    if old.is_empty() || new == old {
        return None;
    }
    let list = |columns: &[String]| {
        let names: Vec<String> = columns.iter().map(|own| column(own)).collect();
        names.join(", ")
    };
    Some((list(old), list(new)))
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
    #[test]
    fn another_key_in_its_place() {
        let it = |sql| {
            let users = "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL)";
            finds("drop-primary-key", "postgres 15", &[users, sql])
        };
        assert!(it(
            "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (name)"
        ));
        assert!(it(
            "ALTER TABLE users DROP CONSTRAINT users_pkey; ALTER TABLE users ADD PRIMARY KEY (id, name)"
        ));
        assert!(!it(
            "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (id)"
        ));
        assert!(!it(
            "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX i"
        ));
    }
}
