//! The history as one row of text. A row for each revision would wake this process for each: a chain of 1,000 would cost
//! it more than everything else at start-up.

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::backend::Ledger;
use crate::backend::ledger::{self, ROW};
use crate::error::Error;
use crate::tables::Tables;

/// One SELECT that tells all a run wants to know: the tables' format, the newest entry of the log, and the rows.
pub(super) fn select(tables: &Tables) -> String {
    format!(
        "SELECT format_version, (SELECT max(seq) FROM {log}), \
         (SELECT group_concat({row}, char(30)) FROM {history} WHERE project = {project}) FROM {meta}",
        row = ledger::row(tables.dialect),
        log = tables.log,
        history = tables.history,
        meta = tables.meta,
        project = tables.project_literal(),
    )
}

/// Understands the row.
pub(super) fn read(row: &SqliteRow) -> Result<Ledger, Error> {
    ledger::check_format(row.try_get(0)?)?;
    let text: Option<String> = row.try_get(2)?;
    let rows = text
        .as_deref()
        .unwrap_or_default()
        .split(ROW)
        .filter(|row| !row.is_empty());
    ledger::read(rows, row.try_get(1)?)
}
