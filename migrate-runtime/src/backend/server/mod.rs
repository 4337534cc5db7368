//! PostgreSQL, MySQL and MariaDB: the lock is a lease, because no lock of a session survives a pooler or a cluster.

mod batch;
mod bootstrap;
mod companion;
mod connect;
mod failed;
mod function;
mod inspect;
mod ledger;
mod lease;
mod locate;
mod orphan;
mod recover;
mod transaction;
mod trust;
mod unlock;

use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::dialect::Dialect;
use migrate_core::revision::Revision;
use migrate_core::sql::{Condition, ObjectName, Span};

use super::{
    Backend, BatchFailed, Held, Ledger, OpenOptions, Patience, Recovery, StoredDown, probe,
};
use crate::chain::RustFunction;
use crate::context::Context;
use crate::database::Database;
use crate::error::Error;
use crate::event::Events;
use crate::functions::Calls;
use crate::lease::Lease;
use crate::message::Message;
use crate::tables::{DownMode, Fence, Runner, Tables};
use crate::wire::{Wire, WireOptions};
pub(crate) use bootstrap::{TURN, create_schema};
use companion::Companion;
use ledger::Seen;
pub(crate) use transaction::sets_something;
pub(crate) use trust::{
    mysql as trust_mysql, mysql_zero as trust_mysql_zero, postgres as trust_postgres,
};

/// A server's messages: large ones, for each costs a round trip.
const POSTGRES_MESSAGE_BYTES: usize = 1024 * 1024;
/// `max_allowed_packet` may be as small as 1 MiB, and the last statement may overshoot.
const MYSQL_MESSAGE_BYTES: usize = 256 * 1024;

pub(crate) struct Server {
    /// Gone while it is being replaced, or when that failed.
    wire: Option<Wire>,
    connecting: WireOptions,
    options: OpenOptions,
    /// Own statements that wait for others to travel with, and how many they are.
    held: String,
    held_count: usize,
    /// A transaction was begun, and sent.
    in_transaction: bool,
    /// The lease, while it is held.
    fence: Option<Fence>,
    /// What the server said of itself and of the lease.
    seen: Seen,
    companion: Companion,
    /// No pooler is between.
    direct: bool,
    /// How often the connection was lost.
    losses: u32,
}

impl Backend for Server {
    fn message_bytes(&self) -> usize {
        match self.dialect() {
            Dialect::Mysql => MYSQL_MESSAGE_BYTES,
            Dialect::Sqlite | Dialect::Postgres => POSTGRES_MESSAGE_BYTES,
        }
    }

    async fn open(
        database: &Database,
        options: OpenOptions,
        _events: &mut Events<'_>,
    ) -> Result<Self, Error> {
        connect::open(database, options).await
    }

    async fn is_at_head(&mut self, tables: &Tables, chain: &[Revision]) -> Result<bool, Error> {
        self.looks_at_head(tables, chain).await
    }

    async fn ledger(&mut self, tables: &Tables, _events: &mut Events<'_>) -> Result<Ledger, Error> {
        self.read_ledger(tables).await
    }

    async fn lock(
        &mut self,
        tables: &Tables,
        runner: &Runner,
        events: &mut Events<'_>,
    ) -> Result<Option<Ledger>, Error> {
        self.acquire(tables, runner, events).await.map(Some)
    }

    async fn unlock(&mut self, tables: &Tables) {
        self.release(tables).await;
    }

    async fn log_version(
        &mut self,
        _tables: &Tables,
        known: Option<i64>,
    ) -> Result<Option<i64>, Error> {
        // The lease keeps others from it.
        Ok(known)
    }

    async fn stored_down(
        &mut self,
        tables: &Tables,
        id: &str,
    ) -> Result<Option<StoredDown>, Error> {
        let answer = self.ask(&tables.select_down(id)).await?;
        Ok((!answer.rows.is_empty()).then(|| StoredDown {
            sql: answer.cell(0).map(str::to_owned),
            mode: answer.cell(1).and_then(DownMode::from_name),
            checksum: answer.cell(2).and_then(Checksum::parse),
        }))
    }

