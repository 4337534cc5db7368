use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Constraint, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "unique-constraint-builds-index",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# unique-constraint-builds-index

## What

A unique constraint is added to a table that is in use, and builds its index then and there.

## Why

The index is built under an ACCESS EXCLUSIVE lock: all who use the table wait, also those who only read. That is worse than a plain `CREATE INDEX`.

## Instead

Build the index beside the others, in a revision of its own, and make it a constraint in the next one:

```sql
-- migrate: transaction off
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
```
```sql
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let builds = |one: &Constraint| {
        matches!(
            one.kind,
            ConstraintKind::Unique {
                using_index: None,
                ..
            }
        )
    };
    let (is_it, own) = match act {
        TableAct::AddConstraint { constraint, .. } => (builds(constraint), constraint.name.clone()),
        TableAct::AddColumn { column: added, .. } => (added.constraints.iter().any(builds), None),
        _ => return,
    };
    if !is_it || !scene.matters(name) {
        return;
    }
    let own = own.map_or_else(|| format!("{}_key", name.name), |own| scene.sql(&own));
    let at = scene.sql_table(name);
    found.push(scene.costly(
        operation,
        format!("nobody can use {} while the index is built", table(name)),
        format!(
            "in a revision with `-- migrate: transaction off`: CREATE UNIQUE INDEX CONCURRENTLY {own} ON {at} (…); then \
             ALTER TABLE {at} ADD CONSTRAINT {own} UNIQUE USING INDEX {own};"
        ),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn that_builds() {
        assert!(finds(
            "unique-constraint-builds-index",
            "postgres 15",
            &["ALTER TABLE users ADD UNIQUE (name)"]
        ));
        assert!(finds(
            "unique-constraint-builds-index",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int UNIQUE"
            ]
        ));
    }

    #[test]
    fn not_from_an_index() {
        assert!(!finds(
            "unique-constraint-builds-index",
            "postgres 15",
            &["ALTER TABLE users ADD CONSTRAINT a UNIQUE USING INDEX a"]
        ));
        assert!(!finds(
            "unique-constraint-builds-index",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD UNIQUE (name)"
            ]
        ));
    }
}
