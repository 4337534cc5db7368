//! A database for one test.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::schema::difference;
use migrate_core::target::Target;
#[cfg(feature = "mysql")]
use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions};
#[cfg(feature = "postgres")]
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
#[cfg(feature = "sqlite")]
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};

use super::making::Wanted;
use crate::chain::Chain;
use crate::database::{Database, Kind};
use crate::error::Error;
use crate::migrator::Migrator;
use crate::report::Report;
use crate::shadow::beside::{Beside, name_of};
use crate::shadow::folder::Folder;
use crate::shadow::name::Purpose;
use crate::wire::{Stopped, Wire};

/// As many connections as a test needs, and no more: other tests run at the same time.
const CONNECTIONS: u32 = 5;
/// How long the end of a test waits for connections that it still uses.
const PATIENCE: Duration = Duration::from_secs(2);

/// A database that no other test uses while this one runs.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// use migrate_runtime::testing::TestDatabase;
///
/// let database = TestDatabase::at(&MIGRATIONS, "base").await?;
/// database.execute("CREATE TABLE notes (id INTEGER); INSERT INTO notes VALUES (1), (2)").await?;
/// assert_eq!(database.query("SELECT id FROM notes").await?, [["1"], ["2"]]);
/// database.close().await;
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
///
/// A file goes with the last value of it, also when the test panics. A database on a server is free for the next test then, which
/// finds it as this one did; [`Self::close`] gives it back earlier.
#[derive(Clone)]
pub struct TestDatabase {
    shared: Arc<Shared>,
}

struct Shared {
    chain: Chain,
    database: Database,
    /// Of the server, as it was given.
    url: Option<String>,
    held: Mutex<Option<Held>>,
    #[cfg(feature = "sqlite")]
    sqlite: OnceLock<SqlitePool>,
    #[cfg(feature = "postgres")]
    postgres: OnceLock<PgPool>,
    #[cfg(feature = "mysql")]
    mysql: OnceLock<MySqlPool>,
}

/// What has to be given back.
pub(super) enum Held {
    Folder(Folder),
    Server(Box<Beside>),
}

impl TestDatabase {
    pub(super) fn new(chain: &Chain, database: Database, url: Option<String>, held: Held) -> Self {
        Self {
            shared: Arc::new(Shared {
                chain: chain.clone(),
                database,
                url,
                held: Mutex::new(Some(held)),
                #[cfg(feature = "sqlite")]
                sqlite: OnceLock::new(),
                #[cfg(feature = "postgres")]
                postgres: OnceLock::new(),
                #[cfg(feature = "mysql")]
                mysql: OnceLock::new(),
            }),
        }
    }

    /// One at the head of a chain. [`Wanted`] has the options.
    pub async fn head(chain: &Chain) -> Result<Self, Error> {
        Wanted::of(chain).make().await
    }

    /// One at that revision.
    pub async fn at(chain: &Chain, target: &str) -> Result<Self, Error> {
        Wanted::of(chain).at(target).make().await
    }

