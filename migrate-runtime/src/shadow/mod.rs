//! Shadow databases: made for one run, and dropped after it.
//!
//! What a chain builds is known by running it. That happens in a database of its own: a temporary file for SQLite; for a
//! server, the one that `shadow_url` names, else the one that has the development database, else a private one that is started
//! when its programs are installed. Never in the user's database, never in a schema inside it.
//!
//! A chain that makes roles, or changes something else that belongs to the whole server, is not run on the development server at
//! all. On the one of `shadow_url` the roles that it makes are dropped after it.
//!
//! Every one is held by a lock that ends with this process, so that a leftover of one that was killed is recognised, and
//! removed by the next run.

pub(crate) mod beside;
mod cluster;
pub(crate) mod folder;
pub(crate) mod kept;
#[cfg(any(feature = "sqlite", feature = "testing"))]
pub(crate) mod plan;
#[cfg(feature = "sqlite")]
pub(crate) mod replayed;
pub(crate) mod name;
mod rights;
mod roles;
mod server_wide;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use beside::Beside;
use cluster::Cluster;
use folder::Folder;
use name::Purpose;
use server_wide::ServerWide;

/// Where shadow databases may be made.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// A server that was named for them, by any database on it.
    pub configured: Option<Database>,
    /// The database of the developer: a shadow database is made beside it, on the same server.
    pub development: Option<Database>,
    /// Whether that one was named for this very command, or what is found is recorded: another place is not taken when it cannot be
    /// reached.
    pub needs_development: bool,
}

/// A place where shadow databases are made, as long as this value lives.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// use migrate_runtime::core::dialect::Dialect;
/// use migrate_runtime::shadow::{Places, Shadows};
///
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// let mut shadows = Shadows::open(Dialect::Sqlite, &Places::default()).await?;
/// let shadow = shadows.create().await?;
/// MIGRATIONS.upgrade(&shadow).await?;
/// shadows.close().await;
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
///
/// Dropped without [`Self::close`], what is on a private server or in files goes too; what is on a server of the user's is left
/// to the next run.
pub struct Shadows {
    home: Home,
    notes: Vec<String>,
    warnings: Vec<Diagnostic>,
}

enum Home {
    /// Files.
    Folder {
        folder: Folder,
        count: u32,
        engine: String,
    },
    /// Databases on a server that is there.
    Server(Box<Beside>),
    /// Databases on a server that was started for this.
    Private {
        server: Box<Beside>,
        cluster: Cluster,
    },
}

impl Shadows {
    /// Finds a place for shadow databases of a dialect, and removes there what runs before left behind. What belongs to the whole
    /// server must not be changed in them: for a chain that may do so there is [`Self::open_for`].
    ///
    /// The code of its error is `shadow-database`, with what was tried.
    pub async fn open(dialect: Dialect, places: &Places) -> Result<Self, Error> {
        Self::find(dialect, places, None).await
    }

    /// The same for a chain. One that makes roles, or changes something else of the whole server, is not run on the developer's.
    ///
    /// The code of its error is `shadow-database`, with what was tried; `connection` when a server that was named for it cannot be
    /// reached; `config-value` when it is of a kind that the chain is not for.
    pub async fn open_for(chain: &Chain, dialect: Dialect, places: &Places) -> Result<Self, Error> {
        if let Some(configured) = &places.configured
            && !chain.dialects().contains(&configured.dialect())
        {
            return Err(of_no_use(configured, chain));
        }
        Self::find(dialect, places, ServerWide::of(chain, dialect)).await
    }

    async fn find(
        dialect: Dialect,
        places: &Places,
        wide: Option<ServerWide>,
    ) -> Result<Self, Error> {
        if dialect == Dialect::Sqlite {
            folder::clean(Purpose::Shadow).await;
            let folder = Folder::new(Purpose::Shadow).map_err(no_folder)?;
            let file = sqlite_file(&folder.path().join("version.db"))?;
            let engine = file.engine().await?;
            let home = Home::Folder {
                folder,
                count: 0,
                engine,
            };
            return Ok(Self::at(home));
        }
        let of_dialect = |database: &&Database| database.dialect() == dialect;
        if let Some(configured) = places.configured.as_ref().filter(of_dialect) {
            // Whoever names a place means that one.
            let mut server = Beside::open(configured, Purpose::Shadow).await?;
            if let Some(wide) = wide {
                server.keep_roles(Some(wide.roles)).await?;
            }
            return Ok(Self::at(Home::Server(Box::new(server))));
        }
        let mut notes = Vec::new();
        let mut unreachable = None;
        let development = places.development.as_ref().filter(of_dialect);
        match (development, &wide) {
            (Some(development), None) => match Beside::open(development, Purpose::Shadow).await {
                Ok(server) => return Ok(Self::at(Home::Server(Box::new(server)))),
                Err(error) if error.code() == Some(Code::Connection) => unreachable = Some(error),
                Err(error) => notes.push(first_line(&error)),
            },
            (Some(development), Some(wide)) => notes.push(format!(
                "{}: that is not done on the server of {development}",
                wide.told()
            )),
            (None, _) => {}
        }
        folder::clean(Purpose::Shadow).await;
        let major = match development {
            Some(development) if unreachable.is_none() => match development.engine().await {
                Ok(major) => Some(major),
                Err(error) => {
                    unreachable = Some(error);
                    None
                }
            },
            _ => None,
        };
        if let Some(error) = unreachable.as_ref().filter(|_| places.needs_development) {
            return Err(needed(error));
        }
        match Cluster::start(dialect, major.as_deref()).await {
            Ok((cluster, database)) => {
                let mut server = Box::new(Beside::open(&database, Purpose::Shadow).await?);
                if wide.is_some() {
                    server.keep_roles(None).await?;
                }
                let mut shadows = Self::at(Home::Private { server, cluster });
                let on = shadows.server();
                let warning = unreachable.map(|error| elsewhere(&error, &on));
                shadows.warnings.extend(warning);
                shadows.notes = notes;
                Ok(shadows)
            }
            Err(why) => {
                notes.extend(unreachable.as_ref().map(first_line));
                notes.push(why);
                Err(match wide {
                    Some(_) => only_for_this(dialect, &notes),
                    None => nowhere(dialect, &notes),
                })
            }
        }
    }

