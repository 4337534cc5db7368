//! Taking the lease, waiting for it, taking it over, and giving it back.
//!
//! No clock but the waiter's own takes part: a holder whose row does not change for the length of a lease is taken for gone.
//! It may wake up later; then its next transaction finds another fence in the row, and fails.

use std::time::{Duration, Instant};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::ledger::{Row, first, statements};
use super::{Server, failed, trust};
use crate::backend::Ledger;
use crate::backend::patience::WAITING_EVERY;
use crate::error::{Error, clean};
use crate::event::{Event, Events};
use crate::tables::{Fence, Runner, Tables, Taker, literal};

/// How long a holder may give no sign.
pub(super) const USUAL: Duration = Duration::from_secs(15);
/// On a cluster a change of a table stops every node.
pub(super) const CLUSTER: Duration = Duration::from_mins(1);

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How often the row of a project is tried to be made.
const INSERTIONS: u32 = 50;

/// How often it is tried to find out whether there is a pooler.
const PROBES: usize = 3;

/// A write that took this long was held up itself, and tells nothing about the holder.
const HELD_UP: Duration = Duration::from_millis(500);

/// What a waiter has seen of the holder.
struct Watch {
    seen: Option<(i64, i64)>,
    since: Instant,
}

impl Watch {
    /// For how long the holder has given no sign.
    fn silence(&mut self, row: &Row) -> Duration {
        let now = (row.fence, row.beat);
        if self.seen != Some(now) {
            self.seen = Some(now);
            self.since = Instant::now();
        }
        self.since.elapsed()
    }
}

impl Server {
    /// Waits for the lease as long as was said. Returns the history as it is then.
    pub(super) async fn acquire(
        &mut self,
        tables: &Tables,
        runner: &Runner,
        events: &mut Events<'_>,
    ) -> Result<Ledger, Error> {
        if self.seen.connection.is_none() {
            self.read_ledger(tables).await?;
        }
        self.make_tables(tables, runner).await?;
        self.find_out_whether_pooled().await;
        let info = runner.described();
        let started = Instant::now();
        let mut watch = Watch {
            seen: None,
            since: started,
        };
        let (mut pause, mut said) = (FIRST_PAUSE, 0);
        loop {
            let Some(row) = self.seen.lease.clone() else {
                return Err(crate::backend::ledger::incomplete());
            };
            let connection = self.seen.connection.clone();
            let taker = Taker {
                run_id: &runner.run_id,
                info: &info,
                backend: connection.as_deref(),
                direct: self.direct,
            };
            let now_ours = if row.holder.is_none() {
                let take = tables.take(row.fence, &taker);
                self.try_take(tables, &take).await?
            } else if watch.silence(&row) >= self.lease() || self.is_gone(&row).await? {
                let stolen = self.try_steal(tables, &row, &taker).await?;
                if stolen.is_some() {
                    let holder = row.described();
                    events.emit(&Event::TakenOver { holder: &holder });
                }
                watch.seen = None;
                stolen
            } else {
                None
            };
            if let Some(ledger) = now_ours {
                self.fence = Some(Fence {
                    fence: row.fence + 1,
                    holder: runner.run_id.clone(),
                });
                return Ok(ledger);
            }
            let waited = started.elapsed();
            if waited >= self.options.lock_wait {
                return Err(held(&row, waited));
            }
            if waited >= WAITING_EVERY * (said + 1) {
                said += 1;
                events.emit(&Event::Waiting {
                    waited,
                    limit: self.options.lock_wait,
                    holder: Some(&row.described()),
                });
            }
            tokio::time::sleep(jittered(pause).min(self.options.lock_wait.saturating_sub(waited)))
                .await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            self.read_ledger(tables).await?;
        }
    }

