use crate::dialect::Engine;
use crate::lint::words::table;
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
        } if is_one(scene, table, name) => table,
        Act::Table {
            table,
            act: TableAct::DropPrimaryKey,
        } => table,
        _ => return,
    };
    if !scene.may_break_programs() || !scene.is_in_use(name) || comes_again(scene, name) {
        return;
    }
    found.push(
        Finding::new(
            scene.place(operation),
            format!("rows of {} can be there twice, and nothing tells them apart", table(name)),
            "exchange it for the new one in a single ALTER TABLE, with an index that was built before",
        )
        .costing(scene.cost(operation)),
    );
}

/// Whether a constraint is one, by what is known of it, or by the name that the database gives to such.
fn is_one(scene: &Scene<'_>, table: &ObjectName, constraint: &str) -> bool {
    let known = scene.before.table(table);
    match known.and_then(|known| known.constraint(constraint)) {
        Some(known) => is_kind(&known.kind),
        None => constraint.ends_with("_pkey"),
    }
}

const fn is_kind(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::PrimaryKey { .. })
}

/// Whether the rest of the script adds one to the table.
fn comes_again(scene: &Scene<'_>, name: &ObjectName) -> bool {
    let key = scene.before.key(name);
    scene.comes_later(|act| match act {
        Act::Table {
            table,
            act: TableAct::AddConstraint { constraint, .. },
        } => scene.before.key(table) == key && is_kind(&constraint.kind),
        _ => false,
    })
}

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
    }
}
