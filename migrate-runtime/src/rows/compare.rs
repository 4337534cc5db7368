//! The rows of a database, and which of them are not there any more.

use std::collections::BTreeMap;

use migrate_core::dialect::Dialect;

use super::shape::{Column, Table};
use crate::error::Error;
use crate::introspect::unreadable;
use crate::wire::Wire;

/// The rows of every table, as text.
pub(crate) type Rows = BTreeMap<String, TableRows>;

/// The rows of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TableRows {
    /// How many there are.
    pub(crate) count: usize,
    /// The values of each column, sorted.
    columns: BTreeMap<String, Vec<Option<String>>>,
}

/// What is not there any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) table: String,
    /// `None`: whole rows.
    pub(crate) column: Option<String>,
    /// How many of them.
    pub(crate) lost: usize,
    pub(crate) of: usize,
}

/// Reads all rows in one round trip.
pub(crate) async fn read(
    wire: &mut Wire,
    dialect: Dialect,
    tables: &[Table],
) -> Result<Rows, Error> {
    if tables.is_empty() {
        return Ok(Rows::new());
    }
    let each: Vec<String> = tables
        .iter()
        .map(|table| {
            let columns: Vec<String> = table
                .columns
                .iter()
                .map(|column| shown(dialect, column))
                .collect();
            format!("SELECT {} FROM {}", columns.join(", "), table.sql)
        })
        .collect();
    let answers = wire.send(&each.join(";\n")).await;
    let answers = answers.map_err(|stopped| unreadable(stopped.error))?;
    let rows = tables.iter().zip(answers).map(|(table, answer)| {
        let mut rows = TableRows {
            count: answer.rows.len(),
            ..TableRows::default()
        };
        for row in answer.rows {
            for (column, value) in table.columns.iter().zip(row) {
                rows.columns
                    .entry(column.name.clone())
                    .or_default()
                    .push(value);
            }
        }
        for values in rows.columns.values_mut() {
            values.sort();
        }
        (table.name.clone(), rows)
    });
    Ok(rows.collect())
}

/// A column as text that tells every value.
fn shown(dialect: Dialect, column: &Column) -> String {
    let name = &column.sql;
    match dialect {
        Dialect::Postgres => format!("{name}::text"),
        Dialect::Sqlite => format!("CASE WHEN {name} IS NOT NULL THEN quote({name}) END"),
        Dialect::Mysql => {
            let is_text = ["char", "text", "enum", "set", "json"];
            let is_text = is_text.iter().any(|word| column.kind.contains(word));
            let is_binary = [
                "blob",
                "binary",
                "bit",
                "point",
                "geometry",
                "polygon",
                "linestring",
            ];
            if is_text || is_binary.iter().any(|word| column.kind.contains(word)) {
                format!("HEX({name})")
            } else {
                format!("CAST({name} AS CHAR)")
            }
        }
    }
}

/// What was there before, and is not after. Columns and tables that are gone as such are the schema's matter.
pub(crate) fn lost(before: &Rows, after: &Rows) -> Vec<Loss> {
    let mut losses = Vec::new();
    for (table, rows) in before {
        let Some(now) = after.get(table) else {
            continue;
        };
        let missing = rows.count.saturating_sub(now.count);
        if missing > 0 {
            losses.push(Loss {
                table: table.clone(),
                column: None,
                lost: missing,
                of: rows.count,
            });
        }
        for (column, values) in &rows.columns {
            let Some(others) = now.columns.get(column) else {
                // Without rows there are no values to compare, and the rows are told.
                continue;
            };
            let gone = without(values, others);
            if gone > missing {
                losses.push(Loss {
                    table: table.clone(),
                    column: Some(column.clone()),
                    lost: gone,
                    of: values.iter().flatten().count().max(gone),
                });
            }
        }
    }
    losses
}

/// How many values of one sorted list are not in the other.
fn without(values: &[Option<String>], others: &[Option<String>]) -> usize {
    let mut others = others.iter().peekable();
    let mut gone = 0;
    for value in values {
        while others.next_if(|other| *other < value).is_some() {}
        if others.next_if(|other| *other == value).is_none() {
            gone += 1;
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::{Rows, TableRows, lost};

    fn rows(values: &[&str]) -> Rows {
        let column = values
            .iter()
            .map(|value| Some((*value).to_owned()))
            .collect();
        let table = TableRows {
            count: values.len(),
            columns: [("a".to_owned(), column)].into(),
        };
        [("t".to_owned(), table)].into()
    }

    #[test]
    fn values_and_rows_are_told_apart() {
        let told = |before: &[&str], after: &[&str]| {
            let losses = lost(&rows(before), &rows(after));
            losses
                .into_iter()
                .map(|loss| (loss.column.is_some(), loss.lost))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&["1", "2"], &["1", "2"]), []);
        assert_eq!(told(&["1", "2"], &["2", "3"]), [(true, 1)]);
        assert_eq!(told(&["1", "2"], &["2"]), [(false, 1)]);
        assert_eq!(told(&["1", "2"], &["3"]), [(false, 1), (true, 2)]);
        assert_eq!(told(&["1", "1"], &["1", "1", "5"]), []);
    }
}
