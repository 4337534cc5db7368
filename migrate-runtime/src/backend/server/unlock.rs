//! Taking the lease away from a run that is not to go on.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::lease::not_writable;
use super::{Server, failed};
use crate::backend::Patience;
use crate::error::Error;
use crate::event::Events;
use crate::lease::Lease;
use crate::tables::{Runner, Tables};

impl Server {
    /// Takes the lease away while it is as it was seen. A holder that is inside of a transaction keeps the row locked.
    pub(super) async fn take_away(
        &mut self,
        tables: &Tables,
        held: &Lease,
        runner: &Runner,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        if let Some(found) = self.written_by_others(tables).await? {
            return Err(failed::not_trusted(&found));
        }
        let begin = match self.dialect() {
            Dialect::Mysql => "START TRANSACTION;\n".to_owned(),
            Dialect::Sqlite | Dialect::Postgres => format!(
                "BEGIN;\nSET LOCAL lock_timeout = {};\n",
                self.options.lock_timeout.as_millis()
            ),
        };
        let look = begin + &tables.lock_held(held.fence);
        let detail = format!("taken from {}", held.described());
        let take = tables.force_release()
            + &tables.log("force-unlock", None, Some(&detail), runner)
            + "COMMIT;\n";
        let mut patience = Patience::new(self.options.lock_wait);
        loop {
            let error = match self.take_away_once(&look, &take).await {
                Ok(taken) => return Ok(taken),
                Err(error) => error,
            };
            let Some(wire) = &mut self.wire else {
                return Err(failed::failed(super::no_connection().error));
            };
            // What failed may have ended the transaction already.
            let _ = wire.send("ROLLBACK").await;
            if !failed::is_in_the_way(&error) {
                return Err(not_writable(error, tables));
            }
            patience
                .wait(|_| in_a_transaction(held).caused_by(error), events)
                .await?;
        }
    }

    async fn take_away_once(&mut self, look: &str, take: &str) -> Result<bool, sqlx::Error> {
        let Some(wire) = &mut self.wire else {
            return Err(super::no_connection().error);
        };
        let found = wire.ask(look).await?;
        if found.rows.is_empty() {
            wire.ask("ROLLBACK").await?;
            return Ok(false);
        }
        wire.ask(take).await?;
        Ok(true)
    }
}

fn in_a_transaction(held: &Lease) -> Error {
    Error::from(
        Diagnostic::error(
            Code::DatabaseBusy,
            format!(
                "whoever holds the lease is inside of a transaction, which cannot be taken away: {}",
                held.described()
            ),
        )
        .help(
            "end its connection on the server (PostgreSQL: `SELECT pg_terminate_backend(<pid>)`; MySQL: `KILL <id>`), \
             and the lease is free",
        ),
    )
}
