//! What there is, as a table or as JSON.

use comfy_table::{Table, presets};
use serde_json::{Value, json};

use crate::backfill::{Backfill, BackfillState};
use crate::cli::Printer;
use crate::database::Database;

pub(super) fn status(all: &[Backfill], database: &Database, printer: &Printer) {
    if printer.is_json() {
        let backfills: Vec<Value> = all.iter().map(value).collect();
        printer.json(&json!({ "database": database.to_string(), "backfills": backfills }));
        return;
    }
    if all.is_empty() {
        printer.result(&format!("{database}: no data change has run in batches"));
        return;
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["revision", "table", "state", "rows", "rows/s", "batch", ""]);
    for one in all {
        let statement = match (one.direction.as_str(), one.statement) {
            ("up", 1) => one.revision.clone(),
            (direction, statement) => format!("{} {direction} #{statement}", one.revision),
        };
        let why = one.paused_because.as_ref().or(one.error.as_ref()).cloned();
        let why = why.or_else(|| {
            let waits = one.state == BackfillState::Waiting;
            waits.then(|| "`cargo migrate backfill run` applies it".to_owned())
        });
        table.add_row([
            statement,
            one.table.clone(),
            one.state.name().to_owned(),
            rows(one.rows_done, one.rows_estimated),
            one.rate
                .map_or_else(|| "-".to_owned(), |rate| rate.to_string()),
            match one.batch_size {
                0 => "-".to_owned(),
                size => size.to_string(),
            },
            why.unwrap_or_default(),
        ]);
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    printer.result(&lines.join("\n"));
}

/// `1200 of about 5000`.
fn rows(done: u64, estimated: Option<u64>) -> String {
    match estimated {
        Some(estimated) if estimated > done => format!("{done} of about {estimated}"),
        _ => done.to_string(),
    }
}

/// `{revision, direction, statement, table, state, rows_done, rows_estimated, rate, batch_size, batches, paused_because,
/// started_at, updated_at, worker, error}`; of one that waits the times are null.
fn value(one: &Backfill) -> Value {
    json!({
        "revision": one.revision,
        "direction": one.direction,
        "statement": one.statement,
        "table": one.table,
        "state": one.state.name(),
        "rows_done": one.rows_done,
        "rows_estimated": one.rows_estimated,
        "rate": one.rate,
        "batch_size": one.batch_size,
        "batches": one.batches,
        "paused_because": one.paused_because,
        "started_at": one.started_at,
        "updated_at": one.updated_at,
        "worker": one.worker,
        "error": one.error,
    })
}
