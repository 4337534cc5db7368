use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "set-not-null-scan",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# set-not-null-scan

## What

A column becomes `NOT NULL`, and nothing proves yet that it holds no NULL.

## Why

`SET NOT NULL` reads the whole table under an ACCESS EXCLUSIVE lock: all who use the table wait for the scan. From PostgreSQL 12 on it reads
nothing when a validated `CHECK (column IS NOT NULL)` is there, and `VALIDATE CONSTRAINT` lets others go on.

## Instead

In three revisions, so that no lock is held through the scan:

```sql
ALTER TABLE users ADD CONSTRAINT users_email_not_null CHECK (email IS NOT NULL) NOT VALID;
```
```sql
ALTER TABLE users VALIDATE CONSTRAINT users_email_not_null;
```
```sql
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_email_not_null;
```

From PostgreSQL 18 on, two are enough: `ADD CONSTRAINT users_email_not_null NOT NULL email NOT VALID`, then `VALIDATE CONSTRAINT`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::SetNotNull { column: own },
    } = &operation.act
    else {
        return;
    };
    if !scene.matters(name) || may_be_proved(scene, name) {
        return;
    }
    let cost = scene.cost(operation);
    if cost.scans.is_empty() {
        return;
    }
    let at = scene.sql_table(name);
    let constraint = scene.sql(&format!("{}_{own}_not_null", name.name));
    let own_sql = scene.sql(own);
    let instead = if scene.script.server.at_least(18, 0) {
        format!(
            "ALTER TABLE {at} ADD CONSTRAINT {constraint} NOT NULL {own_sql} NOT VALID; and in a later revision: \
             ALTER TABLE {at} VALIDATE CONSTRAINT {constraint};"
        )
    } else {
        format!(
            "ALTER TABLE {at} ADD CONSTRAINT {constraint} CHECK ({own_sql} IS NOT NULL) NOT VALID; in a second revision \
             VALIDATE CONSTRAINT {constraint}; in a third one SET NOT NULL and DROP CONSTRAINT {constraint}"
        )
    };
    found.push(
        Finding::new(
            scene.place(operation),
            format!(
                "all of {} is read for {} while nobody can use it",
                table(name),
                column(own)
            ),
            instead,
        )
        .costing(cost),
    );
}

/// Of a table that no statement made, a constraint was validated that no statement added: it may be the proof.
fn may_be_proved(scene: &Scene<'_>, name: &ObjectName) -> bool {
    let is_unknown = |kind: &ConstraintKind| matches!(kind, ConstraintKind::Check { expression, .. } if expression.text.is_empty());
    scene.script.server.at_least(12, 0)
        && scene.before.table(name).is_some_and(|known| {
            let mut validated = known.constraints.iter().filter(|one| one.validated);
            validated.any(|one| is_unknown(&one.kind))
        })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn without_a_proof() {
        assert!(finds(
            "set-not-null-scan",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ALTER name SET NOT NULL"
            ]
        ));
        assert!(finds(
            "set-not-null-scan",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD CONSTRAINT c CHECK (name IS NOT NULL) NOT VALID",
                "ALTER TABLE users ALTER name SET NOT NULL"
            ]
        ));
        assert!(finds(
            "set-not-null-scan",
            "postgres 11",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD CONSTRAINT c CHECK (name IS NOT NULL)",
                "ALTER TABLE users ALTER name SET NOT NULL"
            ]
        ));
    }

    #[test]
    fn with_one() {
        assert!(!finds(
            "set-not-null-scan",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD CONSTRAINT c CHECK (name IS NOT NULL)",
                "ALTER TABLE users ALTER name SET NOT NULL"
            ]
        ));
        assert!(!finds(
            "set-not-null-scan",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ALTER name SET NOT NULL"
            ]
        ));
        assert!(!finds(
            "set-not-null-scan",
            "postgres 15",
            &["ALTER TABLE users VALIDATE CONSTRAINT c; ALTER TABLE users ALTER name SET NOT NULL"]
        ));
    }
}
