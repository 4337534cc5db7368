//! What there is, running the next one, and holding them up.

use migrate_core::diagnostic::{Code, Diagnostic};

use super::next::{may_run_batches, next, waiting};
use crate::backend::{Backend, on_backend};
use crate::database::Database;
use crate::error::{Error, clean};
use crate::migrator::Migrator;
use crate::report::Report;

/// A data change that runs in batches, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backfill {
    /// The revision.
    pub revision: String,
    /// Which way it goes: `up` or `down`.
    pub direction: String,
    /// The statement's number, from 1.
    pub statement: u64,
    /// The table.
    pub table: String,
    /// How it is with it.
    pub state: BackfillState,
    /// Rows of the next batch.
    pub batch_size: u64,
    /// Batches that are done.
    pub batches: u64,
    /// Rows that are done.
    pub rows_done: u64,
    /// About how many there were at the start.
    pub rows_estimated: Option<u64>,
    /// Rows in a second, by the run that was at it last.
    pub rate: Option<u64>,
    /// Why it waits.
    pub paused_because: Option<String>,
    /// When it started, in UTC; `None`: it has not.
    pub started_at: Option<String>,
    /// When something happened last, in UTC.
    pub updated_at: Option<String>,
    /// The run that was at it last.
    pub worker: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
}

/// How it is with a data change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BackfillState {
    /// Its revision is the next one, and nothing of it has begun.
    Waiting,
    /// A run is at it; on SQLite, where nobody knows: it is not done.
    Running,
    /// Somebody held it up.
    Paused,
    /// No run is at it, and the next one goes on.
    Stopped,
    /// A statement failed; the next run tries again.
    Failed,
    /// All rows are done.
    Done,
}

impl BackfillState {
    /// The word for it.
    ///
    /// ```
    /// assert_eq!(migrate_runtime::BackfillState::Paused.name(), "paused");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }
}

impl Backfill {
    /// `holder`: the run that holds the lease, where there is one.
    fn read(row: Vec<Option<String>>, holder: Option<&Option<String>>) -> Self {
        let mut cells = row.into_iter();
        let mut text = || cells.next().flatten().map(|text| clean(&text));
        let (revision, direction, statement, table, status) =
            (text(), text(), text(), text(), text());
        let mut number = || text().and_then(|number| number.parse().ok());
        let (batch_size, batches, rows_done) = (number(), number(), number());
        let (rows_estimated, rate) = (number(), number());
        let paused = number().is_some_and(|paused| paused != 0);
        let paused_because = text();
        let (started_at, updated_at, worker, error) = (text(), text(), text(), text());
        let at_work = holder.is_none_or(|holder| *holder == worker);
        let state = match status.as_deref() {
            Some("done") => BackfillState::Done,
            Some("failed") => BackfillState::Failed,
            _ if paused => BackfillState::Paused,
            _ if at_work => BackfillState::Running,
            _ => BackfillState::Stopped,
        };
        Self {
            revision: revision.unwrap_or_default(),
            direction: direction.unwrap_or_default(),
            statement: statement
                .and_then(|number| number.parse().ok())
                .unwrap_or(0),
            table: table.unwrap_or_default(),
            state,
            batch_size: batch_size.unwrap_or(0),
            batches: batches.unwrap_or(0),
            rows_done: rows_done.unwrap_or(0),
            rows_estimated,
            rate,
            paused_because,
            started_at,
            updated_at,
            worker,
            error,
        }
    }
}

/// What to do with the flag that a worker looks at.
enum Flag<'a> {
    Set(&'a str),
    Clear,
}

