//! Asking before something is lost.

use migrate_core::target::Direction;

use super::Lost;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::report::Report;

/// A function that may stop a run before anything runs.
pub(crate) type Confirm<'a> = Box<dyn Fn(&Report) -> Result<(), Error> + Send + Sync + 'a>;

impl<'a> Migrator<'a> {
    /// What an upgrade or a downgrade would throw away, counted on the database as it is. Writes nothing, takes no lock
    /// beyond that of a reader, and counts no further than to 100,000 each.
    ///
    /// It knows what `DROP`, `TRUNCATE` and `DELETE` say in the SQL of the revisions, which columns a copy of a table leaves
    /// out, which values an `UPDATE` without `WHERE` makes all the same and which ones a new type changes, also of a way back
    /// that only the history has. What a `DO` block says is named, and not counted. It does not know what a revision in Rust
    /// does, what a foreign key deletes with a row, or what other updates overwrite.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::Migrator;
    /// use migrate_runtime::core::target::Direction;
    ///
    /// let migrator = Migrator::new(&MIGRATIONS).target("base")?;
    /// for lost in migrator.would_lose(Direction::Down, "sqlite::memory:").await? {
    ///     println!("{} {}: {lost}", lost.id, lost.name);
    /// }
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    pub async fn would_lose<D>(self, direction: Direction, database: D) -> Result<Vec<Lost>, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let migrator = self.dry_run(true).count_losses(true);
        let report = match direction {
            Direction::Up => migrator.upgrade(database).await?,
            Direction::Down => migrator.downgrade(database).await?,
        };
        Ok(report.would_lose.unwrap_or_default())
    }

    /// Whether a run first counts what it would lose, for [`Report::would_lose`]. The default is that it does not: a program
    /// at its start has nobody to tell.
    #[must_use]
    pub fn count_losses(mut self, count: bool) -> Self {
        self.settings.count_losses = count;
        self
    }

    /// A function that is asked before anything runs, when there is something to do: it is told what is planned and what
    /// would be lost. When it fails, nothing is done, and its error is that of the run.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::{Error, Migrator};
    ///
    /// Migrator::new(&MIGRATIONS)
    ///     .confirm(|report| match report.would_lose.iter().flatten().next() {
    ///         Some(lost) => Err(Error::new(format!("the data is still needed: {lost}"))),
    ///         None => Ok(()),
    ///     })
    ///     .upgrade("sqlite::memory:")
    ///     .await?;
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    #[must_use]
    pub fn confirm(
        mut self,
        decide: impl Fn(&Report) -> Result<(), Error> + Send + Sync + 'a,
    ) -> Self {
        self.confirm = Some(Box::new(decide));
        self.count_losses(true)
    }
}
