//! What happens while a run goes on: one stream, of which progress bars, log lines and JSON are renderings.

use std::time::Duration;

use migrate_core::target::Direction;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// There is work.
    Planned {
        /// Which way.
        direction: Direction,
        /// How many revisions.
        revisions: usize,
    },
    /// Another process uses the database, and this one cannot connect, read or write. Said every five seconds.
    Waiting {
        /// How long this process has waited.
        waited: Duration,
        /// How long it is going to.
        limit: Duration,
        /// Who it waits for, where and at what, as far as that is known.
        holder: Option<&'a str>,
    },
    /// Another process gave no sign for too long, or its connection is gone; this one goes on in its place.
    TakenOver {
        /// Who that was.
        holder: &'a str,
    },
    /// A statement could not get a lock in time. Its revision was rolled back, and is tried again.
    Blocked {
        /// The sessions that have the lock, as far as that is known.
        by: Option<&'a str>,
        /// For how long it has been tried.
        waited: Duration,
    },
    /// The connection to the database was lost, and is made anew.
    Reconnecting,
    /// A revision starts.
    Started {
        /// The revision.
        id: &'a str,
        /// The rest of its directory's name.
        name: &'a str,
        /// Which way.
        direction: Direction,
    },
    /// A revision that stopped half-way goes on.
    Resumed {
        /// The revision.
        id: &'a str,
        /// Statements that are done.
        done: usize,
        /// Statements in all.
        total: usize,
    },
    /// A statement of a revision that runs statement by statement is done.
    Statement {
        /// The revision.
        id: &'a str,
        /// Its number, from 1.
        number: usize,
        /// Statements in all.
        total: usize,
    },
    /// A batch of a statement that runs in batches is done, and committed.
    Batch {
        /// The revision.
        id: &'a str,
        /// The table.
        table: &'a str,
        /// Rows that are done, also by runs before this one.
        done: u64,
        /// About how many there are, as they were estimated at the start.
        estimated: Option<u64>,
        /// Rows in a second, by this run, without the time that it waited.
        rate: u64,
        /// About how long it is going to take.
        left: Option<Duration>,
        /// Rows of the next batch.
        size: u32,
        /// How long this one took.
        elapsed: Duration,
    },
    /// A statement that runs in batches waits before its next one. Said every five seconds.
    BatchesPaused {
        /// The revision.
        id: &'a str,
        /// The table.
        table: &'a str,
        /// Why.
        because: &'a str,
    },
    /// The run stops in front of a revision that has a statement in batches, as it was told to.
    BackfillNeeded {
        /// The revision.
        id: &'a str,
        /// The rest of its directory's name.
        name: &'a str,
    },
    /// A revision's work is done. Its transaction is not committed yet: what is, the [`Report`](crate::Report) says.
    Finished {
        /// The revision.
        id: &'a str,
        /// The rest of its directory's name.
        name: &'a str,
        /// Which way.
        direction: Direction,
        /// Statements of its SQL; 0 for a revision in Rust.
        statements: usize,
        /// How long it ran.
        elapsed: Duration,
    },
    /// Something was copied that the revision is about to throw away.
    Kept {
        /// The revision.
        id: &'a str,
        /// What: `column users.email`.
        what: &'a str,
        /// How many rows; of a file that is not counted.
        rows: Option<u64>,
        /// The table with the copy, or a file.
        place: &'a str,
    },
    /// What was kept is back where the revision had thrown it away.
    Restored {
        /// The revision.
        id: &'a str,
        /// What: `column users.email`.
        what: &'a str,
        /// How many rows.
        rows: Option<u64>,
    },
    /// What was kept has no place after the way back, and is still kept.
    NotRestored {
        /// The revision.
        id: &'a str,
        /// What: `column users.email`.
        what: &'a str,
        /// The table with the copy, or a file.
        place: &'a str,
        /// Why.
        reason: &'a str,
    },
    /// A revision failed, and was rolled back as far as that is possible.
    Failed {
        /// The revision.
        id: &'a str,
    },
    /// A squash took the place of its originals in the history. Nothing ran.
    Adopted {
        /// The squash.
        id: &'a str,
        /// How many revisions it took the place of.
        revisions: usize,
    },
    /// That could not be written; the database is at its target all the same, and the next upgrade tries again.
    NotAdopted {
        /// What was in the way.
        reason: &'a str,
    },
    /// Another process did some of the work meanwhile.
    DoneByOthers {
        /// How many revisions.
        revisions: usize,
    },
}

/// Hands events to the caller's function and to `tracing`.
#[derive(Default)]
pub(crate) struct Events<'a> {
    handler: Option<Handler<'a>>,
}

/// A function that is told what happens.
pub(crate) type Handler<'a> = Box<dyn FnMut(&Event<'_>) + Send + 'a>;

impl<'a> Events<'a> {
    pub(crate) fn new(handler: Option<Handler<'a>>) -> Self {
        Self { handler }
    }

    /// The same for somebody who tells of a part of the run.
    pub(crate) fn lend(&mut self) -> Events<'_> {
        let handler = self.handler.as_mut();
        Events::new(handler.map(|handler| -> Handler<'_> { Box::new(|event| handler(event)) }))
    }

    pub(crate) fn emit(&mut self, event: &Event<'_>) {
        match event {
            Event::Started {
                id,
                name,
                direction,
            } => tracing::info!(id, name, ?direction, "revision started"),
            Event::Finished {
                id,
                name,
                direction,
                statements,
                elapsed,
            } => {
                tracing::info!(
                    id,
                    name,
                    ?direction,
                    statements,
                    ?elapsed,
                    "revision finished"
                );
            }
            Event::Failed { id } => tracing::error!(id, "revision failed"),
            Event::Waiting {
                waited,
                limit,
                holder,
            } => tracing::warn!(?waited, ?limit, holder, "waiting for another process"),
            Event::TakenOver { holder } => {
                tracing::warn!(holder, "taking over from another process");
            }
            Event::Blocked { by, waited } => {
                tracing::warn!(by, ?waited, "a lock could not be had in time");
            }
            Event::BatchesPaused { id, table, because } => {
                tracing::warn!(id, table, because, "batches wait");
            }
            Event::BackfillNeeded { id, name } => {
                tracing::warn!(
                    id,
                    name,
                    "a revision with batches is left to `backfill run`"
                );
            }
            Event::NotAdopted { reason } => {
                tracing::warn!(reason, "a squash could not be recorded");
            }
            Event::NotRestored {
                id,
                what,
                place,
                reason,
            } => tracing::warn!(id, what, place, reason, "a backup was not put back"),
            Event::Reconnecting => tracing::warn!("the connection was lost"),
            event => tracing::debug!(?event),
        }
        if let Some(handler) = &mut self.handler {
            handler(event);
        }
    }
}
