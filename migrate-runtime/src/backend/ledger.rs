//! The history as text: one row of the table is one value, whose columns are parted by control characters.

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::history::{Origin, Progress, Record, RecordState};

use super::Ledger;
use crate::error::Error;
use crate::tables::{DownMode, FORMAT_VERSION, shown};

/// Between the columns and between the rows: control characters, which no value holds.
const COLUMN: char = '\u{1f}';
pub(super) const ROW: char = '\u{1e}';
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

/// A row of the history as one expression.
pub(super) fn row(dialect: Dialect) -> String {
    let column = |column: &str| match column {
        "started_at" | "finished_at" => shown(dialect, column),
        _ => column.to_owned(),
    };
    let backend = (dialect != Dialect::Sqlite).then_some("intent_backend");
    let columns: Vec<String> = COLUMNS.into_iter().chain(backend).map(column).collect();
    let each = |one: &dyn Fn(&String) -> String, between: &str| {
        columns.iter().map(one).collect::<Vec<_>>().join(between)
    };
    match dialect {
        Dialect::Sqlite => each(
            &|column| format!("coalesce({column}, char(21))"),
            " || char(31) || ",
        ),
        Dialect::Postgres => format!(
            "pg_catalog.concat_ws(E'\\x1f', {})",
            each(
                &|column| format!("coalesce({column}::text, E'\\x15')"),
                ", "
            )
        ),
        Dialect::Mysql => format!(
            "concat_ws(char(31 USING utf8mb4), {})",
            each(
                &|column| format!("coalesce({column}, char(21 USING utf8mb4))"),
                ", "
            )
        ),
    }
}

/// Refuses tables that a newer version made.
pub(super) fn check_format(format: i64) -> Result<(), Error> {
    if format <= FORMAT_VERSION {
        return Ok(());
    }
    Err(Error::from(
        Diagnostic::error(
            Code::HistoryFormat,
            format!("the history has format {format}, and this version knows {FORMAT_VERSION}"),
        )
        .help("a newer version of cargo-migrate wrote it: use that version"),
    ))
}

/// Understands rows.
pub(super) fn read<'r>(
    rows: impl Iterator<Item = &'r str>,
    log_version: Option<i64>,
) -> Result<Ledger, Error> {
    let rows = rows.map(record).collect::<Option<Vec<_>>>().ok_or_else(|| {
        Error::from(Diagnostic::error(Code::HistoryFormat, "the history holds a row that cannot be read").help(
            "somebody wrote to the tables of the history: restore them from a backup, or `cargo migrate stamp --purge`",
        ))
    })?;
    let mut ledger = Ledger {
        log_version,
        ..Ledger::default()
    };
    for row in rows {
        if let Some(mode) = row.down_mode {
            ledger.down_modes.insert(row.record.id.clone(), mode);
        }
        if let Some(connection) = row.announced_by {
            ledger
                .announced_by
                .insert(row.record.id.clone(), connection);
        }
        ledger.records.push(row.record);
    }
    ledger.records.sort_by_key(|record| record.ordinal);
    Ok(ledger)
}

/// Some of the tables are there and others are not, or hold nothing.
pub(super) fn incomplete() -> Error {
    Error::from(
        Diagnostic::error(Code::HistoryFormat, "the tables of the history are incomplete").help(
            "somebody removed one, or its row: restore them from a backup, or drop those that are left and `cargo migrate stamp`",
        ),
    )
}

/// What a row holds.
struct Row {
    record: Record,
    /// How the way back runs that it keeps.
    down_mode: Option<DownMode>,
    announced_by: Option<String>,
}

/// What the kind of a row says.
fn origin(kind: &str) -> Origin {
    Origin {
        stamped: kind.starts_with("stamp"),
        squash: kind.ends_with("squash"),
        kept: kind.starts_with("kept"),
        ..Origin::default()
    }
}

fn record(row: &str) -> Option<Row> {
    let mut cells = row.split(COLUMN).map(|cell| (cell != NULL).then_some(cell));
    let mut text = || Some(cells.next()?.map(str::to_owned));
    let record = Record {
        id: text()??,
        ordinal: text()??.parse().ok()?,
        name: text()??,
        parent: text()?,
        origin: origin(&text()??),
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
        ..record.origin
    };
    let record = Record {
        origin,
        error: text()?,
        ..record
    };
    Some(Row {
        record,
        down_mode: text()?.as_deref().and_then(DownMode::from_name),
        // SQLite has no such column.
        announced_by: text().flatten(),
    })
}
