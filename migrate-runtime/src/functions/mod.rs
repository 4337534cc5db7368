//! A revision in Rust that says `transaction off`: announced, run without a transaction around it, and recorded.
//!
//! What it did is not known after a crash, so the function runs again, from its start; the batches that it asked for are passed
//! over when they are done, and go on where they stopped. On a server the lease is held all the time. On SQLite whoever finds
//! the revision under way runs its function too.

mod calls;

use std::time::Instant;

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::history::{Record, RecordState};
use migrate_core::plan::Step;
use migrate_core::revision::{Revision, Way};
use migrate_core::target::Direction;

use crate::apply::rust_failed;
use crate::backend::{Backend, Ledger, Patience, Recovery, broken_reference};
use crate::backup;
use crate::chain::RustFunction;
use crate::engine::{Job, way};
use crate::error::{Error, database_message};
use crate::event::{Event, Events};
use crate::group::finished;
use crate::report::Done;
use crate::statements::under_way;
use crate::tables::NewRow;
pub(crate) use calls::Calls;
use calls::Progress;

/// Runs the function of a revision, again when it had been stopped. `ledger` is left as it was read last. `None`: another
/// process finished it, or changed the history.
pub(crate) async fn run<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    revision: &Revision,
    direction: Direction,
    ledger: &mut Ledger,
    events: &mut Events<'_>,
) -> Result<Option<Done>, Error> {
    let Way::Rust { path, rebuild, .. } = way(revision, direction) else {
        return Ok(None);
    };
    let Some(function) = job.chain.function(&revision.id) else {
        let label = revision.label();
        return Err(Error::new(format!("revision `{label}` is not linked in")));
    };
    let mut run = Run {
        job,
        revision,
        path,
        rebuild: *rebuild,
        function: match direction {
            Direction::Up => function.up,
            Direction::Down => function.down,
        },
        direction,
        mine: false,
    };
    run.not_through_a_pooler(backend)?;
    events.emit(&Event::Started {
        id: &revision.id,
        name: &revision.name,
        direction,
    });
    let started = Instant::now();
    let mut patience = Patience::new(job.settings.lock_wait);
    loop {
        let error = match run.attempt(backend, ledger, events).await {
            Ok(false) => return Ok(None),
            Ok(true) => {
                let step = Step::Chain(revision);
                return Ok(Some(finished(
                    &step,
                    direction,
                    0,
                    started.elapsed(),
                    events,
                )));
            }
            Err(error) => error,
        };
        backend.rollback().await;
        match backend
            .recover(&error, &job.tables, &mut patience, events)
            .await
        {
            Ok(Recovery::Retry(now)) => *ledger = now,
            Ok(Recovery::GiveUp) => {
                events.emit(&Event::Failed { id: &revision.id });
                return Err(error);
            }
            Err(error) => return Err(error),
        }
    }
}

/// What the history says of the revision.
enum Found {
    /// It is to run; so many calls are done, and this is the sum of their statements.
    Runs(usize, Option<Checksum>),
    /// Nothing is left to do.
    Finished,
    /// Something else was done to the history: the plan is no more.
    Changed,
}

struct Run<'a> {
    job: &'a Job<'a>,
    revision: &'a Revision,
    path: &'a str,
    /// Foreign keys are off while it runs.
    rebuild: bool,
    function: RustFunction,
    direction: Direction,
    /// This process announced it.
    mine: bool,
}

