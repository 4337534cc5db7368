//! The revision that comes next, and what of it waits for a run of its own.

use migrate_core::dialect::Dialect;
use migrate_core::directive::{batch_of, has_batches};
use migrate_core::history::{Record, RecordState};
use migrate_core::revision::Revision;
use migrate_core::sql;

use super::status::{Backfill, BackfillState};
use crate::chain::Chain;

/// The revision that stopped half-way, or else the first one that is pending.
pub(super) fn next<'c>(chain: &'c Chain, records: &[Record]) -> Option<&'c Revision> {
    if let Some(half) = half(records) {
        return chain.get(&half.id);
    }
    let applied = |id: &str| records.iter().any(|record| record.id == *id);
    let mut revisions = chain.revisions().iter();
    revisions.find(|revision| !applied(&revision.id))
}

fn half(records: &[Record]) -> Option<&Record> {
    let mut records = records.iter();
    records.find(|record| record.state == RecordState::Running)
}

/// Whether the way up has a statement in batches, or is a function that may ask for some.
pub(super) fn may_run_batches(revision: &Revision, dialect: Dialect) -> bool {
    let script = revision.up.script(dialect);
    revision.up.is_rust_outside() || script.is_some_and(|script| has_batches(dialect, &script.sql))
}

/// The statements in batches of the next revision, when nothing of it has begun: an upgrade that does not wait stops in
/// front of it. What a function will ask for nobody knows.
pub(super) fn waiting(chain: &Chain, records: &[Record], dialect: Dialect) -> Vec<Backfill> {
    // A database that has no revision is brought up whole.
    if records.is_empty() || half(records).is_some() {
        return Vec::new();
    }
    let next = next(chain, records).filter(|revision| may_run_batches(revision, dialect));
    let Some(revision) = next else {
        return Vec::new();
    };
    let Some(script) = revision.up.script(dialect) else {
        return vec![not_begun(revision, 1, String::new(), 0)];
    };
    let split = sql::split(dialect, &script.sql);
    let statements = (1..).zip(&split.statements);
    let waiting = statements.filter_map(|(number, statement)| {
        let batch = batch_of(dialect, &script.sql, statement)?;
        let batched = sql::batched(dialect, statement.text(&script.sql)).ok()?;
        Some(not_begun(revision, number, batched.written, batch.size))
    });
    waiting.collect()
}

fn not_begun(revision: &Revision, statement: u64, table: String, size: u32) -> Backfill {
    Backfill {
        revision: revision.id.to_string(),
        direction: "up".to_owned(),
        statement,
        table,
        state: BackfillState::Waiting,
        batch_size: u64::from(size),
        batches: 0,
        rows_done: 0,
        rows_estimated: None,
        rate: None,
        paused_because: None,
        started_at: None,
        updated_at: None,
        worker: None,
        error: None,
    }
}
