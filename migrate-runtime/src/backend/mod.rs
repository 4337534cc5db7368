//! What the engine asks of a database. One folder for each.

mod host;
mod ledger;
mod patience;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod probe;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::collections::BTreeMap;
use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::history::Record;
use migrate_core::revision::Revision;
use migrate_core::sql::{Condition, ObjectName, Span};

pub(crate) use host::Host;
pub(crate) use patience::Patience;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use server::{
    Server, TURN, connection, create_schema, sets_something, trust_mysql, trust_mysql_zero,
    trust_postgres,
};
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::Sqlite;
#[cfg(all(feature = "sqlite", feature = "proof"))]
pub(crate) use sqlite::cannot_connect as cannot_open;
#[cfg(all(feature = "sqlite", feature = "proof"))]
pub(crate) use sqlite::no_file;

use crate::chain::RustFunction;
use crate::context::Context;
use crate::database::Database;
use crate::error::Error;
use crate::event::Events;
use crate::functions::Calls;
use crate::lease::Lease;
use crate::message::Message;
use crate::tables::{DownMode, Runner, Tables};

/// Does something with the backend of a database, which goes by the name of the type.
macro_rules! on_backend {
    ($database:expr, $backend:ident => $work:block) => {
        match &$database.kind {
            #[cfg(feature = "sqlite")]
            crate::database::Kind::Sqlite(_) => {
                type $backend = crate::backend::Sqlite;
                $work
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            #[allow(unreachable_patterns, reason = "SQLite may be the only one")]
            _ => {
                type $backend = crate::backend::Server;
                $work
            }
        }
    };
}
pub(crate) use on_backend;

/// What a database records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// By ordinal.
    pub(crate) records: Vec<Record>,
    /// The newest entry of the log; `None` while there are no tables. Every change of the history appends to the log, so
    /// an unchanged version means an unchanged history.
    pub(crate) log_version: Option<i64>,
    /// How the ways back run that were kept, by revision.
    pub(crate) down_modes: BTreeMap<String, DownMode>,
    /// Which connection announced the statement that a revision is at.
    pub(crate) announced_by: BTreeMap<String, String>,
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
    /// Whether it was one of the engine's own that had been held back.
    pub(crate) own: bool,
    /// Where in the batch, in bytes, as far as the database says.
    pub(crate) position: Option<usize>,
    pub(crate) error: sqlx::Error,
}

/// What the catalog says of a condition.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) holds: bool,
    /// What an attempt had left half-made, and is removed.
    pub(crate) removed: Vec<String>,
}

/// How a database is opened and used.
#[derive(Debug, Clone)]
pub(crate) struct OpenOptions {
    /// Make the database when it is not there.
    pub(crate) create: bool,
    /// How long to wait for another process.
    pub(crate) lock_wait: Duration,
    /// How long a statement waits for a lock in the database before its revision is rolled back and tried again.
    pub(crate) lock_timeout: Duration,
    /// How long a statement may run.
    pub(crate) statement_timeout: Option<Duration>,
    /// Whether there is a pooler between; `None`: find out.
    pub(crate) pooled: Option<bool>,
    /// How long a holder of the lease may give no sign.
    pub(crate) lease: Option<Duration>,
}

/// What to do after a failure.
#[derive(Debug)]
pub(crate) enum Recovery {
    /// Nothing helps.
    GiveUp,
    /// What failed was rolled back, and may be tried again; the history as it is now.
    Retry(Ledger),
}

/// One dedicated connection, never the application's pool.
pub(crate) trait Backend: Sized {
    /// How much SQL goes to the database at once, in bytes.
    fn message_bytes(&self) -> usize;

    /// Connects, waiting as long as was said.
    async fn open(
        database: &Database,
        options: OpenOptions,
        events: &mut Events<'_>,
    ) -> Result<Self, Error>;

    /// Whether the history says in one round trip that the whole chain is applied, as it is now, and nothing else: the
    /// usual case at start-up. `false`: it has to be read.
    async fn is_at_head(&mut self, tables: &Tables, chain: &[Revision]) -> Result<bool, Error>;