impl Run<'_> {
    /// A pooler hides which connection runs a statement that is in no transaction, and whether it still does.
    fn not_through_a_pooler<B: Backend>(&self, backend: &B) -> Result<(), Error> {
        if backend.is_direct() || backend.postgres_version().is_none() {
            return Ok(());
        }
        let why =
            "this function runs outside of a transaction, and the connection goes through a pooler";
        Err(Error::from(
            Diagnostic::error(Code::PooledConnection, why)
                .at(self.path, 0..0, "")
                .help("give the URL of the server itself (`--url`); or say `--direct`, if there is no pooler"),
        ))
    }

    /// Announces it, runs it and records it. `false`: another process finished it, or changed the history.
    async fn attempt<B: Backend>(
        &mut self,
        backend: &mut B,
        ledger: &Ledger,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        if let Some(connection) = ledger.announced_by.get(&*self.revision.id) {
            backend.wait_until_gone(connection, events).await?;
        }
        if self.rebuild {
            backend.without_foreign_keys().await?;
        }
        let (calls, hash) = match self.announce(backend, ledger, events).await? {
            Found::Runs(calls, hash) => (calls, hash),
            Found::Finished => return Ok(self.mine),
            Found::Changed => return Ok(false),
        };
        let resumed = self
            .record(ledger)
            .is_some_and(|record| self.is_under_way(record));
        self.mine = true;
        if resumed {
            events.emit(&Event::Resumed {
                id: &self.revision.id,
                done: calls,
                total: calls + 1,
            });
        }
        let mut progress = Progress::new(calls, hash);
        let ran = backend
            .run_function(
                self.function,
                Calls {
                    job: self.job,
                    revision: &self.revision.id,
                    path: self.path,
                    direction: self.direction,
                    events: events.lend(),
                    progress: &mut progress,
                },
                &self.job.tables,
            )
            .await;
        if let Err(error) = ran.and_then(|()| progress.is_complete()) {
            return Err(self.failed(backend, progress.calls(), error).await);
        }
        self.finish(backend, events).await
    }

    fn record<'l>(&self, ledger: &'l Ledger) -> Option<&'l Record> {
        let mut records = ledger.records.iter();
        records.find(|record| *record.id == *self.revision.id)
    }

    fn is_under_way(&self, record: &Record) -> bool {
        record.state == under_way(self.direction)
    }

    /// Says in the history that it runs.
    async fn announce<B: Backend>(
        &self,
        backend: &mut B,
        planned: &Ledger,
        events: &mut Events<'_>,
    ) -> Result<Found, Error> {
        let (tables, runner) = (&self.job.tables, &self.job.runner);
        let id = &*self.revision.id;
        backend.begin(tables, false, events).await?;
        let read;
        // Elsewhere the lease keeps others from it.
        let ledger = if self.job.dialect() == Dialect::Sqlite {
            read = backend.ledger(tables, events).await?;
            &read
        } else {
            planned
        };
        let outdated = !self.mine && ledger.log_version != planned.log_version;
        let fresh = !outdated && !self.mine;
        let record = self.record(ledger);
        let (found, sql) = match (record, self.direction) {
            (None, Direction::Up) if fresh => {
                let row = NewRow {
                    revision: self.revision,
                    ordinal: None,
                    state: "running",
                    kind: if self.job.keeping.ids.contains(id) {
                        "kept"
                    } else {
                        "rust"
                    },
                    statements: 1,
                    done: 0,
                    elapsed: None,
                };
                let create = match ledger.log_version {
                    None => tables.create(runner),
                    Some(_) => String::new(),
                };
                let start =
                    tables.insert(&[row], runner) + &tables.log("start", Some(id), None, runner);
                (Found::Runs(0, None), create + &start)
            }
            (Some(record), Direction::Down) if record.state == RecordState::Applied && fresh => {
                let turn = tables.start_reverting(id, 1)
                    + &tables.log("start-revert", Some(id), None, runner);
                (Found::Runs(0, None), turn)
            }
            (Some(record), _) if self.is_under_way(record) => {
                let done = usize::try_from(record.progress.done).unwrap_or(0);
                let again = tables.log("resume", Some(id), None, runner);
                (Found::Runs(done, record.progress.done_hash), again)
            }
            (Some(record), Direction::Up) if record.state == RecordState::Applied => {
                (Found::Finished, String::new())
            }
            (None, Direction::Down) => (Found::Finished, String::new()),
            _ => (Found::Changed, String::new()),
        };
        let Found::Runs(done, hash) = found else {
            backend.rollback().await;
            return Ok(found);
        };
        let announced = if self.job.dialect() == Dialect::Sqlite {
            tables.intend(id, done)
        } else {
            let connection = backend.connection_id();
            let hash = hash.unwrap_or_else(|| Checksum::of(""));
            tables.progress(
                id,
                done,
                done + 1,
                hash,
                Some((done, connection.as_deref())),
            )
        };
        backend.own(&(sql + &announced)).await?;
        backend.commit(events).await?;
        Ok(found)
    }

    /// Records that it is done, in a transaction of its own.
    async fn finish<B: Backend>(
        &self,
        backend: &mut B,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        let (tables, runner) = (&self.job.tables, &self.job.runner);
        let id = &*self.revision.id;
        let sqlite = self.job.dialect() == Dialect::Sqlite;
        let restores = self.direction == Direction::Down && self.is_kept(backend, events).await?;
        if restores && !sqlite {
            Box::pin(backup::restore_alone(backend, self.job, id, events)).await?;
        }
        backend.begin(tables, false, events).await?;
        if sqlite {
            let now = backend.ledger(tables, events).await?;
            if !self
                .record(&now)
                .is_some_and(|record| self.is_under_way(record))
            {
                // Another process ran it, too, and was first.
                backend.rollback().await;
                return Ok(false);
            }
        }
        if let Some(broken) = backend.broken_references().await {
            let found = broken_reference(&broken).at(self.path, 0..0, "");
            return Err(Error::from(found.help(
                "what it did stays: mend the rows, and the next run runs it again and records it",
            )));
        }
        if restores && sqlite {
            Box::pin(backup::restore(backend, self.job, id, events)).await?;
        }
        let over = match self.direction {
            Direction::Up => {
                tables.update_content(self.revision)
                    + &tables.function_is_over(id)
                    + &tables.finish(id)
                    + &tables.log("apply", Some(id), None, runner)
            }
            Direction::Down => tables.delete(id) + &tables.log("revert", Some(id), None, runner),
        };
        backend.own(&over).await?;
        backend.commit(events).await?;
        Ok(true)
    }

    /// Whether something was kept that it threw away.
    async fn is_kept<B: Backend>(
        &self,
        backend: &mut B,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        let ledger = backend.ledger(&self.job.tables, events).await?;
        Ok(self
            .record(&ledger)
            .is_some_and(|record| record.origin.kept))
    }

    /// Keeps the error in the history, and says that the revision is half-way.
    async fn failed<B: Backend>(&self, backend: &mut B, calls: usize, error: Error) -> Error {
        let engine = matches!(
            error.code(),
            Some(Code::LeaseLost | Code::Connection | Code::DatabaseBusy)
        );
        if engine {
            return error;
        }
        let said = match error.database_error() {
            // Without values, whatever is shown.
            Some(error) => database_message(error),
            None => error
                .diagnostics()
                .first()
                .map_or_else(String::new, |found| found.message.clone()),
        };
        // The function's error is what matters; that it could not be kept shows in the next run's own.
        let _ = backend.run("ROLLBACK").await;
        let _ = backend
            .run(&self.job.tables.fail(&self.revision.id, &said))
            .await;
        let error = rust_failed(error, self.revision, self.path, &self.job.chain.root);
        half_way(error, calls, self.direction)
    }
}

/// The diagnostics are the function's; that the revision is half-way is said there too.
fn half_way(error: Error, calls: usize, direction: Direction) -> Error {
    let verb = match direction {
        Direction::Up => "upgrade",
        Direction::Down => "downgrade",
    };
    let done = match calls {
        0 => String::new(),
        1 => ", but for the batches that are done".to_owned(),
        calls => format!(", but for its first {calls} batches calls, which are done"),
    };
    let mut diagnostics = error.diagnostics().to_vec();
    if let Some(first) = diagnostics.first_mut() {
        let help =
            format!("what it did stays: mend it, and `cargo migrate {verb}` runs it again{done}");
        first.help = if first.help.is_empty() {
            help
        } else {
            format!("{}; {help}", first.help)
        };
    }
    let sources = error.sources().clone();
    Error::from_diagnostics(diagnostics, sources).caused_by(error)
}
