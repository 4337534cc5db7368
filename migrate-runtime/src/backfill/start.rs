//! Finding where a data change stopped, or starting it.

use migrate_core::diagnostic::Code;
use migrate_core::directive::{Batch, Throttle};
use migrate_core::sql::{Batched, KeyColumn, Statement};

use super::state::{State, literals};
use super::{estimate, keys};
use crate::apply::Text;
use crate::backend::{Backend, BatchFailed};
use crate::engine::Job;
use crate::error::Error;
use crate::event::Events;
use crate::tables::{BackfillKey, NewBackfill, statements_hash};

/// What is to be done.
pub(crate) struct Work<'a> {
    pub(crate) job: &'a Job<'a>,
    pub(crate) key: BackfillKey,
    pub(crate) batch: &'a Batch,
    pub(crate) batched: &'a Batched,
    pub(crate) text: &'a Text<'a>,
    pub(crate) statement: &'a Statement,
    /// How many statements the script has.
    pub(crate) total: usize,
    /// What records the statement as done, in the transaction that ends it.
    pub(crate) finish: String,
}

impl Work<'_> {
    /// What makes it wait: what its directive says, and for the rest what the run was told.
    pub(super) fn throttle(&self) -> Throttle {
        (self.batch.throttle.clone()).or(&self.job.settings.backfill.throttle)
    }
}

/// Finds where it stopped, or starts it. `None`: another process brought it to its end.
pub(super) async fn start<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
    key: &[KeyColumn],
    events: &mut Events<'_>,
) -> Result<Option<State>, Error> {
    let (tables, runner) = (&work.job.tables, &work.job.runner);
    let select = tables.select_backfill(&work.key);
    let fail = |failed: BatchFailed| B::failed(failed.error);
    let there = backend.exact_rows(&tables.has_backfill()).await?;
    let there = there.first().and_then(|row| row.first()?.clone());
    let mut state = None;
    if there.as_deref() == Some("0") {
        backend
            .batch(tables, &tables.create_backfill(), "", events)
            .await
            .map_err(fail)?;
    } else {
        state = State::read(backend.exact_rows(&select).await?)?;
    }
    let kind = keys::write(&work.batch.key);
    let hash = statements_hash([work.statement.text(work.text.sql)]).to_string();
    // What is done belongs to an earlier life of the revision: in this one the statement is not done.
    if let Some(state) = state.filter(|state| state.status != "done") {
        let edited = state.hash.as_deref() != Some(&*hash);
        // One that failed is there to be mended.
        let may_go_on = !edited || (state.status == "failed" && state.rows_done > 0);
        if state.key_kind == kind && may_go_on {
            let go_on =
                tables.go_on_with_backfill(&work.key, &hash, work.batch.size, &runner.run_id);
            let rows = backend
                .batch(tables, &go_on, &select, events)
                .await
                .map_err(fail)?;
            return State::read(rows);
        }
        if state.rows_done > 0 {
            return Err(unlike_before(work, &state, state.key_kind == kind));
        }
    }
    let high = ask(backend, work, &work.batched.last_key(key)).await?;
    let high = high.map(|values| keys::write(&values));
    let estimated = match &high {
        Some(high) => {
            let through = literals(tables.dialect, key, high)?;
            estimate::rows(backend, work, key, &through).await?
        }
        None => Some(0),
    };
    let new = NewBackfill {
        key: &work.key,
        target: &work.batched.written,
        key_kind: &kind,
        hash: &hash,
        high_key: high.as_deref(),
        size: work.batch.size,
        estimated,
        worker: &runner.run_id,
    };
    let rows = backend
        .batch(tables, &tables.start_backfill(&new), &select, events)
        .await
        .map_err(fail)?;
    State::read(rows)
}

/// It was edited after batches of it had committed: the rest would not be like them.
fn unlike_before(work: &Work<'_>, state: &State, same_key: bool) -> Error {
    let rows = state.rows_done;
    let (message, help) = if same_key {
        (
            format!("this statement was edited after batches of it had changed {rows} rows here"),
            "undo the edit, and the rest goes on as it began; put the change into a new revision",
        )
    } else {
        (
            format!("{rows} rows were changed in the order of another key"),
            "restore the key: the rest goes on in its order",
        )
    };
    let place = work.statement.span.clone();
    work.text.error(Code::HalfApplied, message, place, help)
}

pub(super) fn gone(work: &Work<'_>) -> Error {
    Error::new(format!(
        "the row of the data change `{}` was deleted while it ran",
        work.key.name()
    ))
}

/// The first row of a question that may take long.
pub(super) async fn ask<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
    select: &str,
) -> Result<Option<Vec<String>>, Error> {
    let rows = backend.ask_slowly(&work.job.tables, select).await;
    let rows = rows.map_err(|failed| failed_at::<B>(work, failed))?;
    Ok(rows
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().collect()))
}

/// The error of the statement, with its place; or one of the engine's own.
pub(super) fn failed_at<B: Backend>(work: &Work<'_>, failed: BatchFailed) -> Error {
    if failed.own {
        return B::failed(failed.error);
    }
    work.text.failed::<B>(
        work.statement,
        work.key.statement,
        work.total,
        None,
        failed.error,
    )
}