    /// Sends the statement that takes the lease, with those that read the history in the same message.
    async fn try_take(&mut self, tables: &Tables, take: &str) -> Result<Option<Ledger>, Error> {
        let sql = statements(tables, &self.session(), Some(take));
        let Some(wire) = &mut self.wire else {
            return Err(failed::failed(super::no_connection().error));
        };
        let answers = match wire.send(&sql).await {
            Ok(answers) => answers,
            Err(stopped) if failed::is_in_the_way(&stopped.error) => {
                // It may be the reading that somebody was in the way of.
                let taken = stopped.answers.get(first(self.dialect()) + 1);
                if taken.is_some_and(|answer| answer.affected == 1) {
                    return self.read_ledger(tables).await.map(Some);
                }
                return Ok(None);
            }
            Err(stopped) => return Err(not_writable(stopped.error, tables)),
        };
        let taken = answers
            .get(first(self.dialect()) + 1)
            .is_some_and(|answer| answer.affected == 1);
        let ledger = self.understand(&answers)?;
        Ok(taken.then_some(ledger))
    }

    async fn try_steal(
        &mut self,
        tables: &Tables,
        row: &Row,
        taker: &Taker<'_>,
    ) -> Result<Option<Ledger>, Error> {
        let steal = tables.steal(row.fence, row.beat, taker);
        if self.dialect() != Dialect::Mysql {
            return self.try_take(tables, &steal).await;
        }
        let Some(wire) = &mut self.wire else {
            return Err(failed::failed(super::no_connection().error));
        };
        let started = Instant::now();
        let lock = tables.lock_silent(row.fence, row.beat);
        let found = wire.ask(&format!("START TRANSACTION; {lock}")).await;
        let stolen = match found {
            Ok(answer) if answer.rows.is_empty() => Ok(false),
            Ok(_) => wire.ask(&steal).await.map(|answer| answer.affected == 1),
            Err(error) => Err(error),
        };
        let committed = match stolen {
            Ok(true) if started.elapsed() < HELD_UP => wire.ask("COMMIT").await.map(|_| true),
            Ok(_) => wire.ask("ROLLBACK").await.map(|_| false),
            Err(error) => {
                // Whoever was in the way has ended the transaction, or this does.
                let _ = wire.ask("ROLLBACK").await;
                Err(error)
            }
        };
        match committed {
            Ok(true) => self.read_ledger(tables).await.map(Some),
            Ok(false) => Ok(None),
            Err(error) if failed::is_in_the_way(&error) => Ok(None),
            Err(error) => Err(not_writable(error, tables)),
        }
    }

    /// Whether the server knows that the holder's connection is gone. Behind a pooler it says nothing.
    async fn is_gone(&mut self, row: &Row) -> Result<bool, Error> {
        match &row.connection {
            Some(connection) if row.direct && !self.seen.cluster => {
                Ok(self.is_connected(connection).await? == Some(false))
            }
            _ => Ok(false),
        }
    }

    /// Two connections that share one of the server's belong to a pooler.
    async fn find_out_whether_pooled(&mut self) {
        if let Some(pooled) = self.options.pooled {
            self.direct = !pooled;
            return;
        }
        self.direct = false;
        // A connection that was lost meanwhile tells nothing.
        for _ in 0..PROBES {
            if let Some(direct) = self.looks_direct().await {
                self.direct = direct;
                return;
            }
            self.companion.close().await;
        }
    }

    async fn looks_direct(&mut self) -> Option<bool> {
        let who = super::ledger::who(self.dialect());
        let mut ours: Vec<String> = self.seen.connection.clone().into_iter().collect();
        let mut theirs = Vec::new();
        for _ in 0..2 {
            let answer = self.companion.wire().await?.ask(&who).await.ok()?;
            theirs.extend(answer.cell(0).map(str::to_owned));
            let answer = self.ask(&who).await.ok()?;
            ours.extend(answer.cell(0).map(str::to_owned));
        }
        let alike = |ids: &[String]| ids.windows(2).all(|pair| pair[0] == pair[1]);
        let both = theirs.len() == 2 && ours.len() == 3;
        Some(both && alike(&ours) && alike(&theirs) && ours[0] != theirs[0])
    }

    /// Gives it back. When that gets lost, others take it over after a while.
    pub(super) async fn release(&mut self, tables: &Tables) {
        let Some(fence) = self.fence.take() else {
            return;
        };
        let release = tables.release(&fence);
        let released = match &mut self.wire {
            Some(wire) => wire.ask(&release).await.is_ok(),
            None => false,
        };
        if !released && let Some(wire) = self.companion.wire().await {
            let _ = wire.ask(&release).await;
        }
    }

