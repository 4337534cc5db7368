//! Connections that are somebody else's: a server goes on with a statement when the client that sent it is gone.

use std::time::{Duration, Instant};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::Server;
use crate::backend::patience::WAITING_EVERY;
use crate::error::Error;
use crate::event::{Event, Events};
use crate::tables::literal;

const PAUSE: Duration = Duration::from_millis(100);

/// What is asked of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Whether it is there.
    There,
    /// Whether it does something: one that waits for its client has ended its last statement.
    AtWork,
}

impl Server {
    /// Whether a connection is there; `None` when this one cannot tell.
    pub(super) async fn is_connected(&mut self, connection: &str) -> Result<Option<bool>, Error> {
        self.asked(connection, Asked::There).await
    }

    async fn asked(&mut self, connection: &str, asked: Asked) -> Result<Option<bool>, Error> {
        let at_work = match (asked, self.dialect()) {
            (Asked::There, _) => "",
            (Asked::AtWork, Dialect::Mysql) => " AND command <> 'Sleep'",
            (Asked::AtWork, _) => " AND coalesce(state, '') <> 'idle'",
        };
        let sql = match self.dialect() {
            Dialect::Mysql => {
                let mine = self.seen.connection.as_deref().and_then(place);
                let Some((number, place)) = connection.split_once('@') else {
                    return Ok(None);
                };
                let Ok(number) = number.parse::<u64>() else {
                    return Ok(None);
                };
                // Another node numbers for itself, and others' connections are not shown to everybody.
                if mine != Some(place) {
                    return Ok(None);
                }
                format!(
                    "SELECT count(*) FROM information_schema.processlist WHERE id = {number}{at_work}"
                )
            }
            Dialect::Sqlite | Dialect::Postgres => {
                let (process, started) = connection.split_once('/').unwrap_or((connection, ""));
                let Ok(process) = process.parse::<u32>() else {
                    return Ok(None);
                };
                // When it started is not shown to everybody; then the process has to do.
                format!(
                    "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE pid = {process} AND \
                     coalesce(extract(epoch FROM backend_start)::text, {started}) = {started}{at_work}",
                    started = literal(Dialect::Postgres, started)
                )
            }
        };
        Ok(Some(self.ask(&sql).await?.is_true()))
    }

    /// Waits until the connection that announced a statement is gone, or at least done with it.
    pub(super) async fn wait_for_orphan(
        &mut self,
        connection: &str,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        if self.seen.connection.as_deref() == Some(connection) {
            return Ok(());
        }
        let started = Instant::now();
        let mut said = 0;
        // `None` is another node of a cluster, or somebody else's: its lease ran out, and that has to do.
        while self.asked(connection, Asked::AtWork).await? == Some(true) {
            let waited = started.elapsed();
            if waited >= self.options.lock_wait {
                return Err(still_running(connection, waited));
            }
            if waited >= WAITING_EVERY * (said + 1) {
                said += 1;
                let holder =
                    format!("a statement of a run that is gone, on connection {connection}");
                events.emit(&Event::Waiting {
                    waited,
                    limit: self.options.lock_wait,
                    holder: Some(&holder),
                });
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }
}

/// Which server a connection is on, and whose it is.
fn place(connection: &str) -> Option<&str> {
    connection.split_once('@').map(|(_, place)| place)
}

fn still_running(connection: &str, waited: Duration) -> Error {
    let seconds = waited.as_secs();
    Error::from(
        Diagnostic::error(
            Code::DatabaseBusy,
            format!(
                "the server still runs a statement of a run that is gone (connection {connection}), after {seconds} s"
            ),
        )
        .help("wait longer with `--lock-wait 3600`, or end it there (`pg_terminate_backend`, `KILL`) and run this again"),
    )
}
