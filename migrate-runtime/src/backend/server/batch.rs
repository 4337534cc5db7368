//! A batch: a short transaction that is one message, and questions that may take long.

use std::time::Duration;

use migrate_core::dialect::Dialect;
use migrate_core::sql;

use super::{Server, failed, no_connection};
use crate::backend::BatchFailed;
use crate::error::Error;
use crate::tables::Tables;
use crate::wire::{Answer, Stopped};

/// How long a batch waits for a lock, and how long a statement of it may run.
const LOCK: Duration = Duration::from_secs(1);
const STATEMENT: Duration = Duration::from_secs(30);

impl Server {
    /// Runs statements in a fenced transaction with the limits of a batch, commits it, and returns the rows of a question
    /// that is asked then.
    pub(super) async fn run_batch(
        &mut self,
        tables: &Tables,
        statements: &str,
        then: &str,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed> {
        let begin = self.begin_text(tables, None).map_err(|_| no_connection())?;
        let dialect = self.dialect();
        let before = match dialect {
            Dialect::Mysql => self.limits_of_batch() + &begin,
            Dialect::Sqlite | Dialect::Postgres => begin + &self.limits_of_batch(),
        };
        let own = sql::split(dialect, &before).statements.len();
        let message = format!("{before}{statements}COMMIT;\n{then}");
        let cluster = self.seen.cluster;
        let Some(wire) = &mut self.wire else {
            return Err(no_connection());
        };
        let sent = if cluster {
            let split = sql::split(dialect, &message).statements;
            let each = split.iter().map(|statement| statement.text(&message));
            wire.send_each(each, &mut |_| {}).await
        } else {
            wire.send(&message).await
        };
        match sent {
            Ok(answers) => Ok(last_rows(answers)),
            Err(Stopped { answers, error }) => {
                if !failed::is_connection_lost(&error) {
                    let _ = wire.send("ROLLBACK").await;
                }
                let (completed, _) =
                    super::locate::reached(dialect, &error, &message, answers.len());
                Err(BatchFailed {
                    completed: completed.saturating_sub(own),
                    own: completed < own,
                    position: None,
                    error,
                })
            }
        }
    }

    fn limits_of_batch(&self) -> String {
        match self.dialect() {
            // What MySQL has for the time of a statement is for SELECT only.
            Dialect::Mysql => format!(
                "SET /*M!100500 SESSION max_statement_time = {}, */ SESSION innodb_lock_wait_timeout = {lock}, \
                 SESSION lock_wait_timeout = {lock};\n",
                STATEMENT.as_secs(),
                lock = LOCK.as_secs()
            ),
            Dialect::Sqlite | Dialect::Postgres => format!(
                "SET LOCAL lock_timeout = {};\nSET LOCAL statement_timeout = {};\nSET LOCAL client_min_messages = warning;\n",
                LOCK.as_millis(),
                STATEMENT.as_millis()
            ),
        }
    }

    /// What holds again behind the last batch.
    pub(super) fn limits_behind_batches(&self) -> String {
        match self.dialect() {
            Dialect::Mysql => self.session(),
            Dialect::Sqlite | Dialect::Postgres => String::new(),
        }
    }

    /// Asks what may take long, with signs of life meanwhile.
    pub(super) async fn ask_with_signs(
        &mut self,
        tables: &Tables,
        select: &str,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed> {
        let Some(fence) = self.fence.clone() else {
            return Err(no_connection());
        };
        let lease = self.lease();
        let sql = match self.dialect() {
            Dialect::Mysql => format!("{};\n{select}", self.session()),
            // The role may have a limit of its own for statements.
            Dialect::Sqlite | Dialect::Postgres => {
                format!("BEGIN READ ONLY;\nSET LOCAL statement_timeout = 0;\n{select};\nCOMMIT;\n")
            }
        };
        let beat = self.sign(&fence, tables);
        let Some(wire) = &mut self.wire else {
            return Err(no_connection());
        };
        let asked = self
            .companion
            .beating(&beat, lease, None, wire.send(&sql))
            .await;
        match asked {
            Some(Ok(answers)) => Ok(last_rows(answers)),
            Some(Err(Stopped { error, .. })) => {
                if self.dialect() == Dialect::Postgres
                    && !failed::is_connection_lost(&error)
                    && let Some(wire) = &mut self.wire
                {
                    let _ = wire.send("ROLLBACK").await;
                }
                Err(BatchFailed {
                    completed: 0,
                    own: false,
                    position: None,
                    error,
                })
            }
            None => {
                if let Some(wire) = self.wire.take() {
                    wire.cut().await;
                }
                Err(BatchFailed {
                    completed: 0,
                    own: true,
                    position: None,
                    error: sqlx::Error::Protocol(crate::tables::LEASE_LOST.to_owned()),
                })
            }
        }
    }

    /// Says that this process goes on, while it waits.
    pub(super) async fn give_sign(&mut self, tables: &Tables) -> Result<(), Error> {
        let Some(fence) = self.fence.clone() else {
            return Ok(());
        };
        match self.ask(&tables.beat(&fence, None)).await {
            Ok(answer) if answer.affected == 0 => Err(failed::lease_lost()),
            Ok(_) => Ok(()),
            // Who has the row locked for a moment does no harm.
            Err(error) if failed::is_passing(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// The rows of the last answer that has some.
fn last_rows(answers: Vec<Answer>) -> Vec<Vec<Option<String>>> {
    let mut rows = answers.into_iter().rev().map(|answer| answer.rows);
    rows.find(|rows| !rows.is_empty()).unwrap_or_default()
}
