//! Running a statement in batches.
//!
//! The batches go through the table by a key, from the token that is stored up to the key that was the largest at the start.
//! The token, the number of rows and the rows are changed in one transaction, which the lease fences as any other. On
//! PostgreSQL rows that others keep locked are left out, and their keys stored in the same transaction; they are taken up at
//! the end, or when they are many. So every row is changed once, also by a statement that would change it again.

use std::time::{Duration, Instant};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::directive::Throttle;
use migrate_core::sql::{KeyColumn, Stretch};

use super::start::{Work, ask, failed_at, gone, start};
use super::state::{State, literals, literals_of};
use super::{key, keys, pace};
use crate::backend::{Backend, Patience};
use crate::error::{Error, database_message};
use crate::event::{Event, Events};
use crate::tables::{Advance, literal};
use pace::Pace;

/// Keys of rows that others have locked: with more than these they are taken up before the next batch.
const MOST_SKIPPED: usize = 500;

/// Milliseconds that a batch of PostgreSQL waits for a lock before rows are left out: to look for locks first costs a quarter
/// of its time.
const SHORT_WAIT: u32 = 100;

/// So many batches leave out locked rows, once one was in the way.
const SKIPPING: u32 = 10;

/// What the server says when a batch would leave out more; the engine looks for it in the error.
const TOO_MANY_LOCKED: &str = "cargo-migrate: too many rows are locked";

/// Brings the statement to its end. `false`: another process did.
pub(crate) async fn run<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
    events: &mut Events<'_>,
) -> Result<bool, Error> {
    let outcome = go(backend, work, events).await;
    let after = backend.after_batches();
    if !after.is_empty() {
        // A connection that is lost has nothing to be restored on.
        let _ = backend.run(&after).await;
    }
    outcome
}

async fn go<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
    events: &mut Events<'_>,
) -> Result<bool, Error> {
    let key = key::look(backend, work).await?;
    let Some(state) = start(backend, work, &key, events).await? else {
        return Ok(false);
    };
    let target = work
        .batch
        .target
        .unwrap_or(work.job.settings.backfill.target);
    let mut run = Run {
        work,
        throttle: work.throttle(),
        pace: Pace::new(state.size, target),
        patience: Patience::new(work.job.settings.lock_wait),
        skipping: 0,
        started: Instant::now(),
        rows_before: state.rows_done,
        key,
        state,
    };
    run.through(backend, events).await
}

pub(super) struct Run<'w> {
    pub(super) work: &'w Work<'w>,
    pub(super) throttle: Throttle,
    key: Vec<KeyColumn>,
    pub(super) state: State,
    pace: Pace,
    /// For the batch that is next, when others are in its way.
    patience: Patience,
    /// Of PostgreSQL: so many batches leave out what others have locked; the others wait for a moment.
    skipping: u32,
    started: Instant,
    rows_before: u64,
}

