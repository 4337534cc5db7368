//! What a run did: also the part of an error that tells what was done before it.

use std::time::Duration;

use migrate_core::target::Direction;

use crate::loss::Lost;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Which way it went; `None` when it did not come so far.
    pub direction: Option<Direction>,
    /// The newest revision that was applied before; `None` is `base`.
    pub from: Option<String>,
    /// The newest revision that is applied when all that was planned is done; `None` is `base`.
    pub to: Option<String>,
    /// The revisions that were to be applied or reverted; of a dry run the only ones.
    pub planned: Vec<Done>,
    /// What that throws away of what the database held before, and is not kept; `None` unless it was
    /// [counted](crate::Migrator::count_losses).
    pub would_lose: Option<Vec<Lost>>,
    /// What is thrown away and copied before ([`How::Archive`](crate::backup::How::Archive)): a downgrade puts it back. Counted
    /// with [`would_lose`](Self::would_lose).
    pub would_keep: Vec<Lost>,
    /// Commands that dump what is thrown away, when that is what was asked for
    /// ([`How::DumpHint`](crate::backup::How::DumpHint)).
    pub dump: Vec<String>,
    /// The revisions that were applied or reverted, in that order.
    pub done: Vec<Done>,
    /// The time from the first look at the history to the end.
    pub elapsed: Duration,
    /// The revision in front of which the run ended, because it has a statement in batches and the run was told
    /// [not to wait](crate::Migrator::wait_for_batches).
    pub left_to_backfill: Option<String>,
    /// Revisions that another process applied while this one waited.
    pub by_others: usize,
}

/// One revision that was applied or reverted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The revision.
    pub id: String,
    /// The rest of its directory's name.
    pub name: String,
    /// Statements of its SQL; 0 for a revision in Rust.
    pub statements: usize,
    /// How long it ran.
    pub elapsed: Duration,
}
