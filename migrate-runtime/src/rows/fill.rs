//! Putting rows into tables that have none.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::dialect::Dialect;

use super::literal::{named_in, plain, value};
use super::shape::{Column, Table};
use crate::error::{Error, database_message};
use crate::wire::Wire;

/// Rows of each table. The last one has nothing in it that need not be there.
const ROWS: usize = 3;
/// How often other values are tried for a row that the database refuses.
const ATTEMPTS: usize = 12;

/// What was filled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filled {
    /// Tables that got no rows.
    pub(crate) refused: Vec<Refused>,
}

/// A table that took no row.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) table: String,
    /// What it was like: another one may take rows.
    pub(crate) shape: String,
    /// What the database said last.
    pub(crate) why: String,
}

/// Puts rows into every table that has none, those that others refer to first. `known`: tables that took none when they were
/// like that.
pub(crate) async fn fill(
    wire: &mut Wire,
    dialect: Dialect,
    tables: &[Table],
    known: &BTreeMap<String, String>,
) -> Result<Filled, Error> {
    let mut empty = empty(wire, tables).await;
    let mut filled = Filled::default();
    for table in in_order(tables) {
        if !empty.contains(&table.sql) {
            continue;
        }
        let lacks: Vec<&str> = table.needs().filter(|need| empty.contains(*need)).collect();
        let shape = format!("{table:?} without {lacks:?}");
        if known.get(&table.name) == Some(&shape) {
            continue;
        }
        let refusal = fill_table(wire, dialect, table).await.err();
        // A trigger of another table may have been quicker.
        if let Some(why) = refusal
            && is_empty(wire, table).await
        {
            filled.refused.push(Refused {
                table: table.name.clone(),
                shape,
                why,
            });
        } else {
            empty.remove(&table.sql);
        }
    }
    Ok(filled)
}

async fn is_empty(wire: &mut Wire, table: &Table) -> bool {
    empty(wire, std::slice::from_ref(table))
        .await
        .contains(&table.sql)
}

/// The tables without rows, in one round trip.
async fn empty(wire: &mut Wire, tables: &[Table]) -> BTreeSet<String> {
    if tables.is_empty() {
        return BTreeSet::new();
    }
    let each: Vec<String> = tables
        .iter()
        .map(|table| format!("SELECT EXISTS (SELECT 1 FROM {})", table.sql))
        .collect();
    // Where one cannot be read, none is filled.
    let answers = wire.send(&each.join(";\n")).await.unwrap_or_default();
    let found = tables
        .iter()
        .zip(answers)
        .filter(|(_, answer)| !answer.is_true());
    found.map(|(table, _)| table.sql.clone()).collect()
}

/// Tables after those that their rows need; in a circle one has to be first.
fn in_order(tables: &[Table]) -> Vec<&Table> {
    let mut left: Vec<&Table> = tables.iter().collect();
    let mut ordered: Vec<&Table> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &&Table| {
            table
                .needs()
                .any(|need| left.iter().any(|other| other.sql == need))
        };
        let at = left.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(left.remove(at));
    }
    ordered
}

/// Some rows, in a transaction of their own; why the last of them were refused when there is none.
async fn fill_table(wire: &mut Wire, dialect: Dialect, table: &Table) -> Result<(), String> {
    let said = |error: &sqlx::Error| database_message(error);
    let begin = match dialect {
        Dialect::Mysql => "START TRANSACTION",
        Dialect::Postgres | Dialect::Sqlite => "BEGIN",
    };
    let all: Vec<String> = (0..ROWS)
        .map(|row| insert(dialect, table, row, 0))
        .collect();
    let together = format!("{begin};\n{};\nCOMMIT", all.join(";\n"));
    if wire.send(&together).await.is_ok() {
        return Ok(());
    }
    let _ = wire.send("ROLLBACK").await;
    // One at a time, with what the conditions name.
    wire.send(begin)
        .await
        .map_err(|stopped| said(&stopped.error))?;
    let mut why = String::new();
    let mut rows = 0;
    for row in 0..ROWS {
        for attempt in 0..ATTEMPTS {
            let one = format!(
                "SAVEPOINT one;\n{};\nRELEASE SAVEPOINT one",
                insert(dialect, table, row, attempt)
            );
            match wire.send(&one).await {
                Ok(_) => {
                    rows += 1;
                    break;
                }
                Err(stopped) => {
                    why = said(&stopped.error);
                    let _ = wire.send("ROLLBACK TO SAVEPOINT one").await;
                }
            }
        }
    }
    match wire.send("COMMIT").await {
        Ok(_) if rows > 0 => Ok(()),
        Ok(_) => Err(why),
        Err(stopped) => {
            let _ = wire.send("ROLLBACK").await;
            Err(said(&stopped.error))
        }
    }
}