    const fn at(home: Home) -> Self {
        Self {
            home,
            notes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// What should not be overlooked: that the server is another one than that where the chain will run.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// `postgres 15`, `mariadb 10.11`.
    fn server(&self) -> String {
        let engine = self.engine();
        if engine.contains(' ') {
            engine.to_owned()
        } else {
            format!("{} {engine}", self.dialect())
        }
    }

    /// What was tried before, and why that could not be.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Where they are, for people.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.home {
            Home::Folder { .. } => "temporary files".to_owned(),
            Home::Server(server) => format!("beside {}", server.maintenance),
            Home::Private { .. } => "a private server".to_owned(),
        }
    }

    /// The engine's version, as far as its catalog depends on it: `15`, `mariadb 10.11`, `3.50`.
    #[must_use]
    pub fn engine(&self) -> &str {
        match &self.home {
            Home::Folder { engine, .. } => engine,
            Home::Server(server) | Home::Private { server, .. } => &server.engine,
        }
    }

    /// Which kind of database they are.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match &self.home {
            Home::Folder { .. } => Dialect::Sqlite,
            Home::Server(server) | Home::Private { server, .. } => server.maintenance.dialect(),
        }
    }

    /// Whether the server was started for this, so that everything on it may be changed.
    pub(crate) const fn is_private(&self) -> bool {
        matches!(self.home, Home::Private { .. })
    }

    /// Whether the chain makes what belongs to the whole server, so that two of its databases would be in each other's way.
    pub(crate) fn keeps_roles(&self) -> bool {
        match &self.home {
            Home::Folder { .. } => false,
            Home::Server(server) | Home::Private { server, .. } => server.roles.is_some(),
        }
    }

    /// Whether a role was on the server of `shadow_url` before.
    pub(crate) fn had_role(&self, name: &str) -> bool {
        match &self.home {
            Home::Server(server) => server.roles.as_ref().is_some_and(|roles| roles.had(name)),
            Home::Folder { .. } | Home::Private { .. } => false,
        }
    }

    /// Makes an empty database.
    pub async fn create(&mut self) -> Result<Database, Error> {
        match &mut self.home {
            Home::Folder { folder, count, .. } => {
                *count += 1;
                sqlite_file(&folder.path().join(format!("{count}.db")))
            }
            Home::Server(server) | Home::Private { server, .. } => server.create_for_chain().await,
        }
    }

    /// Makes a database with what a chain builds up to a revision, where a copy of what another run kept is the fast way; `None`
    /// elsewhere.
    pub(crate) async fn replayed(
        &mut self,
        chain: &Chain,
        revision: &str,
    ) -> Result<Option<Database>, Error> {
        #[cfg(feature = "sqlite")]
        if let Home::Folder { folder, count, .. } = &mut self.home {
            *count += 1;
            let file = folder.path().join(format!("{count}.db"));
            let place = std::path::absolute(&*chain.root).map_err(no_folder)?;
            let place = place.to_string_lossy();
            let plan = plan::Plan::new(chain, revision, &place)?;
            replayed::copied(&plan, folder.path(), &file).await?;
            return sqlite_file(&file).map(Some);
        }
        #[cfg(not(feature = "sqlite"))]
        let _ = (chain, revision);
        Ok(None)
    }

    /// Runs statements on the server as such: roles are its, not a database's.
    pub(crate) async fn on_server(&mut self, sql: &str) -> Result<(), Error> {
        match &mut self.home {
            Home::Folder { .. } => Ok(()),
            Home::Server(server) | Home::Private { server, .. } => server.run(sql).await,
        }
    }

    /// Removes a database that was made here. What cannot be removed goes with the next run.
    pub async fn remove(&mut self, database: Database) {
        match &mut self.home {
            Home::Folder { .. } => remove_file(&database),
            Home::Server(server) => server.remove(&database).await,
            Home::Private { server, .. } if server.roles.is_some() => {
                server.remove(&database).await;
            }
            // It goes with the server: thousands of files need not go twice.
            Home::Private { .. } => {}
        }
    }

    /// Removes all that was made here.
    pub async fn close(self) {
        match self.home {
            Home::Folder { folder, .. } => drop(folder),
            Home::Server(server) => server.close().await,
            Home::Private { server, cluster } => {
                // With the server its databases go.
                server.leave().await;
                drop(cluster);
            }
        }
    }
}

