//! Reading the history, the lease and what the server is, in one round trip.

use std::time::Duration;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::revision::Revision;

use super::{Server, failed, trust};
use crate::backend::{Ledger, ledger};
use crate::error::{Error, clean};
use crate::tables::{Tables, now, shown};
use crate::wire::{Answer, Stopped};

/// This connection: the process, and when it started, because a number is used again.
pub(super) const POSTGRES_CONNECTION: &str = "(SELECT pg_catalog.concat(pid, '/', extract(epoch FROM backend_start)::text) \
     FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid())";

/// This connection: its number, which is used again after a restart only; the server, and the user, who sees only his own.
const MYSQL_CONNECTION: &str =
    "concat(connection_id(), '@', @@hostname, ':', @@port, '/', current_user())";

/// How often it is read again when another session was in the way, and how long after.
const ATTEMPTS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(50);

/// What a server said of itself and of the lease.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// How many of the tables there are.
    pub(super) tables: i64,
    pub(super) schema: bool,
    /// This connection, as the server calls it.
    pub(super) connection: Option<String>,
    /// Of PostgreSQL, as a number: 150018.
    pub(super) version: i64,
    /// A cluster of several nodes that all take writes.
    pub(super) cluster: bool,
    pub(super) lease: Option<Row>,
}

/// The row of the lease.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) fence: i64,
    pub(crate) beat: i64,
    pub(crate) holder: Option<String>,
    pub(crate) info: Option<String>,
    pub(crate) phase: Option<String>,
    pub(crate) connection: Option<String>,
    pub(crate) direct: bool,
    pub(crate) taken_at: Option<String>,
    /// For how many seconds it has been held, by the server's clock: people want to know.
    pub(crate) age: Option<i64>,
}

/// Asks for this connection.
pub(super) fn who(dialect: Dialect) -> String {
    let connection = match dialect {
        Dialect::Mysql => MYSQL_CONNECTION,
        Dialect::Sqlite | Dialect::Postgres => POSTGRES_CONNECTION,
    };
    format!("SELECT {connection}")
}

/// The statements that read; the first ones say what the server is. `taking`: a statement that runs once the tables are
/// known to be trusted.
pub(super) fn statements(tables: &Tables, session: &str, taking: Option<&str>) -> String {
    let dialect = tables.dialect;
    let Tables {
        history,
        log,
        meta,
        lock,
        ..
    } = tables;
    let project = tables.project_literal();
    let first = match dialect {
        Dialect::Mysql => format!(
            "{session};\nSELECT {}, 4, 1, {MYSQL_CONNECTION}, 0, /*M!100500 @@wsrep_on + */ 0;\n",
            trust::mysql_zero(tables)
        ),
        Dialect::Sqlite | Dialect::Postgres => trust::postgres(tables, taking.is_some()),
    };
    let taking = taking.map(|sql| format!("{sql};\n")).unwrap_or_default();
    let age = match dialect {
        Dialect::Mysql => format!("timestampdiff(SECOND, l.taken_at, {})", now(dialect)),
        Dialect::Sqlite | Dialect::Postgres => {
            format!("extract(epoch FROM {} - l.taken_at)::bigint", now(dialect))
        }
    };
    format!(
        "{first}{taking}SELECT m.format_version, (SELECT coalesce(max(seq), 0) FROM {log}), l.fence, l.beat, l.holder, l.holder_info, \
         l.phase, l.backend, l.direct, {taken_at}, {age} FROM {meta} m LEFT JOIN {lock} l ON l.project = {project};\n\
         SELECT {row} FROM {history} WHERE project = {project} ORDER BY ordinal;\n",
        row = ledger::row(dialect),
        taken_at = shown(dialect, "l.taken_at"),
    )
}

/// Which of the answers says what the server is.
pub(super) const fn first(dialect: Dialect) -> usize {
    match dialect {
        Dialect::Mysql => 1,
        Dialect::Sqlite | Dialect::Postgres => 0,
    }
}

impl Server {
    pub(super) async fn looks_at_head(
        &mut self,
        tables: &Tables,
        chain: &[Revision],
    ) -> Result<bool, Error> {
        let before = match tables.dialect {
            Dialect::Mysql => format!("{};\n{}", self.session(), trust::mysql_guard(tables)),
            Dialect::Sqlite | Dialect::Postgres => trust::postgres_quickly(tables),
        };
        let sql = before + &tables.select_is_at(chain);
        let Some(wire) = &mut self.wire else {
            return Ok(false);
        };
        match wire.ask(&sql).await {
            Ok(answer) => Ok(answer.is_true()),
            Err(error) if failed::is_missing_table(&error) || failed::is_in_the_way(&error) => {
                Ok(false)
            }
            Err(error) if error.to_string().contains(trust::LOOK_CLOSER) => Ok(false),
            Err(error) => Err(not_readable(error, tables)),
        }
    }

