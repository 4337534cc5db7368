//! Statements that wait for others to travel with, and the transaction around a revision.

use migrate_core::dialect::Dialect;
use migrate_core::sql;

use super::{Server, no_connection};
use crate::backend::BatchFailed;
use crate::error::Error;
use crate::tables::Tables;
use crate::wire::Stopped;

/// Words that leave something behind on a connection wherever they stand.
const SETTING: [&str; 3] = ["set_config", "temp", "temporary"];

/// Statements that leave something behind, or may.
const STATEMENTS: [&str; 3] = ["set", "reset", "do"];

/// Whether a script may leave something behind on its connection.
pub(crate) fn sets_something(script: &str) -> bool {
    let is_any = |word: &str, of: &[&str]| of.iter().any(|one| word.eq_ignore_ascii_case(one));
    let mut plain = false;
    for word in words(script) {
        if is_any(word, &SETTING) {
            return true;
        }
        plain |= is_any(word, &["set", "reset"]);
    }
    // `SET` is part of many statements that set nothing on the connection.
    plain
        && sql::split(Dialect::Postgres, script)
            .statements
            .iter()
            .filter_map(|statement| words(&script[statement.span.clone()]).next())
            .any(|first| is_any(first, &STATEMENTS))
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

impl Server {
    /// What a connection to MySQL or MariaDB is told first. Reads of the history must see what other nodes of a cluster have
    /// committed; that setting is MariaDB's, as the limit for statements is.
    pub(super) fn session(&self) -> String {
        let lock = self.options.lock_timeout.as_secs().max(1);
        let statement = self
            .options
            .statement_timeout
            .map_or(0.0, |limit| limit.as_secs_f64());
        format!(
            "SET /*M!100500 SESSION wsrep_sync_wait = 15, SESSION max_statement_time = {statement:.3}, */ \
             SESSION innodb_lock_wait_timeout = {lock}, SESSION lock_wait_timeout = {lock}, SESSION autocommit = 1"
        )
    }

    /// Holds statements back until others are sent.
    pub(super) fn hold(&mut self, statements: &str) {
        if statements.trim().is_empty() {
            return;
        }
        self.held_count += sql::split(self.dialect(), statements).statements.len();
        self.held.push_str(statements);
        if !statements.ends_with('\n') {
            self.held.push_str(";\n");
        }
    }

    pub(super) fn forget_held(&mut self) {
        self.held.clear();
        self.held_count = 0;
    }

    /// Begins a transaction with the fence as its first statement. `phase`: where the run is, for those who wait.
    pub(super) fn begin_text(&self, tables: &Tables, phase: Option<&str>) -> Result<String, Error> {
        let Some(fence) = &self.fence else {
            return Err(Error::new("a transaction without the lease"));
        };
        let begin = match self.dialect() {
            Dialect::Mysql => "START TRANSACTION;\n".to_owned(),
            Dialect::Sqlite | Dialect::Postgres => self.begin_postgres(),
        };
        Ok(begin + &tables.fence(fence, phase))
    }

    fn begin_postgres(&self) -> String {
        format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED;\n{}",
            self.limits("LOCAL ")
        )
    }

    /// How long PostgreSQL waits for what. `LOCAL `: to the end of the transaction, because behind a pooler the session is
    /// somebody else's next.
    pub(super) fn limits(&self, scope: &str) -> String {
        let lock = self.options.lock_timeout.as_millis();
        let statement = self
            .options
            .statement_timeout
            .map_or(0, |limit| limit.as_millis());
        format!(
            "SET {scope}lock_timeout = {lock};\nSET {scope}statement_timeout = {statement};\n\
             SET {scope}idle_in_transaction_session_timeout = '10min';\n{}",
            self.presence_check(scope)
        )
    }

    /// So that the server notices that this client is gone, also when its host is: the system's own patience is two hours.
    fn presence_check(&self, scope: &str) -> String {
        let mut settings = vec![
            "tcp_keepalives_idle = 15",
            "tcp_keepalives_interval = 5",
            "tcp_keepalives_count = 3",
            "tcp_user_timeout = '30s'",
        ];
        if self.seen.version >= 140_000 {
            settings.push("client_connection_check_interval = '2s'");
        }
        let mut sql = String::new();
        for setting in settings {
            sql += &format!("SET {scope}{setting};\n");
        }
        sql
    }

    /// What a statement needs that runs outside of a transaction on a connection of ours. It waits for others as long as it
    /// takes: CREATE INDEX CONCURRENTLY waits for every transaction that is older.
    pub(super) fn outside_limits(&self) -> String {
        if self.dialect() == Dialect::Mysql {
            return String::new();
        }
        let statement = self
            .options
            .statement_timeout
            .map_or(0, |limit| limit.as_millis());
        format!(
            "SET lock_timeout = 0;\nSET statement_timeout = {statement};\n{}",
            self.presence_check("")
        )
    }

    /// What undoes, inside a transaction, that a script set something; on MySQL a new connection does.
    pub(super) fn reset_sql(&self, script: &str) -> String {
        if self.dialect() == Dialect::Mysql || !sets_something(script) {
            return String::new();
        }
        format!(
            "RESET SESSION AUTHORIZATION;\nRESET ROLE;\nRESET ALL;\nDISCARD TEMP;\n{}",
            self.limits("LOCAL ")
        )
    }

    /// Sends what is held back, if anything is.
    pub(super) async fn flush_held(&mut self) -> Result<(), BatchFailed> {
        self.send_held("", &mut |_| {}).await
    }

    /// Sends what is held back and then the statements, as one message.
    pub(super) async fn send_held(
        &mut self,
        statements: &str,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), BatchFailed> {
        let own = std::mem::take(&mut self.held_count);
        let mut message = std::mem::take(&mut self.held);
        if message.is_empty() && statements.is_empty() {
            return Ok(());
        }
        if self.fence.is_some() && own > 0 {
            // Whether it still is one the end of the message tells; a needless ROLLBACK does no harm.
            self.in_transaction = true;
        }
        let before = message.len();
        message.push_str(statements);
        let dialect = self.dialect();
        let Some(wire) = &mut self.wire else {
            return Err(no_connection());
        };
        let mut count = |completed: usize| {
            if completed > own {
                done(completed - own);
            }
        };
        if self.seen.cluster {
            let split = sql::split(Dialect::Mysql, &message).statements;
            let each = split.iter().map(|statement| statement.text(&message));
            let sent = wire.send_each(each, &mut count).await;
            return sent.map(|_| ()).map_err(|stopped| BatchFailed {
                completed: stopped.answers.len().saturating_sub(own),
                own: stopped.answers.len() < own,
                position: None,
                error: stopped.error,
            });
        }
        let watch = (self.in_transaction && self.direct).then_some(self.seen.connection.clone());
        let sent = match watch.flatten() {
            Some(connection) => {
                self.companion
                    .watching(&connection, wire.send_counting(&message, &mut count))
                    .await
            }
            None => wire.send_counting(&message, &mut count).await,
        };
        sent.map(|_| ()).map_err(|stopped| {
            let Stopped { answers, error } = stopped;
            let (completed, position) =
                super::locate::reached(dialect, &error, &message, answers.len());
            BatchFailed {
                completed: completed.saturating_sub(own),
                own: completed < own,
                position: position.and_then(|position| position.checked_sub(before)),
                error,
            }
        })
    }
}
