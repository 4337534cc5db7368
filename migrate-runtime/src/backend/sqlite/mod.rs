//! `SQLite`: the write transaction is the lock.

mod batch;
mod connect;
mod failed;
mod foreign_keys;
mod ledger;
mod locate;

use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::revision::Revision;
use migrate_core::sql::{Condition, ObjectName, Span};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, Row as _, SqliteConnection};

use connect::{close, connect};
pub(crate) use failed::cannot_connect;
#[cfg(feature = "proof")]
pub(crate) use failed::no_file;
use failed::{busy, failed, is_busy, is_constraint, is_missing_table, is_read_only};
use locate::locate;

use super::ledger::incomplete;
use super::patience::{Patience, WAITING_EVERY};
use super::{
    Backend, BatchFailed, Held, Host, Ledger, OpenOptions, Recovery, StoredDown, broken_reference,
};
use crate::chain::RustFunction;
use crate::context::Context;
use crate::database::{Database, Kind};
use crate::error::{Error, database_message};
use crate::event::Events;
use crate::functions::Calls;
use crate::message::Message;
use crate::tables::{DownMode, Runner, Tables};

/// The rest of a message is copied for each statement of it, so a large one costs its square.
const MESSAGE_BYTES: usize = 16 * 1024;

pub(crate) struct Sqlite {
    connection: SqliteConnection,
    options: SqliteConnectOptions,
    /// Of a database in memory: whether foreign keys are on.
    memory: Option<bool>,
    lock_wait: Duration,
    /// What this connection turned off that was on.
    foreign_keys_off: Option<foreign_keys::Off>,
}

impl Backend for Sqlite {
    fn message_bytes(&self) -> usize {
        MESSAGE_BYTES
    }

    async fn open(
        database: &Database,
        options: OpenOptions,
        events: &mut Events<'_>,
    ) -> Result<Self, Error> {
        let Kind::Sqlite(sqlite) = &database.kind else {
            return Err(Error::from(Diagnostic::error(
                Code::Connection,
                "this is no SQLite database",
            )));
        };
        let connecting = sqlite
            .options
            .clone()
            .busy_timeout(options.lock_wait.min(WAITING_EVERY))
            .disable_statement_logging()
            .create_if_missing(options.create);
        if sqlite.is_out_of_reach() {
            return Err(Error::from(
                Diagnostic::error(
                    Code::Connection,
                    "the pool's database is in memory, and only the connection that made it sees it",
                )
                .help("connect the pool to `sqlite::memory:`, which its connections share"),
            ));
        }
        let connection = connect(&connecting, options.lock_wait, events, |error| {
            cannot_connect(error, database)
        })
        .await?;
        let mut this = Self {
            connection,
            options: connecting,
            memory: None,
            lock_wait: options.lock_wait,
            foreign_keys_off: None,
        };
        if sqlite.in_memory() {
            this.memory = Some(this.foreign_keys().await?);
        }
        Ok(this)
    }

    async fn is_at_head(&mut self, _tables: &Tables, _chain: &[Revision]) -> Result<bool, Error> {
        // Reading the history costs hardly more.
        Ok(false)
    }

    async fn ledger(&mut self, tables: &Tables, events: &mut Events<'_>) -> Result<Ledger, Error> {
        let mut patience = Patience::new(self.lock_wait);
        let mut looked_again = false;
        loop {
            let error = match self.read_ledger(tables).await {
                Ok(Some(row)) => return ledger::read(&row),
                Ok(None) if looked_again => return Err(incomplete()),
                Ok(None) => {
                    let tables = AssertSqlSafe(tables.select_count());
                    match sqlx::query_scalar(tables)
                        .fetch_one(&mut self.connection)
                        .await
                    {
                        Ok(0_i64) => return Ok(Ledger::default()),
                        // Another process may have made them since.
                        Ok(_) => {
                            looked_again = true;
                            continue;
                        }
                        Err(error) => error,
                    }
                }
                Err(error) => error,
            };
            if !is_busy(&error) {
                return Err(failed(error));
            }
            patience
                .wait(|waited| busy(Some(waited)).caused_by(error), events)
                .await?;
        }
    }

    async fn lock(
        &mut self,
        _tables: &Tables,
        _runner: &Runner,
        _events: &mut Events<'_>,
    ) -> Result<Option<Ledger>, Error> {
        Ok(None)
    }

    async fn unlock(&mut self, _tables: &Tables) {}