    /// No tables: nothing is applied. A change of a table on another node of a cluster ends even what only reads.
    pub(super) async fn read_ledger(&mut self, tables: &Tables) -> Result<Ledger, Error> {
        let mut attempts = 0;
        loop {
            match self.try_read(tables).await {
                Err(error)
                    if attempts < ATTEMPTS
                        && !self.in_transaction
                        && failed::is_passing(&error) =>
                {
                    attempts += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Reads something else outside of a transaction.
    pub(super) async fn ask_patiently(&mut self, select: &str) -> Result<Answer, Error> {
        let mut attempts = 0;
        loop {
            match self.ask(select).await {
                Err(error) if attempts < ATTEMPTS && failed::is_passing(&error) => {
                    attempts += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn try_read(&mut self, tables: &Tables) -> Result<Ledger, Error> {
        let sql = statements(tables, &self.session(), None);
        let Some(wire) = &mut self.wire else {
            return Err(failed::failed(super::no_connection().error));
        };
        match wire.send(&sql).await {
            Ok(answers) => self.understand(&answers),
            Err(Stopped { answers, error }) if failed::is_missing_table(&error) => {
                self.note_server(&answers);
                if self.dialect() == Dialect::Mysql {
                    self.seen.tables = self.count_tables(tables).await?;
                }
                self.seen.lease = None;
                if self.seen.tables == 0 || self.are_being_made(tables).await? {
                    self.seen.tables = self.seen.tables.min(3);
                    return Ok(Ledger::default());
                }
                // They may have been finished since they were counted.
                match &mut self.wire {
                    Some(wire) if tables.dialect == Dialect::Mysql => match wire.send(&sql).await {
                        Ok(answers) => self.understand(&answers),
                        Err(_) => Err(ledger::incomplete()),
                    },
                    _ => Err(ledger::incomplete()),
                }
            }
            Err(Stopped { error, .. }) => Err(not_readable(error, tables)),
        }
    }

    async fn count_tables(&mut self, tables: &Tables) -> Result<i64, Error> {
        let names = [&tables.history, &tables.log, &tables.meta, &tables.lock]
            .map(|table| crate::tables::literal(Dialect::Mysql, table.name()))
            .join(", ");
        let count = self
            .ask_patiently(&format!(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ({names})"
            ))
            .await?;
        Ok(count.number(0).unwrap_or(0))
    }

    /// Whether somebody is making the tables, or stopped half-way: on MySQL each of them commits by itself. The row in `meta`
    /// comes last, so without it nothing was ever recorded.
    async fn are_being_made(&mut self, tables: &Tables) -> Result<bool, Error> {
        let Some(wire) = &mut self.wire else {
            return Ok(false);
        };
        if self.connecting.dialect() != Dialect::Mysql {
            return Ok(false);
        }
        for (table, may_be_missing) in [(&tables.meta, false), (&tables.history, true)] {
            match wire.ask(&format!("SELECT count(*) = 0 FROM {table}")).await {
                Ok(answer) if answer.is_true() => {}
                Err(error) if may_be_missing && failed::is_missing_table(&error) => {}
                Ok(_) => return Ok(false),
                Err(error) if failed::is_missing_table(&error) => return Ok(false),
                Err(error) => return Err(not_readable(error, tables)),
            }
        }
        Ok(true)
    }

    fn note_server(&mut self, answers: &[Answer]) {
        let Some(first) = answers.get(first(self.dialect())) else {
            return;
        };
        self.seen.tables = first.number(1).unwrap_or(0);
        self.seen.schema = first.number(2) == Some(1);
        self.seen.connection = first.cell(3).map(str::to_owned);
        self.seen.version = first.number(4).unwrap_or(0);
        self.seen.cluster = first.number(5) == Some(1);
    }

    /// The answers to [`statements`].
    pub(super) fn understand(&mut self, answers: &[Answer]) -> Result<Ledger, Error> {
        self.note_server(answers);
        let [.., meta, rows] = answers else {
            return Err(ledger::incomplete());
        };
        if meta.rows.is_empty() {
            if self.dialect() == Dialect::Mysql && rows.rows.is_empty() {
                // See `are_being_made`.
                self.seen.tables = 3;
                self.seen.lease = None;
                return Ok(Ledger::default());
            }
            return Err(ledger::incomplete());
        }
        ledger::check_format(meta.number(0).unwrap_or(i64::MAX))?;
        self.seen.lease = meta.number(2).map(|fence| Row {
            fence,
            beat: meta.number(3).unwrap_or(0),
            holder: meta.cell(4).map(str::to_owned),
            info: meta.cell(5).map(clean),
            phase: meta.cell(6).map(clean),
            connection: meta.cell(7).map(str::to_owned),
            direct: meta.cell(8) == Some("1"),
            taken_at: meta.cell(9).map(clean),
            age: meta.number(10),
        });
        let rows = rows
            .rows
            .iter()
            .map(|row| row.first().and_then(Option::as_deref).unwrap_or_default());
        ledger::read(rows, meta.number(1))
    }
}

fn not_readable(error: sqlx::Error, tables: &Tables) -> Error {
    if failed::is_denied(&error) {
        let schema = tables.schema.as_deref().unwrap_or_default();
        let grants = match tables.dialect {
            Dialect::Mysql => "GRANT SELECT ON <database>.* TO <user>".to_owned(),
            Dialect::Sqlite | Dialect::Postgres => format!(
                "GRANT USAGE ON SCHEMA \"{schema}\" TO <role>; GRANT SELECT ON ALL TABLES IN SCHEMA \"{schema}\" TO <role>"
            ),
        };
        return Error::from(
            Diagnostic::error(Code::Privilege, "this role may not read the history").help(format!(
                "have its owner run `{grants}`; `cargo migrate print-setup-sql` has the whole of it"
            )),
        )
        .caused_by(error);
    }
    failed::failed(error)
}