    /// Reads the history in one round trip, waiting as long as was said. No tables: nothing is applied.
    async fn ledger(&mut self, tables: &Tables, events: &mut Events<'_>) -> Result<Ledger, Error>;

    /// Excludes every other runner until [`Self::unlock`], waiting as long as was said, and makes the tables. Returns the
    /// history as it is then. `None`: a transaction does that here, and the tables are made in it.
    async fn lock(
        &mut self,
        tables: &Tables,
        runner: &Runner,
        events: &mut Events<'_>,
    ) -> Result<Option<Ledger>, Error>;

    /// Lets others run. Never fails: who gives no sign is taken for gone.
    async fn unlock(&mut self, tables: &Tables);

    /// The newest entry of the log. `known`: what it was, where nobody else can have changed it.
    async fn log_version(
        &mut self,
        tables: &Tables,
        known: Option<i64>,
    ) -> Result<Option<i64>, Error>;

    /// The way back that was kept for a revision.
    async fn stored_down(&mut self, tables: &Tables, id: &str)
    -> Result<Option<StoredDown>, Error>;

    /// The statements that begin a transaction which others of the engine's own follow. `phase`: where the run is, for those
    /// who wait. Of a server only.
    fn begin_sql(&self, tables: &Tables, phase: Option<&str>) -> Result<String, Error>;

    /// Begins a transaction that excludes every other runner, waiting as long as was said. `rebuild`: tables are going to
    /// be rebuilt, and dropping one must not touch the rows that refer to it.
    async fn begin(
        &mut self,
        tables: &Tables,
        rebuild: bool,
        events: &mut Events<'_>,
    ) -> Result<(), Error>;

    /// Turns foreign keys off until the session is reset: tables are going to be rebuilt statement by statement.
    async fn without_foreign_keys(&mut self) -> Result<(), Error>;

    /// Statements of the engine's own. They may be held back until others are sent, or the transaction ends.
    async fn own(&mut self, statements: &str) -> Result<(), Error>;

    /// Sends what is held back.
    async fn flush(&mut self) -> Result<(), Error>;

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

    /// Runs `COPY … FROM stdin` with the data that follows it.
    async fn copy(&mut self, statement: &str, data: &str) -> Result<(), BatchFailed>;

    /// What undoes, inside a transaction, that a script set something on the connection; empty where the connection is
    /// made anew instead.
    fn reset_in_transaction(&self, script: &str) -> String;

    /// What is set on the connection before a statement runs on it outside of a transaction.
    fn outside_settings(&self) -> String;

    /// Runs statements that cannot share a transaction, and gives signs of life meanwhile.
    async fn run_outside(
        &mut self,
        message: &Message,
        tables: &Tables,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), BatchFailed>;

    /// Runs statements of a batch in a transaction of their own, which excludes other runners and waits for locks for a short
    /// time only, and returns the rows of a question that is asked behind it.
    async fn batch(
        &mut self,
        tables: &Tables,
        statements: &str,
        then: &str,
        events: &mut Events<'_>,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed>;

    /// What gives the connection back what batches set on it; empty where that ends with each.
    fn after_batches(&self) -> String;

    /// The rows of a SELECT that may take long; signs of life are given meanwhile.
    async fn ask_slowly(
        &mut self,
        tables: &Tables,
        select: &str,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed>;

    /// Tells those who wait for the lease that its holder is alive; fails when it is lost.
    async fn sign_of_life(&mut self, tables: &Tables) -> Result<(), Error>;

    /// Whether no pooler is between.
    fn is_direct(&self) -> bool;

    /// This connection, as the server calls it: it is recorded with a statement that is announced.
    fn connection_id(&self) -> Option<String>;

    /// Waits until a connection is gone that had announced a statement: the server goes on with it when its client is gone.
    async fn wait_until_gone(
        &mut self,
        connection: &str,
        events: &mut Events<'_>,
    ) -> Result<(), Error>;

    /// Whether what a statement makes is there (or is gone). What an attempt left half-made is removed, and named.
    async fn holds(&mut self, condition: &Condition) -> Result<Held, Error>;

    /// Removes what a REINDEX CONCURRENTLY that was stopped left half-made, and names it.
    async fn remove_copies(
        &mut self,
        of_table: bool,
        of: &ObjectName,
    ) -> Result<Vec<String>, Error>;

    /// The number of the server's version, of PostgreSQL only: 140003 is 14.3.
    fn postgres_version(&self) -> Option<i64>;

    /// While foreign keys are off: what broke since they are, if something did.
    async fn broken_references(&mut self) -> Option<String>;

    /// Whether a SELECT returns true.
    async fn is_true(&mut self, select: &str) -> Result<bool, Error>;

    /// Commits, waiting for readers as long as was said, and restores what `begin` changed.
    async fn commit(&mut self, events: &mut Events<'_>) -> Result<(), Error>;

    /// Rolls back, and restores what `begin` changed. Never fails: what cannot be rolled back ends with the connection.
    async fn rollback(&mut self);

    /// After a failure that was rolled back: whether to try again, after waiting for what was in the way.
    async fn recover(
        &mut self,
        error: &Error,
        tables: &Tables,
        patience: &mut Patience,
        events: &mut Events<'_>,
    ) -> Result<Recovery, Error>;

    /// The connection for a revision in Rust. Nothing may be held back.
    fn context<'a>(&'a mut self, revision: &'a str) -> Option<Context<'a>>;

    /// Runs a function outside of a transaction, and gives signs of life meanwhile.
    async fn run_function(
        &mut self,
        function: RustFunction,
        calls: Calls<'_>,
        tables: &Tables,
    ) -> Result<(), Error>;

    /// Forgets what a revision set on the connection.
    async fn reset_session(
        &mut self,
        tables: &Tables,
        events: &mut Events<'_>,
    ) -> Result<(), Error>;

    /// Closes the connection. Never fails: what was committed stays, and the rest is undone, whatever happens here.
    async fn close(self);

    /// The rows of the last of some SELECTs, as text for people: without control characters, and not too long.
    async fn rows(&mut self, selects: &str) -> Result<Vec<Vec<Option<String>>>, Error>;

    /// The same as the database says it.
    async fn exact_rows(&mut self, selects: &str) -> Result<Vec<Vec<Option<String>>>, Error>;

    /// Who holds the lease, as it was read last. SQLite has none.
    async fn holder(&mut self) -> Result<Option<Lease>, Error> {
        Ok(None)
    }

    /// Takes the lease away while it is as it was seen; `false` when it is not any more.
    async fn release_by_force(
        &mut self,
        _tables: &Tables,
        _held: &Lease,
        _runner: &Runner,
        _events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        Ok(false)
    }

    /// What makes it unsafe to write to the tables of the history, if something does.
    async fn distrust(&mut self, _tables: &Tables) -> Result<Option<String>, Error> {
        Ok(None)
    }

    /// An error outside of a revision's own statements.
    fn failed(error: sqlx::Error) -> Error;

    /// Whether an error is about the database as a whole, whatever the statement was.
    fn concerns_the_database(error: &sqlx::Error) -> bool;

    /// Whether another process is in the way, and another attempt may succeed.
    fn is_busy(error: &sqlx::Error) -> bool;

    /// Whether a statement was ended before it was done, because it ran for too long or somebody cancelled it.
    fn is_cut_short(error: &sqlx::Error) -> bool;

    /// The stretch of the statement that an error is about. `offset`: where in the statement, as far as the database says.
    fn locate(error: &sqlx::Error, text: &str, statement: Span, offset: Option<usize>) -> Span;
}

/// A reference that is broken when a revision is done.
pub(crate) fn broken_reference(broken: &str) -> Diagnostic {
    Diagnostic::error(Code::ForeignKeyCheck, format!("after this revision {broken}"))
        .help("it was rolled back; keep the rows that are referred to, or remove those that refer to them first")
}
