//! Revisions on a server whose statements commit one by one: those that say `transaction off`, and on MySQL all.
//!
//! What can share a transaction with its record does, and so happens once. Everything else is announced, run and recorded;
//! after a crash the database is asked whether what was announced has happened. The lease is held all the time.

mod batches;
mod record;
mod unit;

use std::time::Instant;

use migrate_core::dialect::Dialect;
use migrate_core::history::{Record, RecordState};
use migrate_core::plan::Step;
use migrate_core::sql::{self, Completion, Effect};
use migrate_core::target::Direction;

use crate::apply::{edited_half_way, half_way_help, with_help};
use crate::backend::{Backend, Ledger, Patience, Recovery};
use crate::backup;
use crate::engine::Job;
use crate::error::{Error, database_message};
use crate::event::{Event, Events};
use crate::group::finished;
use crate::message::{Failure, Message};
use crate::report::Done;
use crate::statements::under_way;
use unit::{How, Unit, texts};

/// Runs the steps, from where they stopped when they did. `ledger` is left as it was read last.
pub(crate) async fn run<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    steps: &[Step<'_>],
    direction: Direction,
    ledger: &mut Ledger,
    events: &mut Events<'_>,
) -> Result<Vec<Done>, (Vec<Done>, Error)> {
    let mut done = Vec::new();
    let texts = match texts(backend, job, steps, direction).await {
        Ok(texts) => texts,
        Err(error) => return Err((done, error)),
    };
    let units: Vec<Unit<'_>> = steps
        .iter()
        .zip(&texts)
        .map(|(step, text)| Unit::new(job, *step, text))
        .collect();
    let mut patience = Patience::new(job.settings.lock_wait);
    if let Some(first) = units.first() {
        started(first, direction, events);
    }
    loop {
        let mut run = Run {
            job,
            units: &units,
            direction,
            done: &mut done,
            started: Instant::now(),
        };
        let error = match run.go(backend, ledger, events).await {
            Ok(()) => return Ok(done),
            Err(error) => error,
        };
        match backend
            .recover(&error, &job.tables, &mut patience, events)
            .await
        {
            Ok(Recovery::Retry(now)) => *ledger = now,
            Ok(Recovery::GiveUp) => {
                if let Some(unit) = units.get(done.len()) {
                    events.emit(&Event::Failed { id: unit.step.id() });
                }
                return Err((done, error));
            }
            Err(error) => return Err((done, error)),
        }
    }
}

struct Run<'a, 'r> {
    job: &'a Job<'a>,
    units: &'a [Unit<'a>],
    direction: Direction,
    done: &'r mut Vec<Done>,
    started: Instant,
}

impl Run<'_, '_> {
    async fn go<B: Backend>(
        &mut self,
        backend: &mut B,
        ledger: &Ledger,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let units = self.units;
        if let Some(version) = backend.postgres_version() {
            for unit in &units[self.done.len()..] {
                unit.on_a_sound_server(version)?;
                if !backend.is_direct() {
                    unit.through_a_pooler()?;
                }
            }
        }
        let mut message = Message::new(self.job.dialect());
        // Of what was sent before a connection was lost the history knows.
        for (at, unit) in units.iter().enumerate().skip(self.done.len()) {
            let record = ledger
                .records
                .iter()
                .find(|record| record.id == unit.step.id());
            let over = match self.direction {
                Direction::Up => record.is_some_and(|record| record.state == RecordState::Applied),
                Direction::Down => record.is_none(),
            };
            if over {
                self.send(backend, &mut message, events).await?;
                self.tell(at, events);
                continue;
            }
            let resumed = record.filter(|record| record.state == under_way(self.direction));
            let from = match resumed {
                Some(record) => {
                    self.send(backend, &mut message, events).await?;
                    self.resume(backend, unit, record, ledger, events).await?
                }
                None if matches!(unit.how.first(), Some(How::InBatches(..))) => {
                    self.send(backend, &mut message, events).await?;
                    Box::pin(self.check_first_batches(backend, unit)).await?;
                    0
                }
                None => 0,
            };
            self.unit(backend, &mut message, at, from, resumed.is_some(), events)
                .await?;
            if self.direction == Direction::Down && record.is_some_and(|record| record.origin.kept)
            {
                message.begin(
                    backend,
                    &self.job.tables,
                    &unit.phase(unit.total().saturating_sub(1)),
                )?;
                self.send(backend, &mut message, events).await?;
                let id = unit.step.id();
                Box::pin(backup::restore_alone(backend, self.job, id, events)).await?;
            }
            let last = unit.phase(unit.total().saturating_sub(1));
            message.begin(backend, &self.job.tables, &last)?;
            message.own(&self.finish(unit, resumed.is_some()));
            // The next step starts in the same transaction.
            message.finishes(at);
        }
        self.send(backend, &mut message, events).await
    }

