//! The history as one row of text. A row for each revision would wake this process for each: a chain of 1,000 would cost
//! it more than everything else at start-up.

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::history::{Origin, Progress, Record, RecordState};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::backend::Ledger;
use crate::error::Error;
use crate::tables::{DownMode, FORMAT_VERSION, Tables, literal};

/// Between the columns and between the rows: control characters, which no value holds.
const COLUMN: char = '\u{1f}';
const ROW: char = '\u{1e}';
/// NULL, which is not the empty text.
const NULL: &str = "\u{15}";

const COLUMNS: [&str; 23] = [
    "id",
    "ordinal",
    "name",
    "parent",
    "kind",
    "state",
    "up_checksum",
    "down_checksum",
    "statements_total",
    "statements_done",
    "statement_intent",
    "statements_hash",
    "run_id",
    "started_at",
    "finished_at",
    "duration_us",
    "actor",
    "host",
    "app",
    "app_version",
    "tool_version",
    "error",
    "down_mode",
];

/// One SELECT that tells all a run wants to know: the tables' format, the newest entry of the log, and the rows.
pub(super) fn select(tables: &Tables) -> String {
    let columns = COLUMNS
        .map(|column| format!("coalesce({column}, char(21))"))
        .join(" || char(31) || ");
    format!(
        "SELECT format_version, (SELECT max(seq) FROM {log}), \
         (SELECT group_concat({columns}, char(30)) FROM {history} WHERE project = {project}) FROM {meta}",
        log = tables.log,
        history = tables.history,
        meta = tables.meta,
        project = literal(&tables.project),
    )
}

/// Understands the row.
pub(super) fn read(row: &SqliteRow) -> Result<Ledger, Error> {
    let format: i64 = row.try_get(0)?;
    if format > FORMAT_VERSION {
        return Err(Error::from(
            Diagnostic::error(
                Code::HistoryFormat,
                format!("the history has format {format}, and this version knows {FORMAT_VERSION}"),
            )
            .help("a newer version of cargo-migrate wrote it: use that version"),
        ));
    }
    let text: Option<String> = row.try_get(2)?;
    let rows = text
        .as_deref()
        .unwrap_or_default()
        .split(ROW)
        .filter(|row| !row.is_empty());
    let rows = rows.map(record).collect::<Option<Vec<_>>>().ok_or_else(|| {
        Error::from(Diagnostic::error(Code::HistoryFormat, "the history holds a row that cannot be read").help(
            "somebody wrote to the tables of the history: restore them from a backup, or `cargo migrate stamp --purge`",
        ))
    })?;
    let rebuilds = rows
        .iter()
        .filter(|(_, mode)| *mode == Some(DownMode::Rebuild))
        .map(|(record, _)| record.id.clone())
        .collect();
    let mut records: Vec<Record> = rows.into_iter().map(|(record, _)| record).collect();
    records.sort_by_key(|record| record.ordinal);
    Ok(Ledger {
        records,
        log_version: row.try_get(1)?,
        rebuilds,
    })
}

/// Some of the tables are there and others are not, or hold nothing.
pub(super) fn incomplete() -> Error {
    Error::from(
        Diagnostic::error(Code::HistoryFormat, "the tables of the history are incomplete").help(
            "somebody removed one, or its row: restore them from a backup, or drop those that are left and `cargo migrate stamp`",
        ),
    )
}

/// A row, and how the way back runs that it keeps.
fn record(row: &str) -> Option<(Record, Option<DownMode>)> {
    let mut cells = row.split(COLUMN).map(|cell| (cell != NULL).then_some(cell));
    let mut text = || Some(cells.next()?.map(str::to_owned));
    let record = Record {
        id: text()??,
        ordinal: text()??.parse().ok()?,
        name: text()??,
        parent: text()?,
        origin: Origin {
            stamped: text()?? == "stamp",
            ..Origin::default()
        },
        state: RecordState::from_name(&text()??)?,
        up_checksum: text()?.as_deref().and_then(Checksum::parse),
        down_checksum: text()?.as_deref().and_then(Checksum::parse),
        progress: Progress {
            total: text()??.parse().ok()?,
            done: text()??.parse().ok()?,
            intent: text()?.and_then(|intent| intent.parse().ok()),
            done_hash: text()?.as_deref().and_then(Checksum::parse),
        },
        error: None,
    };
    let origin = Origin {
        run_id: text()??,
        started_at: text()??,
        finished_at: text()?,
        duration_us: text()?.and_then(|duration| duration.parse().ok()),
        actor: text()?,
        host: text()?,
        app: text()?,
        app_version: text()?,
        tool_version: text()??,
        stamped: record.origin.stamped,
    };
    let record = Record {
        origin,
        error: text()?,
        ..record
    };
    Some((record, text()?.as_deref().and_then(DownMode::from_name)))
}
