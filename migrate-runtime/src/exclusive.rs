//! Writing to the history alone: nobody else can change it between the look at it and the write.

use crate::backend::{Backend, Ledger};
use crate::engine::Job;
use crate::error::Error;
use crate::event::Events;

/// Reads the history while others are excluded, and writes what was decided from it, in one transaction.
pub(crate) async fn write<B: Backend, T>(
    backend: &mut B,
    job: &Job<'_>,
    events: &mut Events<'_>,
    decide: impl FnOnce(&Ledger) -> Result<(Option<String>, T), Error>,
) -> Result<T, Error> {
    let ledger = backend.lock(&job.tables, &job.runner, events).await?;
    let outcome = transaction(backend, job, ledger, events, decide).await;
    backend.unlock(&job.tables).await;
    outcome
}

/// The same while others are excluded already. `ledger`: the history; `None` where only a transaction excludes them.
pub(crate) async fn transaction<B: Backend, T>(
    backend: &mut B,
    job: &Job<'_>,
    ledger: Option<Ledger>,
    events: &mut Events<'_>,
    decide: impl FnOnce(&Ledger) -> Result<(Option<String>, T), Error>,
) -> Result<T, Error> {
    backend.begin(&job.tables, false, events).await?;
    let outcome = written(backend, job, ledger, events, decide).await;
    if outcome.is_err() {
        backend.rollback().await;
    }
    outcome
}

async fn written<B: Backend, T>(
    backend: &mut B,
    job: &Job<'_>,
    ledger: Option<Ledger>,
    events: &mut Events<'_>,
    decide: impl FnOnce(&Ledger) -> Result<(Option<String>, T), Error>,
) -> Result<T, Error> {
    let ledger = match ledger {
        Some(ledger) => ledger,
        // Here the transaction is what excludes others.
        None => backend.ledger(&job.tables, events).await?,
    };
    let (sql, outcome) = decide(&ledger)?;
    if let Some(sql) = sql {
        backend.own(&sql).await?;
    }
    backend.commit(events).await?;
    Ok(outcome)
}