#[cfg(feature = "sqlite")]
#[allow(clippy::unnecessary_wraps, reason = "without SQLite it fails")]
pub(crate) fn sqlite_file(path: &std::path::Path) -> Result<Database, Error> {
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
    // Nobody misses it after a crash.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off);
    Ok(Database::from(options))
}

#[cfg(not(feature = "sqlite"))]
pub(crate) fn sqlite_file(_path: &std::path::Path) -> Result<Database, Error> {
    let help = "enable the feature `sqlite` of migrate-runtime";
    let found = Diagnostic::error(
        Code::ShadowDatabase,
        "this program was built without SQLite",
    );
    Err(Error::from(found.help(help)))
}

fn remove_file(database: &Database) {
    #[cfg(feature = "sqlite")]
    if let crate::database::Kind::Sqlite(sqlite) = &database.kind {
        // The folder goes in the end anyhow.
        let _ = std::fs::remove_file(sqlite.path());
    }
    #[cfg(not(feature = "sqlite"))]
    let _ = database;
}

pub(crate) fn no_folder(error: std::io::Error) -> Error {
    let folder = std::env::temp_dir();
    let message = format!(
        "no shadow database can be made in {}: {error}",
        folder.display()
    );
    let help = "make room and check the permissions, or name another folder in TMPDIR";
    Error::from(Diagnostic::error(Code::ShadowDatabase, message).help(help)).caused_by(error)
}

fn first_line(error: &Error) -> String {
    let found = error.diagnostics().first();
    found.map(|found| found.message.clone()).unwrap_or_default()
}

/// A server was named for shadow databases that the chain is not for.
fn of_no_use(configured: &Database, chain: &Chain) -> Error {
    let names: Vec<&str> = chain.dialects().iter().map(|one| one.name()).collect();
    let message = format!(
        "the server for shadow databases, {configured}, is one for {}, and the chain is for {}",
        configured.dialect(),
        names.join(", ")
    );
    let help =
        "name one of that kind in `shadow_url`, or none (`--shadow-url`, CARGO_MIGRATE_SHADOW_URL)";
    Error::from(Diagnostic::error(Code::ConfigValue, message).help(help))
}

/// Another server than that where the chain will run is not taken.
fn needed(error: &Error) -> Error {
    let mut diagnostics = error.diagnostics().to_vec();
    if let Some(first) = diagnostics.first_mut() {
        first.help += "; a shadow database is made beside it, so that it is of the same version: bring it up, or name another \
                       server in `shadow_url`, or take its URL away";
    }
    Error::from(diagnostics)
}

fn elsewhere(error: &Error, server: &str) -> Diagnostic {
    let message = format!(
        "{}; so the chain is tried on a private server, {server}, whose kind and version may differ",
        first_line(error)
    );
    Diagnostic::warning(Code::ShadowElsewhere, message).help(
        "bring the database up; or name a server of its version in `shadow_url`; or take its URL away, if none is meant",
    )
}

/// The chain changes what belongs to a whole server, and there is none that it may change.
fn only_for_this(dialect: Dialect, tried: &[String]) -> Error {
    let message = format!(
        "there is no server of {dialect} that the chain may change: {}",
        tried.join("; ")
    );
    let help = "name a server that is only for this in `shadow_url` of the configuration; or install the server's programs, so \
                that a private one can be started";
    Error::from(Diagnostic::error(Code::ShadowDatabase, message).help(help))
}

fn nowhere(dialect: Dialect, tried: &[String]) -> Error {
    let message = format!(
        "there is no place for a shadow database of {dialect}: {}",
        tried.join("; ")
    );
    let (grant, programs) = match dialect {
        Dialect::Mysql => (
            "grant the user all privileges on `cargo_migrate_%`.*",
            "`mariadbd` and `mariadb-install-db`, or `mysqld` of MySQL",
        ),
        _ => (
            "let the role make databases (`ALTER ROLE <name> CREATEDB`)",
            "`initdb` and `postgres`",
        ),
    };
    Error::from(Diagnostic::error(Code::ShadowDatabase, message).help(format!(
        "{grant}; or name a server where it may in `shadow_url` of the configuration; or install {programs}"
    )))
}
