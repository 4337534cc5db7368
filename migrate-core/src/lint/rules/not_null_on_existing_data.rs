use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "not-null-on-existing-data",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# not-null-on-existing-data

## What

A column that may hold NULL becomes NOT NULL.

## Why

If one row holds NULL, the statement fails in the middle of a deployment; MySQL outside its strict mode writes 0 or the empty string instead.

## Instead

Look first, and fill what is missing:

```sql
SELECT count(*) FROM users WHERE email IS NULL;
```

On PostgreSQL, a validated `CHECK (email IS NOT NULL)` proves it.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let own = match act {
        TableAct::SetNotNull { column } => column,
        TableAct::ModifyColumn { column, to }
            if to.not_null && scene.column(name, column).is_some() =>
        {
            column
        }
        _ => return,
    };
    let holds_already = scene.column(name, own).is_some_and(|known| known.not_null);
    if !scene.script.is_up
        || holds_already
        || !scene.is_in_use(name)
        || !scene.was_there(name, own)
        || is_proved(scene, name, own)
    {
        return;
    }
    found.push(Finding::new(
        scene.place(operation),
        format!(
            "it fails if a row of {} has no {}",
            table(name),
            column(own)
        ),
        format!(
            "look first: SELECT count(*) FROM {} WHERE {} IS NULL;",
            scene.sql_table(name),
            scene.sql(own)
        ),
    ));
}

/// Whether a constraint that was validated says that the column holds no NULL.
fn is_proved(scene: &Scene<'_>, name: &ObjectName, own: &str) -> bool {
    let Some(known) = scene.before.table(name) else {
        return false;
    };
    known
        .constraints
        .iter()
        .filter(|one| one.validated)
        .any(|one| match &one.kind {
            ConstraintKind::NotNull { column } => column == own,
            // Of a table that no statement made, the text is not known.
            ConstraintKind::Check { expression, .. } => {
                let text = expression.text.to_ascii_uppercase();
                text.is_empty()
                    || text.contains("NOT NULL") && expression.mentions(scene.dialect(), own)
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn without_a_proof() {
        assert!(finds(
            "not-null-on-existing-data",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ALTER n SET NOT NULL"
            ]
        ));
        assert!(finds(
            "not-null-on-existing-data",
            "mysql 8.0",
            &[
                "CREATE TABLE a (b int)",
                "ALTER TABLE a MODIFY b int NOT NULL"
            ]
        ));
        assert!(!finds(
            "not-null-on-existing-data",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ADD CONSTRAINT c CHECK (n IS NOT NULL)",
                "ALTER TABLE users ALTER n SET NOT NULL"
            ]
        ));
        assert!(!finds(
            "not-null-on-existing-data",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ALTER name SET NOT NULL"
            ]
        ));
        assert!(!finds(
            "not-null-on-existing-data",
            "postgres 15",
            &["CREATE TABLE a (b int); ALTER TABLE a ALTER b SET NOT NULL"]
        ));
    }
}