    /// Where a run goes on that stopped: what it did must still be what the file says.
    async fn resume<B: Backend>(
        &self,
        backend: &mut B,
        unit: &Unit<'_>,
        record: &Record,
        ledger: &Ledger,
        events: &mut Events<'_>,
    ) -> Result<usize, Error> {
        let mut done = usize::try_from(record.progress.done).unwrap_or(0);
        let unchanged = done == 0 || record.progress.done_hash == unit.hashes.get(done).copied();
        if done > unit.total() || !unchanged {
            return Err(edited_half_way(&unit.script, unit.step.id(), done));
        }
        if let Some(connection) = ledger.announced_by.get(unit.step.id()) {
            backend.wait_until_gone(connection, events).await?;
        }
        let announced = record.progress.intent;
        let announced = announced.and_then(|last| usize::try_from(last).ok());
        if let Some(last) = announced {
            while done <= last && done < unit.total() && unit.has_run(backend, done).await?.holds {
                done += 1;
            }
        }
        events.emit(&Event::Resumed {
            id: unit.step.id(),
            done,
            total: unit.total(),
        });
        // Says on this connection what its statements said to another one.
        for at in 0..done {
            let sql = unit.sql(at);
            if sql::effect(self.job.dialect(), sql) == Effect::SessionSetting {
                backend
                    .run(sql)
                    .await
                    .map_err(|failed| B::failed(failed.error))?;
            }
        }
        Ok(done)
    }

    /// Puts a step into the message, which is sent when it is long enough.
    async fn unit<B: Backend>(
        &mut self,
        backend: &mut B,
        message: &mut Message,
        at: usize,
        from: usize,
        resumed: bool,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let (unit, tables) = (&self.units[at], &self.job.tables);
        let total = unit.total();
        let alone = |at: usize| {
            self.job.dialect() == Dialect::Postgres
                || matches!(
                    unit.how[at],
                    How::Outside(Completion::Unknown) | How::Probe(_)
                )
        };
        if matches!(unit.how.get(from), Some(How::Together)) {
            // The end of the step before must not go with it when it fails.
            message.commit();
        }
        message.begin(backend, tables, &unit.phase(from))?;
        message.own(&self.start(unit, from, resumed));
        let mut next = from;
        while next < total {
            if let Some(data) = unit.copy_data(next) {
                message.begin(backend, tables, &unit.phase(next))?;
                self.send(backend, message, events).await?;
                self.copy(backend, at, next, data, events).await?;
                next += 1;
                message.begin(backend, tables, &unit.phase(next.min(total - 1)))?;
            } else if let How::InBatches(..) = unit.how[next] {
                message.begin(backend, tables, &unit.phase(next))?;
                message.own(&self.progress(unit, next, None));
                self.send(backend, message, events).await?;
                self.batches(backend, at, next, events).await?;
                next += 1;
                message.begin(backend, tables, &unit.phase(next.min(total - 1)))?;
            } else if let How::Together = unit.how[next] {
                message.begin(backend, tables, &unit.phase(next))?;
                message.statement(at, next, unit.sql(next));
                message.own(&self.progress(unit, next + 1, None));
                message.commit();
                next += 1;
            } else {
                let end = if alone(next) {
                    next + 1
                } else {
                    unit.announced_together(next)
                };
                message.begin(backend, tables, &unit.phase(next))?;
                let connection = backend.connection_id();
                message.own(&backend.outside_settings());
                message.own(&self.progress(unit, next, Some((end - 1, connection.as_deref()))));
                message.commit();
                if alone(next) {
                    self.send(backend, message, events).await?;
                    self.alone(backend, at, next, events).await?;
                } else {
                    for next in next..end {
                        message.statement(at, next, unit.sql(next));
                    }
                }
                next = end;
                message.begin(backend, tables, &unit.phase(next.min(total - 1)))?;
                message.own(&self.progress(unit, next, None));
            }
            if message.len() >= backend.message_bytes() {
                message.commit();
                self.send(backend, message, events).await?;
            }
        }
        Ok(())
    }

    /// Runs a statement that cannot travel with others, or of which not even the end is sure.
    async fn alone<B: Backend>(
        &mut self,
        backend: &mut B,
        at: usize,
        number: usize,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let unit = &self.units[at];
        // IF NOT EXISTS is content with an index that was left half-made: then it is removed, and this runs once more.
        for _ in 0..2 {
            let mut message = Message::new(self.job.dialect());
            message.statement(at, number, unit.sql(number));
            self.send(backend, &mut message, events).await?;
            if !unit.makes_index(number) || unit.has_run(backend, number).await?.holds {
                return Ok(());
            }
        }
        let error = unit.not_built(number);
        self.note_failure(backend, unit, number, &error).await;
        Err(error)
    }

