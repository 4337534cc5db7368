use crate::dialect::Engine;
use crate::lint::words::{column, keyword, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, ObjectName, Operation, RowSource, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "not-null-on-existing-data",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
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
    if !scene.script.is_up {
        return;
    }
    let (name, columns) = match &operation.act {
        Act::Table { table, act } => match act {
            TableAct::SetNotNull { column } => (table, vec![column.as_str()]),
            TableAct::ModifyColumn { column, to }
                if to.not_null && scene.column(table, column).is_some() =>
            {
                (table, vec![column.as_str()])
            }
            _ => return,
        },
        Act::Insert {
            table,
            source: RowSource::Query,
            ..
        } => match rebuilt(scene, operation, table) {
            Some(rebuilt) => rebuilt,
            None => return,
        },
        _ => return,
    };
    for own in columns {
        let holds_already = scene.column(name, own).is_some_and(|known| known.not_null);
        if holds_already
            || !scene.is_in_use(name)
            || !scene.was_there(name, own)
            || is_proved(scene, name, own)
        {
            continue;
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
}

/// The table whose rows are copied into another one that takes its place, and the columns that are NOT NULL there and were not
/// before; those that the copy fills are not among them.
fn rebuilt<'a>(
    scene: &Scene<'a>,
    operation: &Operation,
    into: &ObjectName,
) -> Option<(&'a ObjectName, Vec<&'a str>)> {
    let new = scene.before.table(into)?;
    let target = scene
        .script
        .statements
        .iter()
        .skip(scene.nth)
        .find_map(|statement| {
            let mut operations = statement.operations.iter();
            operations.find_map(|later| match &later.act {
                Act::Table {
                    table,
                    act: TableAct::Rename { to },
                } if scene.before.key(table) == scene.before.key(into) => Some(to),
                _ => None,
            })
        })?;
    let old = scene.before.table(target)?;
    let text = scene.text(operation);
    let fills = keyword(text, "coalesce") || keyword(text, "ifnull");
    let stricter = new.columns.iter().filter(|column| {
        let before = old.column(&column.name);
        column.not_null && before.is_some_and(|before| !before.not_null)
    });
    let stricter = stricter.map(|column| column.name.as_str());
    Some((target, stricter.filter(|_| !fills).collect()))
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

    #[test]
    fn of_a_table_that_takes_the_place_of_another() {
        let into = |select: &str| {
            format!(
                "CREATE TABLE new_a (b int NOT NULL); INSERT INTO new_a (b) SELECT {select} FROM a; DROP TABLE a; ALTER TABLE new_a RENAME TO a"
            )
        };
        let finds = |select: &str| {
            finds(
                "not-null-on-existing-data",
                "sqlite 3.45",
                &["CREATE TABLE a (b int)", &into(select)],
            )
        };
        assert!(finds("b"));
        assert!(!finds("ifnull(b, 0)"));
    }
}
