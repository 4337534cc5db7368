//! A second connection, made when it is needed: it gives signs of life while a statement runs outside of a transaction, and
//! finds out who is in the way of one that waits.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use migrate_core::dialect::Dialect;

use super::{Server, failed, no_connection};
use crate::backend::BatchFailed;
use crate::error::clean;
use crate::message::Message;
use crate::tables::{Fence, Tables};
use crate::wire::{Stopped, Wire, WireOptions};

/// How long a statement runs before somebody asks what it waits for.
const CURIOUS: Duration = Duration::from_secs(1);

/// How long it takes to be told that a row is locked: a second, and MySQL looks once in a second.
const LOCKED: Duration = Duration::from_secs(3);

pub(super) struct Companion {
    connecting: WireOptions,
    wire: Option<Wire>,
    /// Who was in the way when it last looked.
    pub(super) blockers: Option<String>,
}

impl Companion {
    pub(super) const fn new(connecting: WireOptions) -> Self {
        Self {
            connecting,
            wire: None,
            blockers: None,
        }
    }

    /// The connection; none when the server has none left.
    pub(super) async fn wire(&mut self) -> Option<&mut Wire> {
        if self.wire.is_none() {
            self.wire = self.connecting.connect().await.ok();
        }
        self.wire.as_mut()
    }

    pub(super) async fn close(&mut self) {
        if let Some(wire) = self.wire.take() {
            let _ = wire.close().await;
        }
    }

    /// Does the work, and looks who blocks the connection when it takes long.
    pub(super) async fn watching<T>(
        &mut self,
        connection: &str,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = pin!(work);
        loop {
            match select(&mut work, pin!(tokio::time::sleep(CURIOUS))).await {
                Either::Left((done, _)) => return done,
                Either::Right(_) => self.look(connection, CURIOUS).await,
            }
        }
    }

    async fn look(&mut self, connection: &str, limit: Duration) {
        let sql = blockers(self.connecting.dialect(), connection);
        let Some(wire) = self.wire().await else {
            return;
        };
        match tokio::time::timeout(limit, wire.ask(&sql)).await {
            Ok(Ok(answer)) => {
                let found: Vec<String> = answer
                    .rows
                    .iter()
                    .filter_map(|row| Some(clean(row.first()?.as_deref()?)))
                    .collect();
                if !found.is_empty() {
                    self.blockers = Some(found.join("; "));
                }
            }
            // Not everybody may ask.
            Ok(Err(error)) if !failed::is_connection_lost(&error) => {}
            _ => self.wire = None,
        }
    }

    /// Does the work, and gives a sign of life every fifth of the lease; looks now and then who blocks the connection. `None`:
    /// the lease is lost, or nobody may have seen a sign for the whole of it.
    pub(super) async fn beating<T>(
        &mut self,
        beat: &str,
        lease: Duration,
        connection: Option<&str>,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let mut work = pin!(work);
        let (mut seen, mut looked) = (Instant::now(), Instant::now());
        let (every, mut beaten) = (lease / 5, Instant::now());
        loop {
            let pause = every
                .min(CURIOUS)
                .min(every.saturating_sub(beaten.elapsed()));
            if let Either::Left((done, _)) =
                select(&mut work, pin!(tokio::time::sleep(pause))).await
            {
                return Some(done);
            }
            if let Some(connection) = connection
                && looked.elapsed() >= CURIOUS
            {
                self.look(connection, every.min(CURIOUS)).await;
                looked = Instant::now();
            }
            if beaten.elapsed() >= every {
                beaten = Instant::now();
                if let Some(wire) = self.wire().await {
                    match tokio::time::timeout(every.max(LOCKED), wire.ask(beat)).await {
                        Ok(Ok(answer)) if answer.affected == 0 => return None,
                        Ok(Ok(_)) => seen = Instant::now(),
                        // A locked row is a sign of life too.
                        Ok(Err(error)) if failed::is_in_the_way(&error) => seen = Instant::now(),
                        _ => self.wire = None,
                    }
                }
                if seen.elapsed() >= lease {
                    return None;
                }
            }
        }
    }
}

impl Server {
    /// What gives a sign of life. The transaction that runs has the row locked, and that is one, too: it is told soon.
    pub(super) fn sign(&self, fence: &Fence, tables: &Tables) -> String {
        let limit = match self.dialect() {
            Dialect::Mysql => "SET SESSION innodb_lock_wait_timeout = 1;\n",
            Dialect::Sqlite | Dialect::Postgres => "SET LOCAL lock_timeout = '1s';\n",
        };
        format!("{limit}{}", tables.beat(fence, None))
    }

    /// Runs statements outside of a transaction, with signs of life.
    pub(super) async fn run_with_signs(
        &mut self,
        message: &Message,
        tables: &Tables,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), BatchFailed> {
        let Some(fence) = self.fence.clone() else {
            return Err(no_connection());
        };
        let lease = self.lease();
        let dialect = self.dialect();
        let connection = self.seen.connection.clone().filter(|_| self.direct);
        self.flush_held().await?;
        let cluster = self.seen.cluster;
        let beat = self.sign(&fence, tables);
        let Some(wire) = &mut self.wire else {
            return Err(no_connection());
        };
        let work = async {
            if cluster {
                wire.send_each(message.each(), done).await
            } else {
                wire.send_counting(message.text(), done).await
            }
        };
        let sent = self
            .companion
            .beating(&beat, lease, connection.as_deref(), work)
            .await;
        let Some(sent) = sent else {
            // The statement may still run; whoever holds the lease now waits for its end.
            if let Some(wire) = self.wire.take() {
                wire.cut().await;
            }
            return Err(BatchFailed {
                completed: 0,
                own: true,
                position: None,
                error: sqlx::Error::Protocol(crate::tables::LEASE_LOST.to_owned()),
            });
        };
        sent.map(|_| ()).map_err(|Stopped { answers, error }| {
            let (completed, position) =
                super::locate::reached(dialect, &error, message.text(), answers.len());
            BatchFailed {
                completed,
                own: false,
                position,
                error,
            }
        })
    }
}

/// A row of text for each session that a connection waits for.
fn blockers(dialect: Dialect, connection: &str) -> String {
    match dialect {
        Dialect::Mysql => {
            // Neither server says who holds a metadata lock unless it was configured to: the oldest open transactions are
            // the likely ones.
            format!(
                "SELECT concat('connection ', p.id, ' (', p.user, ' from ', p.host, ', transaction open for ', \
                 timestampdiff(SECOND, t.trx_started, now()), ' s)') \
                 FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id \
                 WHERE p.id <> {id} AND p.id <> connection_id() \
                 AND EXISTS (SELECT 1 FROM information_schema.processlist w WHERE w.id = {id} AND w.state LIKE 'Waiting for %') \
                 ORDER BY t.trx_started LIMIT 3",
                id = connection.split('@').next().unwrap_or_default()
            )
        }
        Dialect::Sqlite | Dialect::Postgres => format!(
            "SELECT pg_catalog.concat('process ', pid, ' (', coalesce(usename::text, '?'), ', ' || nullif(application_name, ''), \
             ', ' || state, ', transaction open for ' || pg_catalog.date_part('epoch', \
             pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - xact_start))::text || ' s', ')') \
             FROM pg_catalog.pg_stat_activity WHERE pid = ANY (pg_catalog.pg_blocking_pids({}))",
            connection.split('/').next().unwrap_or_default()
        ),
    }
}