    async fn make_tables(&mut self, tables: &Tables, runner: &Runner) -> Result<(), Error> {
        if self.dialect() == Dialect::Mysql {
            let wrong = self.ask_patiently(&trust::mysql(tables)).await?;
            if !wrong.rows.is_empty() {
                let found = wrong.rows.iter().filter_map(|row| row.first()?.as_deref());
                let found: Vec<String> = found.map(clean).collect();
                return Err(failed::not_trusted(&found.join(", ")));
            }
        }
        if self.seen.tables < 4 {
            self.bootstrap(tables, runner).await?;
        }
        if self.seen.lease.is_none() {
            // The tables are there, and this project is new to them.
            if self.seen.tables >= 4 {
                let trusted = match self.dialect() {
                    Dialect::Mysql => String::new(),
                    Dialect::Sqlite | Dialect::Postgres => trust::postgres(tables, true),
                };
                let sql = trusted + &tables.insert_lease();
                self.insert_patiently(&sql, tables).await?;
            }
            self.read_ledger(tables).await?;
        }
        Ok(())
    }

    /// Adds a row that may be there already.
    async fn insert_patiently(&mut self, sql: &str, tables: &Tables) -> Result<(), Error> {
        for attempt in 0.. {
            let Some(wire) = &mut self.wire else {
                break;
            };
            match wire.ask(sql).await {
                Ok(_) => return Ok(()),
                Err(error) if attempt < INSERTIONS && failed::is_in_the_way(&error) => {
                    tokio::time::sleep(FIRST_PAUSE).await;
                }
                Err(error) => return Err(not_writable(error, tables)),
            }
        }
        Err(failed::failed(super::no_connection().error))
    }
}

impl Row {
    /// Who holds the lease, and where.
    pub(crate) fn described(&self) -> String {
        let mut text = self
            .info
            .clone()
            .unwrap_or_else(|| self.holder.clone().unwrap_or_default());
        if let Some(phase) = &self.phase {
            text += &format!(", at {phase}");
        }
        if let Some(age) = self.age {
            text += &format!(", for {age} s");
        }
        text
    }
}

fn jittered(pause: Duration) -> Duration {
    let mut byte = [128_u8];
    // Without randomness waiters meet more often, and that is all.
    let _ = getrandom::fill(&mut byte);
    pause.mul_f64(0.5 + f64::from(byte[0]) / 255.0)
}

fn held(row: &Row, waited: Duration) -> Error {
    let seconds = waited.as_secs();
    Error::from(
        Diagnostic::error(
            Code::DatabaseBusy,
            format!(
                "another process has been migrating the database for the {seconds} s that this one waited: {}",
                row.described()
            ),
        )
        .help("wait longer with `--lock-wait 300`; if that process is not to go on, `cargo migrate force-unlock`"),
    )
}

/// Why the tables of the history cannot be written to.
pub(super) fn not_writable(error: sqlx::Error, tables: &Tables) -> Error {
    if !failed::is_denied(&error) {
        return failed::failed(error);
    }
    let message = crate::error::database_message(&error);
    let help = match (tables.dialect, &tables.schema) {
        (Dialect::Mysql, _) | (_, None) => {
            "have a DBA run what `cargo migrate print-setup-sql` prints, or `GRANT CREATE, ALTER, \
             INDEX, DROP, SELECT, INSERT, UPDATE, DELETE ON <database>.* TO <user>`"
                .to_owned()
        }
        (_, Some(schema)) => format!(
            "have a DBA run what `cargo migrate print-setup-sql` prints: it makes the schema {} and gives this role what it \
             needs; or `GRANT CREATE ON DATABASE <database> TO <role>`",
            literal(tables.dialect, schema)
        ),
    };
    Error::from(
        Diagnostic::error(
            Code::Privilege,
            format!("this role may not write the history: {message}"),
        )
        .help(help),
    )
    .caused_by(error)
}