impl Run<'_> {
    /// `false`: another process brought it to its end.
    async fn through<B: Backend>(
        &mut self,
        backend: &mut B,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        let mut first = true;
        loop {
            if self.state.status == "done" {
                return Ok(false);
            }
            if !std::mem::take(&mut first)
                && let Some(pause) = self.work.batch.pause
            {
                self.sleep(backend, pause).await?;
            }
            self.hold_up(backend, events).await?;
            let next = match self.state.skipped.len() {
                0..MOST_SKIPPED => self.next_key(backend).await?,
                _ => None,
            };
            match next {
                Some(next) => self.stretch(backend, &next, events).await?,
                None if self.state.skipped.is_empty() => {
                    return self.finish(backend, events).await;
                }
                None => self.sweep(backend, events).await?,
            }
        }
    }

    /// Where the next batch ends.
    async fn next_key<B: Backend>(&self, backend: &mut B) -> Result<Option<Vec<String>>, Error> {
        let Some(high) = &self.state.high_key else {
            return Ok(None);
        };
        let through = self.literals(high)?;
        let after = self.state.last_key.as_deref();
        let after = after.map(|last| self.literals(last)).transpose()?;
        let select =
            (self.work.batched).next_key(&self.key, after.as_deref(), &through, self.pace.size());
        ask(backend, self.work, &select).await
    }

    fn literals(&self, stored: &str) -> Result<Vec<String>, Error> {
        literals(self.work.job.dialect(), &self.key, stored)
    }

    /// One batch.
    async fn stretch<B: Backend>(
        &mut self,
        backend: &mut B,
        next: &[String],
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let (tables, dialect) = (&self.work.job.tables, self.work.job.dialect());
        let after = self.state.last_key.as_deref();
        let after_literals = after.map(|last| self.literals(last)).transpose()?;
        let through = literals_of(dialect, &self.key, next.to_vec())?;
        let stretch = Stretch::Between {
            after: after_literals.as_deref(),
            through: &through,
        };
        let last_key = keys::write(next);
        let statements = match dialect {
            Dialect::Postgres if self.skipping == 0 => {
                let change = self.work.batched.change(&self.key, stretch, None);
                let advance = self.advance(Some(&last_key), POSTGRES_COUNT, None);
                format!(
                    "SET LOCAL lock_timeout = {SHORT_WAIT};\nWITH cargo_migrate_done AS ({change} RETURNING 1) {}",
                    tables.advance_backfill(&self.work.key, after, &advance)
                )
            }
            Dialect::Postgres => {
                let change = self.work.batched.change_what_is_free(&self.key, stretch);
                let old = (!self.state.skipped.is_empty()).then_some("skipped");
                let skipped = skipped_sql(self.key.len(), old);
                let advance = self.advance(Some(&last_key), POSTGRES_COUNT, Some(&skipped));
                format!(
                    "{change} {}",
                    tables.advance_backfill(&self.work.key, after, &advance)
                )
            }
            Dialect::Mysql => {
                let change = self.work.batched.change(&self.key, stretch, None);
                let advance = self.advance(Some(&last_key), "ROW_COUNT()", None);
                format!(
                    "{change};\n{}",
                    tables.advance_backfill(&self.work.key, after, &advance)
                )
            }
            Dialect::Sqlite => {
                let mine = tables.backfill_is_at(&self.work.key, after);
                let change = self.work.batched.change(&self.key, stretch, Some(&mine));
                let advance = self.advance(Some(&last_key), "changes()", None);
                format!(
                    "{change};\n{}",
                    tables.advance_backfill(&self.work.key, after, &advance)
                )
            }
        };
        let full = self.pace.size();
        self.send(backend, &statements, Some(full), events).await?;
        self.skipping = self.skipping.saturating_sub(1);
        Ok(())
    }

    /// Takes up rows that others had locked.
    async fn sweep<B: Backend>(
        &mut self,
        backend: &mut B,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let dialect = self.work.job.dialect();
        let before = self.state.skipped.len();
        let skipped = self.state.skipped.iter().cloned();
        let among: Vec<Vec<String>> = skipped
            .map(|values| literals_of(dialect, &self.key, values))
            .collect::<Result<_, _>>()?;
        let stretch = Stretch::Among(&among);
        let change = self.work.batched.change_what_is_free(&self.key, stretch);
        let skipped = skipped_sql(self.key.len(), None);
        let advance = self.advance(None, POSTGRES_COUNT, Some(&skipped));
        let from = self.state.last_key.as_deref();
        let statements = format!(
            "{change} {}",
            self.work
                .job
                .tables
                .advance_backfill(&self.work.key, from, &advance)
        );
        self.send(backend, &statements, None, events).await?;
        let left = self.state.skipped.len();
        if left == before {
            let why = match left {
                1 => "another session has 1 row locked".to_owned(),
                left => format!("other sessions have {left} rows locked"),
            };
            if self.patience.is_over() {
                return Err(Error::from(
                    Diagnostic::error(
                        Code::DatabaseBusy,
                        format!("{why}, for {} s of attempts", self.patience.waited().as_secs()),
                    )
                    .help("let those sessions end; the rest of the rows is done, and the next run takes these up"),
                ));
            }
            self.wait_because(backend, &why, events).await?;
        }
        Ok(())
    }

    fn advance<'s>(
        &'s self,
        last_key: Option<&'s str>,
        count: &'s str,
        skipped: Option<&'s str>,
    ) -> Advance<'s> {
        Advance {
            last_key,
            count,
            skipped,
            size: self.pace.size(),
            rate: self.rate(),
            worker: &self.work.job.runner.run_id,
        }
    }

    /// Sends a batch. `full`: so many rows it may have; `None`: it is one of left-overs.
    async fn send<B: Backend>(
        &mut self,
        backend: &mut B,
        statements: &str,
        full: Option<u32>,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let tables = &self.work.job.tables;
        let select = tables.select_backfill(&self.work.key);
        let begun = Instant::now();
        let sent = backend.batch(tables, statements, &select, events).await;
        let elapsed = begun.elapsed();
        let failed = match sent {
            Ok(rows) => {
                let before = self.state.rows_done;
                self.state = State::read(rows)?.ok_or_else(|| gone(self.work))?;
                let done = self.state.rows_done.saturating_sub(before);
                if let Some(full) = full {
                    self.pace.went(elapsed, done >= u64::from(full));
                }
                if full.is_some() || done > 0 {
                    self.patience = Patience::new(self.work.job.settings.lock_wait);
                }
                self.tell(elapsed, events);
                return Ok(());
            }
            Err(failed) => failed,
        };
        let locked = failed.error.to_string().contains(TOO_MANY_LOCKED);
        let passing = B::is_busy(&failed.error) || B::is_cut_short(&failed.error);
        if !passing && !locked {
            let said = database_message(&failed.error);
            let error = failed_at::<B>(self.work, failed);
            let note = tables.fail_backfill(&self.work.key, &said);
            // The statement's error is what matters.
            let _ = backend.batch(tables, &note, "", events).await;
            return Err(error);
        }
        if self.patience.is_over() {
            return Err(B::failed(failed.error));
        }
        if B::is_busy(&failed.error)
            && self.skipping == 0
            && self.work.job.dialect() == Dialect::Postgres
        {
            // The one that is taken off at once is for this attempt.
            self.skipping = SKIPPING + 1;
            return Ok(());
        }
        events.emit(&Event::Blocked {
            by: None,
            waited: self.patience.waited(),
        });
        let pause = self.pace.stumbled();
        self.sleep(backend, pause).await
    }

    /// Rows in a second, of this run: its pauses count, as the rest will have them, too.
    fn rate(&self) -> u64 {
        let rows = self.state.rows_done.saturating_sub(self.rows_before);
        let milliseconds = self.started.elapsed().as_millis().max(1);
        u64::try_from(u128::from(rows) * 1_000 / milliseconds).unwrap_or(u64::MAX)
    }

    fn tell(&self, elapsed: Duration, events: &mut Events<'_>) {
        let (done, rate) = (self.state.rows_done, self.rate());
        let left =
            self.state.estimated.filter(|_| rate > 0).map(|estimated| {
                Duration::from_secs(estimated.saturating_sub(done).div_ceil(rate))
            });
        events.emit(&Event::Batch {
            id: &self.work.key.revision,
            table: &self.work.batched.written,
            done,
            estimated: self.state.estimated,
            rate,
            left,
            size: self.pace.size(),
            elapsed,
        });
    }

    async fn finish<B: Backend>(
        &mut self,
        backend: &mut B,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        let tables = &self.work.job.tables;
        let statements = tables.finish_backfill(&self.work.key) + &self.work.finish;
        loop {
            let Err(failed) = backend.batch(tables, &statements, "", events).await else {
                return Ok(true);
            };
            if !B::is_busy(&failed.error) || self.patience.is_over() {
                return Err(B::failed(failed.error));
            }
            let pause = self.pace.stumbled();
            self.sleep(backend, pause).await?;
        }
    }
}

const POSTGRES_COUNT: &str = "(SELECT pg_catalog.count(*) FROM cargo_migrate_done)";

/// The keys that a batch left out, with those that are stored already (`old`), as JSON. It fails when they are too many.
fn skipped_sql(columns: usize, old: Option<&str>) -> String {
    let names: Vec<String> = (0..columns).map(|at| format!("k{at}")).collect();
    let old = old.map_or_else(String::new, |old| {
        format!(" UNION ALL SELECT pg_catalog.json_array_elements({old}::pg_catalog.json)")
    });
    // The text is no number, and is looked at only when they are too many.
    format!(
        "CASE WHEN (CASE WHEN (SELECT pg_catalog.count(*) FROM cargo_migrate_skipped) > {MOST_SKIPPED}::bigint \
         THEN {} ELSE '0' END)::pg_catalog.int4 = 0 \
         THEN (SELECT pg_catalog.json_agg(one.e)::pg_catalog.text FROM (SELECT pg_catalog.json_build_array({}) AS e \
         FROM cargo_migrate_skipped{old}) AS one) END",
        literal(Dialect::Postgres, TOO_MANY_LOCKED),
        names.join(", "),
    )
}