    /// Runs a `COPY … FROM stdin`, which travels in a protocol of its own, with its record.
    async fn copy<B: Backend>(
        &self,
        backend: &mut B,
        at: usize,
        number: usize,
        data: &str,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let unit = &self.units[at];
        backend.begin(&self.job.tables, false, events).await?;
        if let Err(failed) = backend.copy(unit.sql(number), data).await {
            if failed.own {
                return Err(B::failed(failed.error));
            }
            backend.rollback().await;
            let in_the_way = B::is_busy(&failed.error);
            let error = unit
                .script
                .failed::<B>(number, failed.position, failed.error);
            self.note_failure(backend, unit, number, &error).await;
            return Err(if in_the_way {
                error
            } else {
                with_help(error, half_way_help(number, self.direction))
            });
        }
        backend.own(&self.progress(unit, number + 1, None)).await?;
        backend.commit(events).await?;
        events.emit(&Event::Statement {
            id: unit.step.id(),
            number: number + 1,
            total: unit.total(),
        });
        Ok(())
    }

    fn tell(&mut self, at: usize, events: &mut Events<'_>) {
        let unit = &self.units[at];
        let elapsed = std::mem::replace(&mut self.started, Instant::now()).elapsed();
        self.done.push(finished(
            &unit.step,
            self.direction,
            unit.total(),
            elapsed,
            events,
        ));
        if let Some(next) = self.units.get(at + 1) {
            started(next, self.direction, events);
        }
    }

    /// Sends the message, and starts another.
    async fn send<B: Backend>(
        &mut self,
        backend: &mut B,
        message: &mut Message,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        message.commit();
        let message = message.take();
        if message.is_empty() {
            return Ok(());
        }
        let (job, units) = (self.job, self.units);
        let (mut passed, mut reported) = (0, 0);
        let pieces = message.pieces();
        let mut count = |completed: usize| {
            reported = completed;
            while let Some(piece) = pieces.get(passed)
                && piece.ends_at <= completed
            {
                passed += 1;
                if let Some((at, number)) = piece.statement {
                    events.emit(&Event::Statement {
                        id: units[at].step.id(),
                        number: number + 1,
                        total: units[at].total(),
                    });
                }
                for at in &piece.finishes {
                    self.tell(*at, events);
                }
            }
        };
        let sent = backend.run_outside(&message, &job.tables, &mut count).await;
        let Err(failed) = sent else { return Ok(()) };
        match message.failure(&failed) {
            Failure::Own => {
                let error = B::failed(failed.error);
                let _ = backend.run("ROLLBACK").await;
                Err(error)
            }
            Failure::Statement { at, number, offset } => {
                let unit = &self.units[at];
                if failed.completed > reported {
                    // The message was refused as a whole: nothing of it was done, and the history is right.
                    return Err(unit.script.failed::<B>(number, offset, failed.error));
                }
                let interrupted = Unit::was_interrupted(&failed.error);
                let in_the_way = B::is_busy(&failed.error);
                let already = unit.is_there_already(number, &failed.error);
                let error = unit.script.failed::<B>(number, offset, failed.error);
                self.note_failure(backend, unit, number, &error).await;
                let mut removed = Vec::new();
                if !already {
                    // What it left half-made must not be in the way of the next attempt; or that brought it to its end.
                    let held = unit.has_run(backend, number).await.unwrap_or_default();
                    if interrupted && held.holds {
                        return Ok(());
                    }
                    removed = held.removed;
                }
                Err(if in_the_way {
                    error
                } else {
                    let mut help = half_way_help(number, self.direction);
                    if !removed.is_empty() {
                        let left = removed.join(", ");
                        help = format!("it left {left} behind, not valid: that is dropped. {help}");
                    }
                    with_help(error, help)
                })
            }
        }
    }

    /// Records how far the revision came, and why it did not come further.
    async fn note_failure<B: Backend>(
        &self,
        backend: &mut B,
        unit: &Unit<'_>,
        number: usize,
        error: &Error,
    ) {
        // Without values, whatever is shown.
        let own = || {
            error
                .diagnostics()
                .first()
                .map(|found| found.message.clone())
        };
        let said = error.database_error().map(database_message).or_else(own);
        let said = said.unwrap_or_default();
        let mut message = Message::new(self.job.dialect());
        let tables = &self.job.tables;
        // The statement's error is what matters; that it could not be kept shows in the next run's own.
        let _ = backend.run("ROLLBACK").await;
        if message.begin(backend, tables, &unit.phase(number)).is_ok() {
            message.own(&self.progress(unit, number, None));
            message.own(&tables.fail(unit.step.id(), &said));
            message.commit();
            let _ = backend.run(message.text()).await;
        }
    }
}

fn started(unit: &Unit<'_>, direction: Direction, events: &mut Events<'_>) {
    events.emit(&Event::Started {
        id: unit.step.id(),
        name: unit.step.name(),
        direction,
    });
}
