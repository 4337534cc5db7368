//! A revision that says `transaction off`: statement by statement, each recorded as it is done, resumable.
//!
//! A statement that can share a transaction does so with its row in the history, and so happens once. The others (VACUUM,
//! PRAGMA) are announced, run, and recorded; after a crash they run again, unless a probe says that they are done. The
//! write transaction excludes other runners, and each of them reads the progress inside it, so two that meet take turns.

mod batches;
mod record;

use std::time::Instant;

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::directive::{Directive, statement_directives};
use migrate_core::history::{Record, RecordState};
use migrate_core::plan::Step;
use migrate_core::revision::Revision;
use migrate_core::sql::{self, Effect, Statement};
use migrate_core::target::Direction;

use crate::apply::{Text, half_way_help, with_help};
use crate::backend::{Backend, Patience, broken_reference};
use crate::backup;
use crate::engine::{Job, way};
use crate::error::Error;
use crate::event::{Event, Events};
use crate::report::Done;
use crate::tables::{NewRow, statements_hash};

/// Runs the revision, from where it stopped when it did. `planned` is the version of the log that the plan was made from, and
/// `kept` whether something was kept that it threw away.
/// `None`: another process finished it, or changed the history.
pub(crate) async fn run<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    step: Step<'_>,
    direction: Direction,
    (planned, kept): (Option<i64>, bool),
    events: &mut Events<'_>,
) -> Result<Option<Done>, Error> {
    let Step::Chain(revision) = step else {
        return Err(Error::new(format!(
            "revision `{}` can only be reverted by the program that has it",
            step.id()
        )));
    };
    let Some(script) = way(revision, direction).script(job.dialect()) else {
        return Err(Error::new(format!(
            "revision `{}` has no SQL for {}",
            revision.label(),
            job.dialect()
        )));
    };
    let text = Text {
        root: &job.chain.root,
        path: &script.path,
        sql: &script.sql,
        show_data: job.settings.show_data,
    };
    let statements = sql::split(job.dialect(), text.sql).statements;
    let texts = statements
        .iter()
        .map(|statement| &text.sql[statement.span.clone()]);
    let rebuild = script.rebuild && !sets_foreign_keys(job.dialect(), texts);
    let mut run = Run {
        job,
        revision,
        direction,
        text,
        statements,
        rebuild,
        planned,
        kept,
        session: 0,
        patience: Patience::new(job.settings.lock_wait),
    };
    events.emit(&Event::Started {
        id: &revision.id,
        name: &revision.name,
        direction,
    });
    let started = Instant::now();
    let outcome = run.go_on(backend, events).await;
    match outcome {
        Ok(true) => {
            let (elapsed, statements) = (started.elapsed(), run.statements.len());
            events.emit(&Event::Finished {
                id: &revision.id,
                name: &revision.name,
                direction,
                statements,
                elapsed,
            });
            Ok(Some(Done {
                id: revision.id.to_string(),
                name: revision.name.to_string(),
                statements,
                elapsed,
            }))
        }
        Ok(false) => Ok(None),
        Err(error) => {
            events.emit(&Event::Failed { id: &revision.id });
            Err(error)
        }
    }
}

/// What the history says of the revision.
enum Found {
    /// It is under way: statements that are done, and the one that was announced.
    At { done: usize, intent: Option<usize> },
    /// Nothing is left to do.
    Finished,
    /// Something else was done to the history: the plan is no more.
    Changed,
}

impl Found {
    const START: Self = Self::At {
        done: 0,
        intent: None,
    };
}

struct Run<'a> {
    job: &'a Job<'a>,
    revision: &'a Revision,
    direction: Direction,
    text: Text<'a>,
    statements: Vec<Statement>,
    /// Foreign keys are off while it runs.
    rebuild: bool,
    planned: Option<i64>,
    /// Something was kept that it threw away.
    kept: bool,
    /// What this many statements set on their connection is set on this one.
    session: usize,
    /// For the statement that is next, when another process is in its way.
    patience: Patience,
}

