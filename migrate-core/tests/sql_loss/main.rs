//! What statements and scripts throw away.

mod properties;
mod rows;
mod scripts;
mod tables;
mod values;

use migrate_core::dialect::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::{Loss, ObjectName, Placed, ValueChange, Which, losses, losses_of_script};

/// `table notes, column app.notes.slug`
fn shown(dialect: Dialect, statement: &str) -> String {
    texts(&losses(dialect, statement))
}

/// The same of a script.
fn of_script(dialect: Dialect, script: &str) -> String {
    texts(&unplaced(losses_of_script(dialect, script)))
}

fn unplaced(placed: Vec<Placed>) -> Vec<Loss> {
    placed.into_iter().map(|placed| placed.loss).collect()
}

fn texts(losses: &[Loss]) -> String {
    let texts: Vec<String> = losses.iter().map(text).collect();
    texts.join(", ")
}

fn text(loss: &Loss) -> String {
    match loss {
        Loss::Table(table) => format!("table {}", full(table)),
        Loss::Column { table, column } => format!("column {}.{column}", full(table)),
        Loss::LeftOut { table, kept } => format!("{} but {}", full(table), kept.join("+")),
        Loss::Values {
            table,
            column,
            change,
        } => match change {
            ValueChange::Overwritten => format!("values {}.{column}", full(table)),
            ValueChange::Converted { into: Some(into) } => {
                format!("values {}.{column} as {into}", full(table)).replace('\n', "")
            }
            _ => format!("values {}.{column} as something", full(table)),
        },
        Loss::Block(text) => format!("block {text}"),
        Loss::Rows { table, which } => match which {
            Which::All => format!("rows {}", full(table)),
            Which::Where {
                alias: Some(alias),
                condition,
            } => format!("rows {} {alias} where {condition}", full(table)),
            Which::Where { condition, .. } => format!("rows {} where {condition}", full(table)),
            Which::Some => format!("some rows {}", full(table)),
        },
        Loss::Partitions { table, partitions } => {
            format!("partitions {}/{}", full(table), partitions.join("+"))
        }
        Loss::Schema(name) => format!("schema {name}"),
        Loss::Database(name) => format!("database {name}"),
        Loss::Unread(text) => format!("unread {text}"),
        _ => "something new".to_owned(),
    }
}

fn full(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}

/// Statements that say the same in every dialect.
#[track_caller]
fn everywhere(cases: &[(&str, &str)]) {
    for (statement, expected) in cases {
        for dialect in [Sqlite, Postgres, Mysql] {
            assert_eq!(
                shown(dialect, statement),
                *expected,
                "{dialect}: {statement}"
            );
        }
    }
}

#[track_caller]
fn on(dialect: Dialect, cases: &[(&str, &str)]) {
    for (statement, expected) in cases {
        assert_eq!(
            shown(dialect, statement),
            *expected,
            "{dialect}: {statement}"
        );
    }
}
