use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Constraint, ConstraintKind, Operation, TableAct};

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
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let builds = |one: &Constraint| {
        matches!(
            one.kind,
            ConstraintKind::PrimaryKey {
                using_index: None,
                ..
            }
        )
    };
    let is_it = match act {
        TableAct::AddConstraint { constraint, .. } => builds(constraint),
        TableAct::AddColumn { column: added, .. } => added.constraints.iter().any(builds),
        _ => return,
    };
    if !is_it || !scene.matters(name) {
        return;
    }
    let at = scene.sql_table(name);
    let own = scene.sql(&format!("{}_pkey", name.name));
    found.push(scene.costly(
        operation,
        format!("nobody can use {} while the index of its primary key is built", table(name)),
        format!(
            "in a revision with `-- migrate: transaction off`: CREATE UNIQUE INDEX CONCURRENTLY {own} ON {at} (…); then \
             ALTER TABLE {at} ADD CONSTRAINT {own} PRIMARY KEY USING INDEX {own};"
        ),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

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
}