impl Run<'_> {
    /// `false`: another process finished it, or changed the history.
    async fn go_on<B: Backend>(
        &mut self,
        backend: &mut B,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        let mut mine = false;
        if self.rebuild {
            backend.without_foreign_keys().await?;
        }
        loop {
            backend.begin(&self.job.tables, false, events).await?;
            let progress = match self.progress(backend, mine, events).await {
                Ok(progress) => progress,
                Err(error) => {
                    backend.rollback().await;
                    return Err(error);
                }
            };
            let (done, intent) = match progress {
                Found::At { done, intent } => (done, intent),
                Found::Finished => {
                    backend.rollback().await;
                    return Ok(mine);
                }
                Found::Changed => {
                    backend.rollback().await;
                    return Ok(false);
                }
            };
            let total = self.statements.len();
            if done == total {
                if let Some(broken) = backend.broken_references().await {
                    backend.rollback().await;
                    return Err(self.broken(&broken));
                }
                if self.kept
                    && self.direction == Direction::Down
                    && let Err(error) = Box::pin(self.restore(backend, events)).await
                {
                    backend.rollback().await;
                    return Err(error);
                }
                backend.own(&self.finish()).await?;
                backend.commit(events).await?;
                return Ok(true);
            }
            if done > 0 && !mine {
                events.emit(&Event::Resumed {
                    id: &self.revision.id,
                    done,
                    total,
                });
            }
            mine = true;
            if self.session < done {
                // PRAGMAs do nothing inside a transaction.
                backend.commit(events).await?;
                self.catch_up(backend, done, events).await?;
                continue;
            }
            if self.one(backend, done, intent, events).await? {
                self.patience = Patience::new(self.job.settings.lock_wait);
                events.emit(&Event::Statement {
                    id: &self.revision.id,
                    number: done + 1,
                    total,
                });
            }
        }
    }

    /// Puts back what was kept.
    async fn restore<B: Backend>(
        &self,
        backend: &mut B,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        backup::restore(backend, self.job, &self.revision.id, events).await
    }

    /// How far the revision is; makes the row when there is none.
    async fn progress<B: Backend>(
        &self,
        backend: &mut B,
        mine: bool,
        events: &mut Events<'_>,
    ) -> Result<Found, Error> {
        let tables = &self.job.tables;
        let ledger = backend.ledger(tables, events).await?;
        // The parent may have been taken back, or a child been applied: the plan is no more.
        let outdated = !mine && ledger.log_version != self.planned;
        let record = ledger
            .records
            .iter()
            .find(|record| *record.id == *self.revision.id);
        let total = self.statements.len();
        match (record, self.direction) {
            (None, Direction::Up) if !outdated && !mine => {
                if ledger.log_version.is_none() {
                    backend.own(&tables.create(&self.job.runner)).await?;
                }
                let row = NewRow {
                    revision: self.revision,
                    ordinal: None,
                    state: "running",
                    kind: if self.job.keeping.ids.contains(&*self.revision.id) {
                        "kept"
                    } else {
                        "sql"
                    },
                    statements: total,
                    done: 0,
                    elapsed: None,
                };
                let id = Some(&*self.revision.id);
                let insert = tables.insert(&[row], &self.job.runner);
                backend
                    .own(&(insert + &tables.log("start", id, None, &self.job.runner)))
                    .await?;
                Ok(Found::START)
            }
            (Some(record), Direction::Down)
                if record.state == RecordState::Applied && !outdated && !mine =>
            {
                let id = Some(&*self.revision.id);
                let turn = tables.start_reverting(&self.revision.id, total)
                    + &tables.log("start-revert", id, None, &self.job.runner);
                backend.own(&turn).await?;
                Ok(Found::START)
            }
            (Some(record), Direction::Up) if record.state == RecordState::Running => {
                self.resumable(record)
            }
            (Some(record), Direction::Down) if record.state == RecordState::Reverting => {
                self.resumable(record)
            }
            (Some(record), Direction::Up) if record.state == RecordState::Applied => {
                Ok(Found::Finished)
            }
            (None, Direction::Down) => Ok(Found::Finished),
            _ => Ok(Found::Changed),
        }
    }

    /// How far a run came that stopped: what it did must still be what the file says.
    fn resumable(&self, record: &Record) -> Result<Found, Error> {
        let done = usize::try_from(record.progress.done).unwrap_or(0);
        let prefix = self
            .statements
            .iter()
            .take(done)
            .map(|statement| statement.text(self.text.sql));
        let unchanged = done == 0 || record.progress.done_hash == Some(statements_hash(prefix));
        if done > self.statements.len() || !unchanged {
            let first = self
                .statements
                .first()
                .map_or(0..0, |statement| statement.span.clone());
            return Err(self.text.error(
                Code::HalfApplied,
                format!(
                    "revision `{}` was edited after its first {done} statements had run here",
                    self.revision.label()
                ),
                first,
                "restore the statements that have run; those after them may be mended",
            ));
        }
        let intent = record.progress.intent;
        Ok(Found::At {
            done,
            intent: intent.and_then(|intent| usize::try_from(intent).ok()),
        })
    }

    /// Runs one statement; the transaction that is open holds the other runners off. `false`: another process was in the
    /// way, and may have run it.
    async fn one<B: Backend>(
        &mut self,
        backend: &mut B,
        at: usize,
        intent: Option<usize>,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        let statement = &self.statements[at];
        let sql = statement.text(self.text.sql);
        if let Some((batch, batched)) = self.in_batches(at) {
            if let Err(error) = self.check_batches(backend, at).await {
                backend.rollback().await;
                return Err(if at == 0 {
                    error
                } else {
                    self.keep_error(backend, at, error).await
                });
            }
            backend.commit(events).await?;
            return self.batches(backend, at, &batch, &batched, events).await;
        }
        if !matches!(
            sql::effect(self.job.dialect(), sql),
            Effect::OutsideTransaction { .. }
        ) {
            if let Err(failed) = backend.run(sql).await {
                backend.rollback().await;
                return Err(self.failed(backend, at, failed.error).await);
            }
            backend.own(&self.advance(at)).await?;
            backend.commit(events).await?;
            self.session = at + 1;
            return Ok(true);
        }
        backend
            .own(&self.job.tables.intend(&self.revision.id, at))
            .await?;
        backend.commit(events).await?;
        if !self.already_done(backend, at, intent).await? {
            match backend.run(sql).await {
                Ok(()) => self.session = at + 1,
                Err(failed) if B::is_busy(&failed.error) => {
                    self.patience
                        .wait(|_| B::failed(failed.error), events)
                        .await?;
                    return Ok(false);
                }
                Err(failed) => return Err(self.failed(backend, at, failed.error).await),
            }
        }
        backend.begin(&self.job.tables, false, events).await?;
        backend.own(&self.advance(at)).await?;
        backend.commit(events).await?;
        Ok(true)
    }

    /// Whether a statement that was announced before a crash has run, as far as its probe can tell.
    async fn already_done<B: Backend>(
        &self,
        backend: &mut B,
        at: usize,
        intent: Option<usize>,
    ) -> Result<bool, Error> {
        if intent != Some(at) {
            return Ok(false);
        }
        for directive in
            statement_directives(self.job.dialect(), self.text.sql, &self.statements[at])
        {
            if let Directive::Probe(select) = directive {
                return backend.is_true(&select).await;
            }
        }
        Ok(false)
    }

    /// A reference is broken, and what broke it is committed.
    fn broken(&self, broken: &str) -> Error {
        let found = broken_reference(broken);
        let end = self.statements.last();
        let place = end.map_or(0..0, |statement| statement.span.clone());
        let verb = self.verb();
        let help = format!(
            "its statements have run, one by one, and stay: mend the rows, and `cargo migrate {verb}` records it"
        );
        self.text.error(found.code, found.message, place, &help)
    }

    const fn verb(&self) -> &'static str {
        match self.direction {
            Direction::Up => "upgrade",
            Direction::Down => "downgrade",
        }
    }

    /// Keeps the error in the history. That the revision is half-way is said there too.
    async fn failed<B: Backend>(&self, backend: &mut B, at: usize, error: sqlx::Error) -> Error {
        let (statement, total) = (&self.statements[at], self.statements.len());
        let failed = self.text.failed::<B>(statement, at + 1, total, None, error);
        self.keep_error(backend, at, failed).await
    }

    async fn keep_error<B: Backend>(&self, backend: &mut B, at: usize, failed: Error) -> Error {
        let message = failed
            .diagnostics()
            .first()
            .map(|found| found.message.clone())
            .unwrap_or_default();
        // The statement's error is what matters; that it could not be kept shows in the next run's own.
        let _ = backend
            .run(&self.job.tables.fail(&self.revision.id, &message))
            .await;
        with_help(failed, half_way_help(at, self.direction))
    }

    fn sets_session(&self, statement: &str) -> bool {
        match sql::effect(self.job.dialect(), statement) {
            Effect::SessionSetting => true,
            Effect::OutsideTransaction { what } => what.to_ascii_uppercase().starts_with("PRAGMA"),
            _ => false,
        }
    }

    /// Says here what statements said to their own connection, which is gone or another process's.
    async fn catch_up<B: Backend>(
        &mut self,
        backend: &mut B,
        done: usize,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        while self.session < done {
            let statement = &self.statements[self.session];
            let sql = statement.text(self.text.sql);
            if self.sets_session(sql)
                && let Err(failed) = backend.run(sql).await
            {
                if B::is_busy(&failed.error) {
                    return self
                        .patience
                        .wait(|_| B::failed(failed.error), events)
                        .await;
                }
                return Err(B::failed(failed.error));
            }
            self.session += 1;
        }
        self.patience = Patience::new(self.job.settings.lock_wait);
        Ok(())
    }
}

/// Whether a script says itself when foreign keys are on.
pub(crate) fn sets_foreign_keys<'a>(
    dialect: Dialect,
    mut statements: impl Iterator<Item = &'a str>,
) -> bool {
    statements.any(|statement| {
        let effect = sql::effect(dialect, statement);
        matches!(effect, Effect::OutsideTransaction { what } if what == "PRAGMA foreign_keys")
    })
}

/// The state of a revision that goes this way.
pub(crate) const fn under_way(direction: Direction) -> RecordState {
    match direction {
        Direction::Up => RecordState::Running,
        Direction::Down => RecordState::Reverting,
    }
}
