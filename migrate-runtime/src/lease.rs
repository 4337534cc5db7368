//! The lease of a server: who holds it, and taking it away.

use std::time::Duration;

use migrate_core::dialect::Dialect;

use crate::backend::{Backend, on_backend};
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;

/// The right to migrate a database on a server, as somebody holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub(crate) fence: i64,
    /// The run that holds it.
    pub run_id: String,
    /// Who that is, for people: account, host, program, process.
    pub holder: String,
    /// The revision and the statement that it is at, as far as it said.
    pub phase: Option<String>,
    /// For how long it has been held, by the server's clock.
    pub held_for: Option<Duration>,
    /// Whether its connection to the server is open; `None` when that cannot be told from here.
    pub connected: Option<bool>,
}

impl Lease {
    /// All that is known of the holder, in one line.
    #[must_use]
    pub fn described(&self) -> String {
        let mut text = self.holder.clone();
        if let Some(phase) = &self.phase {
            text += &format!(", at {phase}");
        }
        if let Some(held_for) = self.held_for {
            text += &format!(", for {} s", held_for.as_secs());
        }
        match self.connected {
            Some(true) => text + ", whose connection is open",
            Some(false) => text + ", whose connection is gone",
            None => text,
        }
    }
}

impl Migrator<'_> {
    /// Who holds the lease. `None`: nobody; on SQLite, whose lock is a transaction, always.
    pub async fn holder<D>(self, database: D) -> Result<Option<Lease>, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.chain.is_for(&database)?;
        if database.dialect() == Dialect::Sqlite {
            return Ok(None);
        }
        let (job, mut events) = self.job(&database);
        on_backend!(database, B => {
            let options = job.settings.open_options(false);
            let mut backend = B::open(&database, options, &mut events).await?;
            let held = match backend.ledger(&job.tables, &mut events).await {
                Ok(_) => backend.holder().await,
                Err(error) => Err(error),
            };
            backend.close().await;
            held
        })
    }

    /// Takes the lease away from whoever [`Self::holder`] found: the next transaction of that run fails with the code
    /// `lease-lost`, and the log has an entry. `false`: it was given back or went to somebody else meanwhile, and nothing
    /// was done.
    pub async fn force_unlock<D>(self, database: D, held: &Lease) -> Result<bool, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.chain.is_for(&database)?;
        if database.dialect() == Dialect::Sqlite {
            return Ok(false);
        }
        let (job, mut events) = self.job(&database);
        on_backend!(database, B => {
            let options = job.settings.open_options(false);
            let mut backend = B::open(&database, options, &mut events).await?;
            let released = match backend.ledger(&job.tables, &mut events).await {
                Ok(_) => {
                    backend
                        .release_by_force(&job.tables, held, &job.runner, &mut events)
                        .await
                }
                Err(error) => Err(error),
            };
            backend.close().await;
            released
        })
    }
}