impl Migrator<'_> {
    /// The data changes in batches that a database knows of, the newest last; and those of the revision that is next.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::Migrator;
    ///
    /// assert!(Migrator::new(&MIGRATIONS).backfills("sqlite::memory:").await?.is_empty());
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    pub async fn backfills<D>(self, database: D) -> Result<Vec<Backfill>, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        self.looked_at(database.try_into().map_err(Into::into)?, None, None)
            .await
    }

    /// Holds up the data changes that are not done: a run that is at one waits from its next batch on. `revision`: only
    /// those of that one. Returns what there is then.
    pub async fn pause_backfill<D>(
        self,
        database: D,
        revision: Option<&str>,
    ) -> Result<Vec<Backfill>, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        let who = self
            .settings
            .actor
            .clone()
            .or_else(crate::migrator::account);
        let because = format!("paused by {}", who.as_deref().unwrap_or("somebody"));
        self.looked_at(database, Some(Flag::Set(&because)), revision)
            .await
    }

    /// Lets them go on.
    pub async fn resume_backfill<D>(
        self,
        database: D,
        revision: Option<&str>,
    ) -> Result<Vec<Backfill>, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.looked_at(database, Some(Flag::Clear), revision).await
    }

    async fn looked_at(
        self,
        database: Database,
        flag: Option<Flag<'_>>,
        revision: Option<&str>,
    ) -> Result<Vec<Backfill>, Error> {
        self.chain.is_for(&database)?;
        if !database.exists() {
            return Ok(Vec::new());
        }
        let (job, mut events) = self.job(&database);
        let tables = &job.tables;
        let write = flag.map(|flag| match flag {
            Flag::Set(because) => tables.pause_backfills(revision, Some(because)),
            Flag::Clear => tables.pause_backfills(revision, None),
        });
        on_backend!(database, B => {
            let options = job.settings.open_options(false);
            let mut backend = B::open(&database, options, &mut events).await?;
            let looked = look(&mut backend, &job, write.as_deref(), &mut events).await;
            backend.close().await;
            looked
        })
    }

    /// Applies the next pending revision if that has a statement in batches or is a function that may ask for some, or finishes one that stopped half-way, and
    /// nothing else. An error with the code `backfill-unknown` if the next revision has none.
    pub async fn run_backfill<D>(mut self, database: D) -> Result<Report, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        let status = Migrator::new(self.chain)
            .lock_wait(self.settings.lock_wait)
            .status(database.clone())
            .await?;
        let chain = status.chain(self.chain);
        let revision = next(chain, &status.records);
        let (Some(revision), true) = (
            revision,
            revision.is_some_and(|revision| may_run_batches(revision, database.dialect())),
        ) else {
            let what = match revision {
                Some(revision) => format!(
                    "the next revision, `{}`, has no statement in batches",
                    revision.label()
                ),
                None => "no revision is pending".to_owned(),
            };
            return Err(Error::from(
                Diagnostic::error(
                    Code::BackfillUnknown,
                    format!("there is no data change to run: {what}"),
                )
                .help("`cargo migrate upgrade` applies the revisions before one that has batches"),
            ));
        };
        self.settings.backfill.wait = true;
        let id = revision.id.to_string();
        Box::pin(self.target(&id)?.upgrade(database)).await
    }
}

async fn look<B: Backend>(
    backend: &mut B,
    job: &crate::engine::Job<'_>,
    write: Option<&str>,
    events: &mut crate::event::Events<'_>,
) -> Result<Vec<Backfill>, Error> {
    // It looks whether the tables are to be trusted.
    let ledger = backend.ledger(&job.tables, events).await?;
    let chain = job.chain.seen_by(&ledger.records);
    let waiting = waiting(&chain, &ledger.records, job.dialect());
    let there = backend.rows(&job.tables.has_backfill()).await?;
    let there = there.first().and_then(|row| row.first()?.clone());
    if there.as_deref() == Some("0") {
        return Ok(waiting);
    }
    if let Some(write) = write {
        if let Some(found) = backend.distrust(&job.tables).await? {
            return Err(Error::from(
                Diagnostic::error(
                    Code::HistoryNotTrusted,
                    format!("the tables of the history cannot be trusted: {found}"),
                )
                .help("look who made or changed them, and run as the role that owns them"),
            ));
        }
        backend.rows(write).await?;
    }
    let lease = backend.holder().await?;
    // One that was killed left it behind.
    let lease = lease.filter(|lease| lease.connected != Some(false));
    let holder = lease.map(|lease| lease.run_id);
    // SQLite knows of no holder.
    let holder = (job.dialect() != migrate_core::dialect::Dialect::Sqlite).then_some(&holder);
    let rows = backend.rows(&job.tables.select_backfills()).await?;
    Ok(rows
        .into_iter()
        .map(|row| Backfill::read(row, holder))
        .chain(waiting)
        .collect())
}