/// One row. Later attempts take values that conditions name, and leave out what need not be there.
fn insert(dialect: Dialect, table: &Table, row: usize, attempt: usize) -> String {
    let sparse = row + 1 == ROWS || attempt >= ATTEMPTS / 2;
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in table.columns.iter().filter(|column| !column.generated) {
        let is_key = table
            .keys
            .iter()
            .any(|key| key.columns.contains(&column.sql));
        // A default or NULL does as well.
        let may_go = column.nullable || column.has_default && !is_key;
        if sparse && may_go {
            continue;
        }
        let value = referred(dialect, table, column, row, attempt)
            .or_else(|| conditioned(dialect, table, column, row, attempt))
            .or_else(|| plain(dialect, column, row, attempt))
            .or_else(|| value(dialect, column, row));
        match value {
            Some(value) => {
                names.push(column.sql.as_str());
                values.push(value);
            }
            None if column.nullable || column.has_default => {}
            None => {
                names.push(column.sql.as_str());
                values.push(format!("'{}'", row + 1));
            }
        }
    }
    match (names.is_empty(), dialect) {
        (false, _) => {
            let (names, values) = (names.join(", "), values.join(", "));
            format!("INSERT INTO {} ({names}) VALUES ({values})", table.sql)
        }
        (true, Dialect::Mysql) => format!("INSERT INTO {} () VALUES ()", table.sql),
        (true, _) => format!("INSERT INTO {} DEFAULT VALUES", table.sql),
    }
}

/// The value of a row of the table that the column refers to.
fn referred(
    dialect: Dialect,
    table: &Table,
    column: &Column,
    row: usize,
    attempt: usize,
) -> Option<String> {
    let mut keys = table.keys.iter().enumerate();
    let (number, key) = keys.find(|(_, key)| key.columns.contains(&column.sql))?;
    // SQLite lets it refer to what is not there.
    if key.table.is_empty() {
        return None;
    }
    // Later attempts refer to different rows by different keys.
    let at_row = row + attempt * number;
    let at = key.columns.iter().position(|name| *name == column.sql)?;
    let other = key.referred.get(at)?;
    if key.table == table.sql {
        if column.nullable {
            return Some("NULL".to_owned());
        }
        // Its own row.
        let own = table.columns.iter().find(|column| column.sql == *other)?;
        return value(dialect, own, row);
    }
    let order = key.referred.join(", ");
    // Where there are fewer rows, those of the start are referred to again.
    Some(format!(
        "(SELECT p.{other} FROM (SELECT {order} FROM {0} ORDER BY {order} LIMIT {1}) p ORDER BY {ordered} LIMIT 1)",
        key.table,
        at_row + 1,
        ordered = key
            .referred
            .iter()
            .map(|name| format!("p.{name} DESC"))
            .collect::<Vec<_>>()
            .join(", ")
    ))
}

/// What a condition that is about the column names, another one for each row and attempt.
fn conditioned(
    dialect: Dialect,
    table: &Table,
    column: &Column,
    row: usize,
    attempt: usize,
) -> Option<String> {
    if attempt == 0 {
        return None;
    }
    let about = table.conditions.iter().filter(|condition| {
        condition
            .to_lowercase()
            .contains(&column.name.to_lowercase())
    });
    let named: Vec<String> = about
        .flat_map(|condition| named_in(dialect, condition, column))
        .collect();
    let values = named.len();
    (values > 0).then(|| named[(row + attempt - 1) % values].clone())
}