    fn begin_sql(&self, tables: &Tables, phase: Option<&str>) -> Result<String, Error> {
        self.begin_text(tables, phase)
    }

    async fn begin(
        &mut self,
        tables: &Tables,
        _rebuild: bool,
        _events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let begin = self.begin_text(tables, None)?;
        self.hold(&begin);
        Ok(())
    }

    async fn without_foreign_keys(&mut self) -> Result<(), Error> {
        Ok(())
    }

    async fn own(&mut self, statements: &str) -> Result<(), Error> {
        self.hold(statements);
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Error> {
        self.run("")
            .await
            .map_err(|failed| Self::failed(failed.error))
    }

    async fn run_counting(
        &mut self,
        statements: &str,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), BatchFailed> {
        self.send_held(statements, done).await
    }

    async fn copy(&mut self, statement: &str, data: &str) -> Result<(), BatchFailed> {
        self.run("").await?;
        let Some(wire) = &mut self.wire else {
            return Err(no_connection());
        };
        let copied = wire.copy(statement, data).await;
        copied.map_err(|error| BatchFailed {
            completed: 0,
            own: false,
            position: None,
            error,
        })
    }

    fn reset_in_transaction(&self, script: &str) -> String {
        self.reset_sql(script)
    }

    fn outside_settings(&self) -> String {
        self.outside_limits()
    }

    async fn run_outside(
        &mut self,
        message: &Message,
        tables: &Tables,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), BatchFailed> {
        self.run_with_signs(message, tables, done).await
    }

    async fn batch(
        &mut self,
        tables: &Tables,
        statements: &str,
        then: &str,
        _events: &mut Events<'_>,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed> {
        self.run_batch(tables, statements, then).await
    }

    fn after_batches(&self) -> String {
        self.limits_behind_batches()
    }

    async fn ask_slowly(
        &mut self,
        tables: &Tables,
        select: &str,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed> {
        self.ask_with_signs(tables, select).await
    }

    async fn sign_of_life(&mut self, tables: &Tables) -> Result<(), Error> {
        self.give_sign(tables).await
    }

    fn is_direct(&self) -> bool {
        self.direct
    }

    fn connection_id(&self) -> Option<String> {
        self.seen.connection.clone()
    }

    async fn wait_until_gone(
        &mut self,
        connection: &str,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        self.wait_for_orphan(connection, events).await
    }

    async fn holds(&mut self, condition: &Condition) -> Result<Held, Error> {
        let mut removed = Vec::new();
        if let Some(leftover) = probe::leftover(self.dialect(), condition)
            && self.ask(&leftover.select).await?.is_true()
        {
            self.remove(&leftover.remove).await?;
            removed.extend(leftover.gone);
        }
        let select = probe::select(self.dialect(), condition);
        let holds = self.ask(&select).await?.is_true();
        Ok(Held { holds, removed })
    }

    async fn remove_copies(
        &mut self,
        of_table: bool,
        of: &ObjectName,
    ) -> Result<Vec<String>, Error> {
        let mut removed = Vec::new();
        let copies = self.ask(&probe::copies(of_table, of)).await?;
        for copy in copies.rows.into_iter().flatten().flatten() {
            self.remove(&format!("DROP INDEX CONCURRENTLY IF EXISTS {copy}"))
                .await?;
            removed.push(format!("the index {copy}"));
        }
        Ok(removed)
    }

    fn postgres_version(&self) -> Option<i64> {
        (self.dialect() == Dialect::Postgres).then_some(self.seen.version)
    }

    async fn broken_references(&mut self) -> Option<String> {
        None
    }

    async fn is_true(&mut self, select: &str) -> Result<bool, Error> {
        Ok(self.ask(select).await?.is_true())
    }

    async fn commit(&mut self, _events: &mut Events<'_>) -> Result<(), Error> {
        self.hold("COMMIT;\n");
        self.flush().await?;
        self.in_transaction = false;
        Ok(())
    }

    async fn rollback(&mut self) {
        self.forget_held();
        if !std::mem::take(&mut self.in_transaction) {
            return;
        }
        if let Some(wire) = &mut self.wire
            && wire.send("ROLLBACK").await.is_err()
            && let Some(wire) = self.wire.take()
        {
            wire.cut().await;
        }
    }

    async fn recover(
        &mut self,
        error: &Error,
        tables: &Tables,
        patience: &mut Patience,
        events: &mut Events<'_>,
    ) -> Result<Recovery, Error> {
        self.after_failure(error, tables, patience, events).await
    }

    fn context<'a>(&'a mut self, revision: &'a str) -> Option<Context<'a>> {
        let wire = self.wire.as_mut()?;
        Some(Context::new(wire.context(), revision))
    }

    async fn run_function(
        &mut self,
        function: RustFunction,
        calls: Calls<'_>,
        tables: &Tables,
    ) -> Result<(), Error> {
        self.function_with_signs(function, calls, tables).await
    }

    async fn reset_session(
        &mut self,
        tables: &Tables,
        _events: &mut Events<'_>,
    ) -> Result<(), Error> {
        self.replace_connection(tables).await
    }

    async fn close(mut self) {
        self.companion.close().await;
        if let Some(wire) = self.wire.take()
            && let Err(error) = wire.close().await
        {
            let error = crate::error::database_message(&error);
            tracing::warn!(error, "the connection was not closed in order");
        }
    }

    async fn rows(&mut self, selects: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        self.texts(selects).await
    }

    async fn exact_rows(&mut self, selects: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        Ok(self.ask(selects).await?.rows)
    }

    async fn holder(&mut self) -> Result<Option<Lease>, Error> {
        self.who_holds().await
    }

    async fn release_by_force(
        &mut self,
        tables: &Tables,
        held: &Lease,
        runner: &Runner,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        self.take_away(tables, held, runner, events).await
    }

    async fn distrust(&mut self, tables: &Tables) -> Result<Option<String>, Error> {
        self.written_by_others(tables).await
    }

    fn failed(error: sqlx::Error) -> Error {
        failed::failed(error)
    }

    fn concerns_the_database(error: &sqlx::Error) -> bool {
        failed::concerns_the_database(error)
    }

    fn is_busy(error: &sqlx::Error) -> bool {
        failed::is_in_the_way(error)
    }

    fn is_cut_short(error: &sqlx::Error) -> bool {
        failed::is_cut_short(error)
    }

    fn locate(error: &sqlx::Error, text: &str, statement: Span, offset: Option<usize>) -> Span {
        locate::locate(error, text, statement, offset)
    }
}

impl Server {
    /// Runs a statement that removes a leftover. It waits for others as the statement does that left it.
    async fn remove(&mut self, statement: &str) -> Result<(), Error> {
        self.ask(&self.outside_limits()).await?;
        self.ask(statement).await?;
        Ok(())
    }

    pub(in crate::backend) const fn dialect(&self) -> Dialect {
        self.connecting.dialect()
    }

    /// How long a holder of the lease may give no sign.
    fn lease(&self) -> Duration {
        let usual = if self.seen.cluster {
            lease::CLUSTER
        } else {
            lease::USUAL
        };
        self.options.lease.unwrap_or(usual)
    }
}

/// The connection is gone, and was not replaced.
fn no_connection() -> BatchFailed {
    BatchFailed {
        completed: 0,
        own: true,
        position: None,
        error: sqlx::Error::Io(std::io::ErrorKind::NotConnected.into()),
    }
}

/// An expression for the connection at hand, as the server calls it: a text that no other has.
pub(crate) fn connection(dialect: Dialect) -> String {
    format!("({})", ledger::who(dialect))
}
