use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::replay::Table;
use crate::sql::{Act, ConstraintKind, IndexPart, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "foreign-key-without-index",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Sqlite],
    check: Check::Script(check),
};

const PAGE: &str = "\
# foreign-key-without-index

## What

A foreign key has no index on its columns, or only one that leaves rows out.

## Why

When a row of the other table is deleted or its key changes, this table is read from the first row to the last, once for each such row. (MySQL makes an index itself.)

## Instead

```sql
CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if !script.is_up {
        return;
    }
    let end = script.end();
    let mut told: Vec<(ObjectName, Vec<String>)> = Vec::new();
    script.each(|scene, operation| {
        let Some(name) = operation.act.table() else {
            return;
        };
        let touches = matches!(operation.act, Act::CreateTable(_) | Act::CreateIndex(_))
            || matches!(
                operation.act,
                Act::Table {
                    act: TableAct::AddConstraint { .. } | TableAct::AddColumn { .. },
                    ..
                }
            );
        let Some(known) = end.table(name).filter(|_| touches) else {
            return;
        };
        for columns in foreign_keys(known) {
            let key = (end.key(name), columns.to_vec());
            if is_about(operation, columns) && !has_index(known, columns) && !told.contains(&key) {
                found.push(Finding::new(
                    scene.place(operation),
                    format!(
                        "no index finds the rows of {} by {}",
                        table(name),
                        columns
                            .iter()
                            .map(|own| column(own))
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                    format!(
                        "CREATE INDEX ON {} ({});",
                        scene.sql_table(name),
                        columns
                            .iter()
                            .map(|own| scene.sql(own))
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                ));
                told.push(key);
            }
        }
    });
}

fn foreign_keys(known: &Table) -> impl Iterator<Item = &[String]> {
    known.constraints.iter().filter_map(|one| match &one.kind {
        ConstraintKind::ForeignKey { columns, .. } => Some(columns.as_slice()),
        _ => None,
    })
}

/// Whether an operation adds the foreign key, or an index that is not enough for it.
fn is_about(operation: &Operation, columns: &[String]) -> bool {
    match &operation.act {
        Act::CreateTable(_) => true,
        Act::CreateIndex(create) => {
            create.parts.first().and_then(IndexPart::column) == columns.first().map(String::as_str)
        }
        Act::Table {
            act: TableAct::AddConstraint { constraint, .. },
            ..
        } => {
            matches!(&constraint.kind, ConstraintKind::ForeignKey { columns: own, .. } if own == columns)
        }
        Act::Table {
            act: TableAct::AddColumn { column, .. },
            ..
        } => columns == [column.name.clone()],
        _ => false,
    }
}

/// Whether the columns are the first ones of an index over all rows, in any order.
fn has_index(known: &Table, columns: &[String]) -> bool {
    let leads = |own: &[Option<&str>]| {
        let first = own.get(..columns.len());
        first.is_some_and(|first| {
            columns
                .iter()
                .all(|column| first.contains(&Some(column.as_str())))
        })
    };
    let of_parts =
        |parts: &[IndexPart]| leads(&parts.iter().map(IndexPart::column).collect::<Vec<_>>());
    let by_constraint = known.constraints.iter().any(|one| match &one.kind {
        ConstraintKind::PrimaryKey { columns: own, .. } => {
            leads(&own.iter().map(|own| Some(own.as_str())).collect::<Vec<_>>())
        }
        ConstraintKind::Unique { columns: own, .. } => of_parts(own),
        _ => false,
    });
    by_constraint
        || known
            .indexes
            .iter()
            .any(|index| index.definition.predicate.is_none() && of_parts(&index.definition.parts))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_the_referring_columns() {
        assert!(finds(
            "foreign-key-without-index",
            "postgres 15",
            &["CREATE TABLE a (b int REFERENCES users)"]
        ));
        assert!(finds(
            "foreign-key-without-index",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "CREATE TABLE a (b int); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES users"
            ]
        ));
        assert!(!finds(
            "foreign-key-without-index",
            "postgres 15",
            &["CREATE TABLE a (b int REFERENCES users); CREATE INDEX ON a (b, c)"]
        ));
        assert!(finds(
            "foreign-key-without-index",
            "postgres 15",
            &["CREATE TABLE a (b int REFERENCES users); CREATE INDEX ON a (b) WHERE b > 5"]
        ));
        assert!(!finds(
            "foreign-key-without-index",
            "postgres 15",
            &["CREATE TABLE a (b int PRIMARY KEY REFERENCES users)"]
        ));
        assert!(!finds(
            "foreign-key-without-index",
            "mysql 8.0",
            &["CREATE TABLE a (b int, FOREIGN KEY (b) REFERENCES users (id))"]
        ));
    }
}