    /// The dialect of its SQL.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.shared.database.dialect()
    }

    /// The database, for whatever takes one: [`Migrator`], [`Chain::schema_of`].
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.shared.database
    }

    /// Its name on the server, or its file.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(&self.shared.database).unwrap_or_else(|| self.shared.database.to_string())
    }

    /// Its URL, with the password if there is one.
    #[must_use]
    pub fn url(&self) -> String {
        let url = self.shared.url.as_deref().unwrap_or_default();
        let Some((server, options)) = split(url) else {
            return format!("sqlite:{}", self.name());
        };
        format!("{server}/{}{options}", self.name())
    }

    /// A pool on it: the same each time, to be asked for inside the test's async function.
    ///
    /// # Panics
    ///
    /// When it is a database of another kind.
    #[cfg(feature = "sqlite")]
    #[must_use]
    #[track_caller]
    pub fn sqlite(&self) -> SqlitePool {
        let Kind::Sqlite(sqlite) = &self.shared.database.kind else {
            self.is_no("SQLite")
        };
        let pool = self.shared.sqlite.get_or_init(|| {
            let options = SqlitePoolOptions::new().max_connections(CONNECTIONS);
            options.connect_lazy_with(sqlite.options.clone())
        });
        pool.clone()
    }

    /// A pool on it: the same each time, to be asked for inside the test's async function.
    ///
    /// # Panics
    ///
    /// When it is a database of another kind.
    #[cfg(feature = "postgres")]
    #[must_use]
    #[track_caller]
    pub fn postgres(&self) -> PgPool {
        let pool = self.shared.postgres.get_or_init(|| {
            // As the application's own pool would be: not with the options of whoever migrates.
            let Ok(options) = self.url().parse::<PgConnectOptions>() else {
                self.is_no("PostgreSQL")
            };
            let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
            pool.connect_lazy_with(options)
        });
        pool.clone()
    }

    /// A pool on it: the same each time, to be asked for inside the test's async function.
    ///
    /// # Panics
    ///
    /// When it is a database of another kind.
    #[cfg(feature = "mysql")]
    #[must_use]
    #[track_caller]
    pub fn mysql(&self) -> MySqlPool {
        let pool = self.shared.mysql.get_or_init(|| {
            // As the application's own pool would be: not with the options of whoever migrates.
            let Ok(options) = self.url().parse::<MySqlConnectOptions>() else {
                self.is_no("MySQL")
            };
            let pool = MySqlPoolOptions::new().max_connections(CONNECTIONS);
            pool.connect_lazy_with(options)
        });
        pool.clone()
    }

    #[track_caller]
    fn is_no(&self, wanted: &str) -> ! {
        panic!(
            "this is a database of {}, and a pool of {wanted} was asked for",
            self.dialect()
        )
    }

    /// Runs statements, as many as one likes.
    pub async fn execute(&self, sql: &str) -> Result<(), Error> {
        let mut wire = Wire::open(&self.shared.database).await?;
        let sent = wire.send(sql).await;
        // What was answered counts.
        let _ = wire.close().await;
        sent.map(|_| ())
            .map_err(|Stopped { error, .. }| failed(error))
    }

    /// The rows of a query, every value as text, NULL as `NULL`.
    pub async fn query(&self, sql: &str) -> Result<Vec<Vec<String>>, Error> {
        let mut wire = Wire::open(&self.shared.database).await?;
        let asked = wire.ask(sql).await;
        // What was answered counts.
        let _ = wire.close().await;
        let rows = asked.map_err(failed)?.rows.into_iter();
        let text = |cell: Option<String>| cell.unwrap_or_else(|| "NULL".to_owned());
        Ok(rows
            .map(|row| row.into_iter().map(text).collect())
            .collect())
    }

    /// Moves it along the chain, up or down: `head`, `base`, an id or the start of one, `+1`, `-2`, `<id>-1`.
    pub async fn migrate_to(&self, target: &str) -> Result<Report, Error> {
        let Shared {
            chain, database, ..
        } = &*self.shared;
        let status = Migrator::new(chain).status(database).await?;
        let line = status.standing.line(chain.revisions());
        let position = Target::parse(target).and_then(|target| target.resolve(&line));
        let position = position.map_err(|found| *found)?;
        let id = position.checked_sub(1).map_or("base", |at| line.ids[at]);
        let migrator = Migrator::new(chain).target(id)?;
        if Some(position) < line.current {
            migrator.downgrade(database).await
        } else {
            migrator.upgrade(database).await
        }
    }

    /// Runs the next revision up, down and up again, and returns its id; `None` at head. An error, too, when its way back
    /// does not give back the schema.
    pub async fn roundtrip_next(&self) -> Result<Option<String>, Error> {
        let Shared {
            chain, database, ..
        } = &*self.shared;
        let status = Migrator::new(chain).status(database).await?;
        let Some(next) = chain.revisions().get(status.standing.applied) else {
            return Ok(None);
        };
        let before = chain.schema_of(database).await?;
        self.migrate_to("+1").await?;
        self.migrate_to("-1").await?;
        let restored = chain.schema_of(database).await?;
        let differs = difference(&before, &restored);
        if !differs.is_empty() {
            let message = format!(
                "the way back of `{}` does not give back the schema that was there: {}",
                next.label(),
                differs.words().join("; ")
            );
            let help = format!("let it do this too:\n{}", differs.mending_sql());
            return Err(Error::from(
                Diagnostic::error(Code::DownDiffers, message).help(help),
            ));
        }
        self.migrate_to("+1").await?;
        Ok(Some(next.id.to_string()))
    }

    /// Ends its pool and gives it back, whoever else has a value of it.
    pub async fn close(&self) {
        // A connection that the test still holds is ended by the server.
        let _ = tokio::time::timeout(PATIENCE, self.shared.close_pools()).await;
        match self.shared.take() {
            Some(Held::Server(beside)) => {
                let mut beside = beside;
                if let Some(name) = name_of(&self.shared.database) {
                    beside.end_sessions_of(&name).await;
                }
                beside.close().await;
            }
            Some(Held::Folder(folder)) => drop(folder),
            None => {}
        }
    }
}

impl std::fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TestDatabase({})", self.shared.database)
    }
}

impl Shared {
    fn take(&self) -> Option<Held> {
        match self.held.lock() {
            Ok(mut held) => held.take(),
            Err(poisoned) => poisoned.into_inner().take(),
        }
    }

    async fn close_pools(&self) {
        #[cfg(feature = "sqlite")]
        if let Some(pool) = self.sqlite.get() {
            pool.close().await;
        }
        #[cfg(feature = "postgres")]
        if let Some(pool) = self.postgres.get() {
            pool.close().await;
        }
        #[cfg(feature = "mysql")]
        if let Some(pool) = self.mysql.get() {
            pool.close().await;
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // The connection belongs to a runtime that waits for this, or is gone.
        if let Some(Held::Server(beside)) = self.take()
            && let Some(name) = beside.one_made()
        {
            drop(beside);
            let database = self.database.clone();
            let server = self.url.clone();
            crate::block_on(async move {
                let Some(Ok(server)) = server.as_deref().map(Database::try_from) else {
                    return;
                };
                // What cannot be dropped goes with the next run.
                if let Ok(mut beside) = Beside::connect(&server, Purpose::Test, "").await {
                    beside.drop_database(&name).await;
                    beside.leave().await;
                }
                drop(database);
            });
        }
    }
}

/// A URL before its database, and what follows that.
fn split(url: &str) -> Option<(&str, &str)> {
    let start = url.find("://")? + 3;
    let end = url[start..].find('?').map_or(url.len(), |at| start + at);
    let slash = url[start..end].rfind('/').map(|at| start + at);
    let server = &url[..slash.unwrap_or(end)];
    Some((server, &url[end..]))
}

fn failed(error: sqlx::Error) -> Error {
    Error::from(error)
}
