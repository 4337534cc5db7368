//! What a database keeps, and giving it up.

use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic};

use crate::backend::{Backend, on_backend};
use crate::database::Database;
use crate::engine::Job;
use crate::error::Error;
use crate::event::Events;
use crate::migrator::Migrator;
use crate::tables::{Archive, Tables};

/// Something that was kept before a revision threw it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The revision.
    pub id: String,
    /// What was kept: `column users.email`, `table notes`.
    pub what: String,
    /// How many rows; of a file that is not counted.
    pub rows: Option<u64>,
    /// The table with the copy, or the path of a file.
    pub place: String,
    /// Whether it is a file.
    pub is_file: bool,
    /// When, in UTC.
    pub kept_at: String,
}

impl Migrator<'_> {
    /// What the database keeps of what revisions threw away, the newest first. Writes nothing, takes no lock.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::Migrator;
    ///
    /// assert!(Migrator::new(&MIGRATIONS).backups("sqlite::memory:").await?.is_empty());
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    pub async fn backups<D>(self, database: D) -> Result<Vec<Kept>, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        database.must_exist()?;
        let (job, mut events) = self.job(&database);
        let options = job.settings.open_options(false);
        let archives = on_backend!(database, B => {
            let mut backend = B::open(&database, options, &mut events).await?;
            // Who may not read the history is told so by the first look at it.
            let seen = backend.ledger(&job.tables, &mut events).await;
            let archives = match seen {
                Ok(_) => recorded(&mut backend, &job, None).await,
                Err(error) => Err(error),
            };
            backend.close().await;
            archives
        })?;
        Ok(archives.into_iter().map(kept).collect())
    }

    /// Gives up what was kept for a revision: the copies and files go. Returns what it was.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::Migrator;
    ///
    /// let gone = Migrator::new(&MIGRATIONS).drop_backups("sqlite::memory:", "20260120101500").await;
    /// assert!(gone.is_err(), "nothing is kept for it");
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    pub async fn drop_backups<D>(self, database: D, id: &str) -> Result<Vec<Kept>, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        database.must_exist()?;
        let (job, mut events) = self.job(&database);
        let options = job.settings.open_options(false);
        let gone = on_backend!(database, B => {
            let mut backend = B::open(&database, options, &mut events).await?;
            let gone = drop_all(&mut backend, &job, id, &mut events).await;
            backend.close().await;
            gone
        })?;
        for archive in &gone {
            if archive.at.table.is_none() {
                remove_file(&archive.at.place)?;
            }
        }
        Ok(gone.into_iter().map(kept).collect())
    }
}

fn kept(archive: Archive) -> Kept {
    Kept {
        id: archive.id,
        what: archive.at.what,
        rows: archive.at.rows,
        is_file: archive.at.table.is_none(),
        place: archive.at.place,
        kept_at: archive.kept_at,
    }
}

fn nothing(id: &str) -> Error {
    Error::from(
        Diagnostic::error(Code::TargetUnknown, format!("nothing is kept for `{id}`"))
            .help("`cargo migrate backups` lists what is"),
    )
}

fn remove_file(path: &str) -> Result<(), Error> {
    match std::fs::remove_file(Path::new(path)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::from(
            Diagnostic::error(Code::Io, format!("{path} cannot be removed: {error}"))
                .help("it is not listed any more: remove it by hand"),
        )
        .caused_by(error)),
        _ => Ok(()),
    }
}

async fn drop_all<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    id: &str,
    events: &mut Events<'_>,
) -> Result<Vec<Archive>, Error> {
    let archives = recorded(backend, job, Some(id)).await?;
    if archives.is_empty() {
        return Err(nothing(id));
    }
    backend.ledger(&job.tables, events).await?;
    backend.lock(&job.tables, &job.runner, events).await?;
    let outcome = async {
        backend.begin(&job.tables, false, events).await?;
        let mut sql: String = archives
            .iter()
            .map(|archive| removing(&job.tables, archive))
            .collect();
        sql += &job.tables.unmark_kept(id);
        sql += &job.tables.log("drop-backup", Some(id), None, &job.runner);
        backend.own(&sql).await?;
        backend.commit(events).await
    };
    let outcome = outcome.await;
    if outcome.is_err() {
        backend.rollback().await;
    }
    backend.unlock(&job.tables).await;
    outcome.map(|()| archives)
}

/// What is recorded, of one revision or of all.
pub(super) async fn recorded<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    id: Option<&str>,
) -> Result<Vec<Archive>, Error> {
    backend.flush().await?;
    if !backend.is_true(&job.tables.select_has_archive()).await? {
        return Ok(Vec::new());
    }
    let rows = backend.rows(&job.tables.select_archives(id)).await?;
    rows.into_iter()
        .map(Archive::read)
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Error::new("the table of what was kept holds a row that cannot be read"))
}

/// Removes a copy with its entry. A file is removed by whoever commits this.
pub(super) fn removing(tables: &Tables, archive: &Archive) -> String {
    let copy = match archive.at.table {
        Some(_) => format!(
            "DROP TABLE IF EXISTS {};\n",
            tables.archive.beside(&archive.at.place)
        ),
        None => String::new(),
    };
    copy + &tables.forget_archive(&archive.id, archive.part)
}
