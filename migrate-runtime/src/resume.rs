//! Finishing what stopped half-way, and making the tables: the two things that an upgrade does first, each by itself.

use migrate_core::diagnostic::Diagnostic;
use migrate_core::dialect::Dialect;
use migrate_core::history::{Finding, RecordState};
use migrate_core::target::Target;

use crate::backend::{Backend, on_backend};
use crate::database::Database;
use crate::engine::Job;
use crate::error::Error;
use crate::event::Events;
use crate::exclusive;
use crate::migrator::Migrator;
use crate::report::Report;
use crate::status;

impl Migrator<'_> {
    /// Finishes the revision that is half applied or half reverted, and stops there. `None`: nothing is half-way.
    pub async fn resume<D>(mut self, database: D) -> Result<Option<Report>, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.chain.is_for(&database)?;
        let status = on_backend!(database, B => {
            status::read::<B>(self.chain, &database, &self.settings).await?
        });
        let Some(half) = status.standing.half else {
            let findings = status.standing.findings.iter();
            let blocking = findings.map(Finding::diagnostic);
            let blocking: Vec<_> = blocking.filter(Diagnostic::is_error).collect();
            if blocking.is_empty() {
                return Ok(None);
            }
            return Err(Error::from_diagnostics(blocking, self.chain.sources()));
        };
        let target = match (half.state, &half.parent) {
            (RecordState::Reverting, Some(parent)) => Target::parse(parent),
            (RecordState::Reverting, None) => Ok(Target::base()),
            _ => Target::parse(&half.id),
        };
        self.settings.target = Some(target.map_err(|found| *found)?);
        if half.state == RecordState::Reverting {
            self.downgrade(database).await.map(Some)
        } else {
            self.upgrade(database).await.map(Some)
        }
    }

    /// Makes the tables of the history, and nothing else. `false`: they are there.
    pub async fn ensure_tables<D>(self, database: D) -> Result<bool, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.chain.is_for(&database)?;
        let (job, mut events) = self.job(&database);
        let options = job.settings.open_options(true);
        on_backend!(database, B => {
            let mut backend = B::open(&database, options, &mut events).await?;
            let made = ensure(&mut backend, &job, &mut events).await;
            backend.close().await;
            made
        })
    }
}

async fn ensure<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    events: &mut Events<'_>,
) -> Result<bool, Error> {
    let ledger = backend.ledger(&job.tables, events).await?;
    let there = match job.dialect() {
        // Its log may be empty.
        Dialect::Sqlite => {
            let counted = backend.rows(&job.tables.select_count()).await?;
            counted.concat() != [Some("0".to_owned())]
        }
        Dialect::Postgres | Dialect::Mysql => ledger.log_version.is_some(),
    };
    if there {
        return Ok(false);
    }
    exclusive::write(backend, job, events, |_| {
        // On a server who asks for the lease makes them.
        let create = (job.dialect() == Dialect::Sqlite).then(|| job.tables.create(&job.runner));
        Ok((create, true))
    })
    .await
}
