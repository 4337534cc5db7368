//! Where a database stands in another tool's history. It is only read.

use std::str::FromStr as _;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_runtime::block_on;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use super::{History, Holds, refusal};
use crate::failure::Failure;

/// What a database says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// There is no database.
    NoDatabase,
    /// It has no such table: the tool was never used on it.
    NoTable,
    /// This many steps of the history are applied.
    Applied(usize),
}

/// A version that is recorded, and whether it went well.
type Row = (String, bool);

/// Asks the database.
pub(crate) fn read(url: &str, history: &History) -> Result<Position, Failure> {
    let options = SqliteConnectOptions::from_str(url).map_err(|_| {
        Diagnostic::error(Code::DatabaseUrl, "the URL of the database cannot be read")
            .help("write `sqlite:<file>`, or leave the database alone with --no-stamp")
    })?;
    if !options.get_filename().exists() {
        return Ok(Position::NoDatabase);
    }
    let table = &history.ledger.table;
    let rows = block_on(rows(options, history)).map_err(|error| {
        Diagnostic::error(Code::Connection, format!("cannot read {table}: {error}"))
            .help("check the database, or leave it alone with --no-stamp")
    })?;
    match rows {
        None => Ok(Position::NoTable),
        Some(rows) => Ok(Position::Applied(applied(&rows, history)?)),
    }
}

async fn rows(
    options: SqliteConnectOptions,
    history: &History,
) -> Result<Option<Vec<Row>>, sqlx::Error> {
    let mut connection = options.disable_statement_logging().connect().await?;
    let rows = select(&mut connection, history).await;
    connection.close().await?;
    rows
}

async fn select(
    connection: &mut SqliteConnection,
    history: &History,
) -> Result<Option<Vec<Row>>, sqlx::Error> {
    let ledger = &history.ledger;
    let found: Option<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)",
    )
    .bind(&ledger.table)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(table) = found else {
        return Ok(None);
    };
    let select = format!(
        "SELECT CAST({} AS TEXT), CAST({} AS INTEGER) FROM \"{}\"",
        ledger.version,
        ledger.success.unwrap_or("1"),
        table.replace('"', "\"\"")
    );
    let rows: Vec<(String, i64)> = sqlx::query_as(AssertSqlSafe(select))
        .fetch_all(connection)
        .await?;
    let row = |(version, success)| (version, success != 0);
    Ok(Some(rows.into_iter().map(row).collect()))
}

/// How many steps the rows stand for.
fn applied(rows: &[Row], history: &History) -> Result<usize, Diagnostic> {
    let (tool, table) = (history.tool, &history.ledger.table);
    let place = |version: &str| {
        let of = |step: &super::Step| step.version == version;
        history.steps.iter().position(of)
    };
    if let Some((version, _)) = rows.iter().find(|(_, success)| !success) {
        return Err(refusal(
            format!("{table} records `{version}` as begun and not finished"),
            format!(
                "finish or undo it with {tool} first, or leave the database alone with --no-stamp"
            ),
        ));
    }
    let mut places = Vec::new();
    for (version, _) in rows {
        places.push(place(version).ok_or_else(|| {
            refusal(
                format!("{table} records `{version}`, which is not among {tool}'s files"),
                "import the files that this database was made with, or leave it alone with --no-stamp",
            )
        })?);
    }
    places.sort_unstable();
    places.dedup();
    if history.ledger.holds == Holds::Newest {
        return match places[..] {
            [] => Ok(0),
            [newest] => Ok(newest + 1),
            _ => Err(refusal(
                format!("{table} records several heads"),
                format!(
                    "bring the database to one head with {tool} first, or leave it alone with --no-stamp"
                ),
            )),
        };
    }
    let gap = places
        .iter()
        .enumerate()
        .find(|(index, place)| index != *place);
    if let Some((index, _)) = gap {
        let missing = &history.steps[index].version;
        return Err(refusal(
            format!("{table} has a gap: `{missing}` is not applied, and later ones are"),
            format!("apply it with {tool} first, or leave the database alone with --no-stamp"),
        ));
    }
    Ok(places.len())
}