    async fn log_version(
        &mut self,
        tables: &Tables,
        _known: Option<i64>,
    ) -> Result<Option<i64>, Error> {
        match sqlx::query_scalar(AssertSqlSafe(tables.select_log_version()))
            .fetch_one(&mut self.connection)
            .await
        {
            Ok(version) => Ok(version),
            Err(error) if is_missing_table(&error) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    async fn stored_down(
        &mut self,
        tables: &Tables,
        id: &str,
    ) -> Result<Option<StoredDown>, Error> {
        let row = sqlx::query(AssertSqlSafe(tables.select_down(id)))
            .fetch_optional(&mut self.connection)
            .await?;
        row.map(|row| {
            Ok(StoredDown {
                sql: row.try_get("down_sql")?,
                mode: row
                    .try_get::<Option<String>, _>("down_mode")?
                    .as_deref()
                    .and_then(DownMode::from_name),
                checksum: sum(&row, "down_checksum")?,
            })
        })
        .transpose()
    }

    fn begin_sql(&self, _tables: &Tables, _phase: Option<&str>) -> Result<String, Error> {
        Ok("BEGIN IMMEDIATE;\n".to_owned())
    }

    async fn begin(
        &mut self,
        _tables: &Tables,
        rebuild: bool,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        if rebuild {
            self.turn_foreign_keys_off(false).await?;
        }
        self.patiently("BEGIN IMMEDIATE", events).await?;
        self.look_at_references().await;
        Ok(())
    }

    async fn without_foreign_keys(&mut self) -> Result<(), Error> {
        Ok(self.turn_foreign_keys_off(true).await?)
    }

    async fn own(&mut self, statements: &str) -> Result<(), Error> {
        self.run(statements)
            .await
            .map_err(|stopped| failed(stopped.error))
    }

    async fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }

    async fn run_counting(
        &mut self,
        statements: &str,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), BatchFailed> {
        use futures_util::TryStreamExt as _;

        let mut completed = 0;
        let mut results = self
            .connection
            .fetch_many(sqlx::raw_sql(AssertSqlSafe(statements.to_owned())));
        loop {
            match results.try_next().await {
                Ok(Some(result)) if result.is_left() => {
                    completed += 1;
                    done(completed);
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(()),
                Err(error) => return Err(stopped(completed, error)),
            }
        }
    }

    async fn copy(&mut self, _statement: &str, _data: &str) -> Result<(), BatchFailed> {
        let error = sqlx::Error::Protocol("COPY is for PostgreSQL".to_owned());
        Err(stopped(0, error))
    }

    fn reset_in_transaction(&self, _script: &str) -> String {
        String::new()
    }

    fn outside_settings(&self) -> String {
        String::new()
    }

    async fn run_outside(
        &mut self,
        message: &Message,
        _tables: &Tables,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), BatchFailed> {
        self.run_counting(message.text(), done).await
    }

    async fn batch(
        &mut self,
        _tables: &Tables,
        statements: &str,
        then: &str,
        _events: &mut Events<'_>,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed> {
        self.run_batch(statements, then).await
    }

    fn after_batches(&self) -> String {
        String::new()
    }

    async fn ask_slowly(
        &mut self,
        _tables: &Tables,
        select: &str,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed> {
        self.texts(select).await.map_err(|error| stopped(0, error))
    }

    async fn sign_of_life(&mut self, _tables: &Tables) -> Result<(), Error> {
        Ok(())
    }

    fn is_direct(&self) -> bool {
        true
    }

    fn connection_id(&self) -> Option<String> {
        None
    }

    async fn wait_until_gone(
        &mut self,
        _connection: &str,
        _events: &mut Events<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }

    async fn holds(&mut self, _condition: &Condition) -> Result<Held, Error> {
        Ok(Held::default())
    }

    async fn remove_copies(
        &mut self,
        _of_table: bool,
        _of: &ObjectName,
    ) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    fn postgres_version(&self) -> Option<i64> {
        None
    }

    async fn broken_references(&mut self) -> Option<String> {
        self.newly_broken().await
    }

    async fn is_true(&mut self, select: &str) -> Result<bool, Error> {
        let row = sqlx::query(AssertSqlSafe(select.to_owned()))
            .fetch_optional(&mut self.connection)
            .await?;
        Ok(row.is_some_and(|row| row.try_get::<i64, _>(0).is_ok_and(|value| value != 0)))
    }

    async fn rows(&mut self, selects: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        self.texts(selects).await.map_err(failed)
    }

    async fn exact_rows(&mut self, selects: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        self.texts(selects).await.map_err(failed)
    }

    async fn commit(&mut self, events: &mut Events<'_>) -> Result<(), Error> {
        // With a rollback journal a commit waits for readers; while it does the transaction stays open.
        if let Err(error) = self.patiently("COMMIT", events).await {
            // Deferred foreign keys are looked at here; which of them, SQLite does not say.
            if is_constraint(&error)
                && let Some(broken) = self.broken_at_commit().await
            {
                return Err(Error::from(broken_reference(&broken)).caused_by(error));
            }
            return Err(error);
        }
        self.restore_foreign_keys().await.map_err(failed)
    }

    async fn rollback(&mut self) {
        // It fails when the statement's own error ended the transaction; both leave none open.
        let _ = self.execute("ROLLBACK").await;
        let _ = self.restore_foreign_keys().await;
    }

    async fn recover(
        &mut self,
        _error: &Error,
        _tables: &Tables,
        _patience: &mut Patience,
        _events: &mut Events<'_>,
    ) -> Result<Recovery, Error> {
        // Whoever is in the way was waited for already.
        Ok(Recovery::GiveUp)
    }

    fn context<'a>(&'a mut self, revision: &'a str) -> Option<Context<'a>> {
        Some(Context::new(self.connection(), revision))
    }

    async fn run_function(
        &mut self,
        function: RustFunction,
        calls: Calls<'_>,
        _tables: &Tables,
    ) -> Result<(), Error> {
        function(&mut Context::outside(Host::Sqlite(self), calls)).await
    }

    async fn reset_session(
        &mut self,
        _tables: &Tables,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        self.foreign_keys_off = None;
        if let Some(on) = self.memory {
            // Closing the only connection would end the database; foreign keys are what must not stay changed.
            let pragma = if on {
                "PRAGMA foreign_keys = ON"
            } else {
                "PRAGMA foreign_keys = OFF"
            };
            return Ok(self.execute(pragma).await?);
        }
        // The used one goes first: it may hold the database for itself.
        let nothing = SqliteConnectOptions::new().connect().await?;
        let used = std::mem::replace(&mut self.connection, nothing);
        close(used).await;
        let fresh = connect(&self.options, self.lock_wait, events, failed).await?;
        close(std::mem::replace(&mut self.connection, fresh)).await;
        Ok(())
    }

    async fn close(self) {
        close(self.connection).await;
    }

    fn failed(error: sqlx::Error) -> Error {
        failed(error)
    }

    fn concerns_the_database(error: &sqlx::Error) -> bool {
        is_busy(error) || is_read_only(error)
    }

    fn is_busy(error: &sqlx::Error) -> bool {
        is_busy(error)
    }

    fn is_cut_short(_error: &sqlx::Error) -> bool {
        false
    }

    fn locate(error: &sqlx::Error, text: &str, statement: Span, _offset: Option<usize>) -> Span {
        locate(&database_message(error), text, statement)
    }
}

fn stopped(completed: usize, error: sqlx::Error) -> BatchFailed {
    BatchFailed {
        completed,
        own: false,
        position: None,
        error,
    }
}

impl Sqlite {
    /// The history as one row; `None` when one of its tables is not there, or empty.
    async fn read_ledger(&mut self, tables: &Tables) -> Result<Option<SqliteRow>, sqlx::Error> {
        let select = sqlx::query(AssertSqlSafe(ledger::select(tables)));
        match select.fetch_optional(&mut self.connection).await {
            Err(error) if is_missing_table(&error) => Ok(None),
            read => read,
        }
    }

    async fn execute(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        self.connection
            .execute(sqlx::raw_sql(sql))
            .await
            .map(|_| ())
    }

    /// Runs a statement again and again while another process is in its way.
    async fn patiently(&mut self, sql: &'static str, events: &mut Events<'_>) -> Result<(), Error> {
        let mut patience = Patience::new(self.lock_wait);
        loop {
            match self.execute(sql).await {
                Ok(()) => return Ok(()),
                Err(error) if is_busy(&error) => {
                    patience
                        .wait(|waited| busy(Some(waited)).caused_by(error), events)
                        .await?;
                }
                Err(error) => return Err(failed(error)),
            }
        }
    }
}

fn sum(row: &SqliteRow, column: &str) -> Result<Option<Checksum>, sqlx::Error> {
    Ok(row
        .try_get::<Option<String>, _>(column)?
        .as_deref()
        .and_then(Checksum::parse))
}
