//! Putting rows into tables that have none.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::dialect::Dialect;

use super::choice::{blamed, chance, key_of, values};
use super::shape::Table;
use crate::error::{Error, database_message};
use crate::wire::Wire;

/// Rows of each table. The last one has nothing in it that need not be there.
const ROWS: usize = 3;
/// How often other values are tried for a row that the database refuses.
const ATTEMPTS: usize = 48;

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
    let stuck: Vec<&Table> = tables
        .iter()
        .filter(|table| filled.refused.iter().any(|it| it.table == table.name))
        .collect();
    let circle: Vec<&Table> = stuck
        .iter()
        .copied()
        .filter(|table| {
            table
                .needs()
                .any(|need| stuck.iter().any(|it| it.sql == need))
        })
        .collect();
    if !circle.is_empty() && fill_circle(wire, dialect, &circle).await.is_ok() {
        filled
            .refused
            .retain(|it| circle.iter().all(|table| table.name != it.table));
    }
    Ok(filled)
}

/// Lets what counts by itself go on far from the numbers that people give to rows of their own.
pub(crate) async fn count_far(wire: &mut Wire) -> Result<(), Error> {
    // Elsewhere a row that is given a number is what is counted on from.
    if wire.version() == 0 {
        return Ok(());
    }
    let far = "SELECT setval(c.oid::regclass, 1000000) FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid \
               WHERE s.seqincrement > 0 AND s.seqmin < 1000000 AND s.seqmax > 2000000 \
               AND coalesce(pg_sequence_last_value(c.oid), 0) < 1000000";
    let counted = wire.ask(far).await;
    counted.map(|_| ()).map_err(crate::introspect::unreadable)
}

/// Tables that need each other are filled together, and held against each other afterwards.
async fn fill_circle(wire: &mut Wire, dialect: Dialect, tables: &[&Table]) -> Result<(), ()> {
    let (begin, end) = match dialect {
        Dialect::Mysql => (
            "SET foreign_key_checks = 0; START TRANSACTION",
            "COMMIT; SET foreign_key_checks = 1",
        ),
        Dialect::Postgres => ("BEGIN; SET CONSTRAINTS ALL DEFERRED", "COMMIT"),
        Dialect::Sqlite => ("BEGIN; PRAGMA defer_foreign_keys = ON", "COMMIT"),
    };
    let rows = (0..ROWS).flat_map(|row| tables.iter().map(move |table| (table, row)));
    let rows: Vec<String> = rows
        .map(|(table, row)| insert(dialect, table, row, &vec![0; table.columns.len()]))
        .collect();
    let together = format!("{begin};\n{};\n{end}", rows.join(";\n"));
    if wire.send(&together).await.is_ok() {
        return Ok(());
    }
    let _ = wire.send("ROLLBACK").await;
    if dialect == Dialect::Mysql {
        let _ = wire.send("SET foreign_key_checks = 1").await;
    }
    Err(())
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

/// Tables after those that their rows need, and, where that can be, after those that they may refer to. In a circle one has to
/// be first.
fn in_order(tables: &[Table]) -> Vec<&Table> {
    let mut left: Vec<&Table> = tables.iter().collect();
    let mut ordered: Vec<&Table> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_left = |name: &str| left.iter().any(|other| other.sql == name);
        let may_wait = |table: &&Table| table.refers().any(is_left);
        let waits = |table: &&Table| table.needs().any(is_left);
        let free = left.iter().position(|table| !may_wait(table));
        let at = free.or_else(|| left.iter().position(|table| !waits(table)));
        ordered.push(left.remove(at.unwrap_or(0)));
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
        .map(|row| insert(dialect, table, row, &usual(table, row)))
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
        let mut chosen = usual(table, row);
        for attempt in 0..ATTEMPTS {
            let one = format!(
                "SAVEPOINT one;\n{};\nRELEASE SAVEPOINT one",
                insert(dialect, table, row, &chosen)
            );
            match wire.send(&one).await {
                Ok(_) => {
                    rows += 1;
                    break;
                }
                Err(stopped) => {
                    why = said(&stopped.error);
                    let _ = wire.send("ROLLBACK TO SAVEPOINT one").await;
                    choose_again(dialect, table, row, attempt, &why, &mut chosen);
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

/// What stands for a column that is left out.
const LEFT_OUT: usize = usize::MAX;

/// Which value each column has at first. The last row has nothing that need not be there.
fn usual(table: &Table, row: usize) -> Vec<usize> {
    let columns = table.columns.iter();
    columns
        .map(|column| {
            let may_go = column.nullable || column.has_default && key_of(table, column).is_none();
            if row + 1 == ROWS && may_go {
                LEFT_OUT
            } else {
                0
            }
        })
        .collect()
}

/// Other values for the columns that a row was refused for. Where no value of one column helps, a trigger may have made it out
/// of the others.
fn choose_again(
    dialect: Dialect,
    table: &Table,
    row: usize,
    attempt: usize,
    why: &str,
    chosen: &mut [usize],
) {
    let mut blamed = blamed(dialect, table, why);
    if let [only] = blamed[..]
        && chosen[only] != LEFT_OUT
        && chosen[only] >= values(dialect, table, &table.columns[only], row).len()
    {
        let others = table.columns.iter().enumerate();
        blamed = others
            .filter(|(at, column)| *at != only && !column.generated)
            .map(|(at, _)| at)
            .collect();
    }
    for &at in &blamed {
        chosen[at] = match (&blamed[..], chosen[at]) {
            ([_], LEFT_OUT) => 0,
            ([_], before) => before + 1,
            _ => chance(at, row, attempt),
        };
    }
}

/// One row, with the chosen value of each column.
fn insert(dialect: Dialect, table: &Table, row: usize, chosen: &[usize]) -> String {
    let mut names = Vec::new();
    let mut taken = Vec::new();
    let columns = table.columns.iter().zip(chosen);
    for (column, &choice) in columns.filter(|(column, _)| !column.generated) {
        // The columns of one key are those of one row.
        let choice = key_of(table, column)
            .and_then(|key| table.columns.iter().position(|it| it.sql == key.columns[0]))
            .map_or(choice, |first| chosen[first]);
        let mut values = values(dialect, table, column, row);
        if choice == LEFT_OUT || values.is_empty() {
            continue;
        }
        names.push(column.sql.as_str());
        taken.push(values.swap_remove(choice % values.len()));
    }
    match (names.is_empty(), dialect) {
        (false, _) => {
            let (names, values) = (names.join(", "), taken.join(", "));
            format!("INSERT INTO {} ({names}) VALUES ({values})", table.sql)
        }
        (true, Dialect::Mysql) => format!("INSERT INTO {} () VALUES ()", table.sql),
        (true, _) => format!("INSERT INTO {} DEFAULT VALUES", table.sql),
    }
}
