//! What the engine asks of a database. One file for each.

mod patience;
mod sqlite;

use std::collections::BTreeSet;
use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::history::Record;

pub(crate) use patience::Patience;
use sqlite::busy;
pub(crate) use sqlite::{Sqlite, concerns_the_database, failed, is_busy};

use crate::context::Context;
use crate::database::Database;
use crate::error::Error;
use crate::event::Events;
use crate::tables::{DownMode, Tables};

/// What a database records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// By ordinal.
    pub(crate) records: Vec<Record>,
    /// The newest entry of the log; `None` while there are no tables. Every change of the history appends to the log, so
    /// an unchanged version means an unchanged history.
    pub(crate) log_version: Option<i64>,
    /// The revisions whose way back, as it was kept, rebuilds tables.
    pub(crate) rebuilds: BTreeSet<String>,
}

/// A way back that was kept in the history.
#[derive(Debug, Clone)]
pub(crate) struct StoredDown {
    pub(crate) sql: Option<String>,
    pub(crate) mode: Option<DownMode>,
    pub(crate) checksum: Option<Checksum>,
}

/// A batch of statements that stopped.
#[derive(Debug)]
pub(crate) struct BatchFailed {
    /// How many statements of the batch were done.
    pub(crate) completed: usize,
    pub(crate) error: sqlx::Error,
}

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenOptions {
    /// Make the database when it is not there.
    pub(crate) create: bool,
    /// How long to wait for another process.
    pub(crate) lock_wait: Duration,
}

/// One dedicated connection, never the application's pool.
pub(crate) trait Backend: Sized {
    const DIALECT: Dialect;

    /// Connects, waiting as long as was said.
    async fn open(
        database: &Database,
        options: OpenOptions,
        events: &mut Events<'_>,
    ) -> Result<Self, Error>;

    /// Reads the history with one statement, waiting as long as was said. No tables: nothing is applied.
    async fn ledger(&mut self, tables: &Tables, events: &mut Events<'_>) -> Result<Ledger, Error>;

    /// The newest entry of the log.
    async fn log_version(&mut self, tables: &Tables) -> Result<Option<i64>, Error>;

    /// The way back that was kept for a revision.
    async fn stored_down(&mut self, tables: &Tables, id: &str)
    -> Result<Option<StoredDown>, Error>;

    /// Begins a transaction that excludes every other runner, waiting as long as was said. `rebuild`: tables are going to
    /// be rebuilt, and dropping one must not touch the rows that refer to it.
    async fn begin(&mut self, rebuild: bool, events: &mut Events<'_>) -> Result<(), Error>;

    /// Turns foreign keys off until the session is reset: tables are going to be rebuilt statement by statement.
    async fn without_foreign_keys(&mut self) -> Result<(), Error>;

    /// Runs statements; `done` is told how many of them are, each time one is.
    async fn run_counting(
        &mut self,
        statements: &str,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), BatchFailed>;

    /// Runs statements.
    async fn run(&mut self, statements: &str) -> Result<(), BatchFailed> {
        self.run_counting(statements, &mut |_| {}).await
    }

    /// While foreign keys are off: what broke since they are, if something did.
    async fn broken_references(&mut self) -> Option<String>;

    /// Whether a SELECT returns true.
    async fn is_true(&mut self, select: &str) -> Result<bool, Error>;

    /// Commits, waiting for readers as long as was said, and restores what `begin` changed.
    async fn commit(&mut self, events: &mut Events<'_>) -> Result<(), Error>;

    /// Rolls back, and restores what `begin` changed. Never fails: what cannot be rolled back ends with the connection.
    async fn rollback(&mut self);

    /// The connection for a revision in Rust.
    fn context<'a>(&'a mut self, revision: &'a str) -> Context<'a>;

    /// Forgets what a revision set on the connection.
    async fn reset_session(&mut self, events: &mut Events<'_>) -> Result<(), Error>;

    /// Closes the connection. Never fails: what was committed stays, and the rest is undone, whatever happens here.
    async fn close(self);
}

/// A reference that is broken when a revision is done.
pub(crate) fn broken_reference(broken: &str) -> Diagnostic {
    Diagnostic::error(Code::ForeignKeyCheck, format!("after this revision {broken}"))
        .help("it was rolled back; keep the rows that are referred to, or remove those that refer to them first")
}
