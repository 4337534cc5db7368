//! The database that a chain is applied to: a pool's, a connection's options, or a URL.

#[cfg(any(feature = "postgres", feature = "mysql"))]
mod connecting;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod parts;
#[cfg(feature = "postgres")]
mod pgpass;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tls;
mod url;
#[cfg(all(test, feature = "postgres", feature = "mysql"))]
mod tests;

use std::convert::Infallible;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
#[cfg(feature = "mysql")]
use sqlx::mysql::{MySqlConnectOptions, MySqlPool};
#[cfg(feature = "postgres")]
use sqlx::postgres::{PgConnectOptions, PgPool};
#[cfg(feature = "sqlite")]
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

use crate::error::Error;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use connecting::cannot_connect;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::SqliteDatabase;

/// A database, not yet connected to.
///
/// It is made from a reference to a pool (whose options are used for a connection of its own, and whose hooks such as
/// `after_connect` are not run), from the options of a connection, or from a URL: `sqlite:app.db` (relative to the
/// current directory), `sqlite:///srv/app.db`, `sqlite:app.db?mode=ro`, `sqlite::memory:`,
/// `postgres://user@host/database`, `mysql://user@host/database`. An upgrade makes the file of a SQLite database when
/// there is none; the database on a server has to be there.
///
/// A server on another machine has to prove who it is, unless the URL says something weaker: see [`Self::warnings`]. For
/// PostgreSQL the variables of libpq are read (`PGUSER`, `PGPASSWORD`, `PGSSLMODE` and others), and the file of passwords.
///
/// ```
/// use migrate_runtime::Database;
///
/// let database: Database = "sqlite:app.db".try_into()?;
/// assert_eq!(database.to_string(), "app.db");
/// assert!(Database::try_from("oracle://x").is_err());
/// # Ok::<(), migrate_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Database {
    pub(crate) kind: Kind,
}

/// What kind of database it is, with what is needed to connect to it.
#[derive(Clone)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one of them in a program"
)]
pub(crate) enum Kind {
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteDatabase),
    #[cfg(feature = "postgres")]
    Postgres(Box<PgConnectOptions>),
    #[cfg(feature = "mysql")]
    Mysql(Box<MySqlConnectOptions>),
}

impl Database {
    /// The dialect of its SQL.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        match &self.kind {
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Kind::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Kind::Mysql(_) => Dialect::Mysql,
        }
    }

    /// What is connected to by the options that a URL says: with the settings of every connection already.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    const fn of(kind: Kind) -> Self {
        Self { kind }
    }

    /// The name of the database, where privileges are granted by it.
    #[cfg(feature = "cli")]
    pub(crate) fn schema(&self) -> Option<&str> {
        match &self.kind {
            #[cfg(feature = "mysql")]
            Kind::Mysql(options) => options.get_database(),
            #[allow(unreachable_patterns, reason = "MySQL may be the only one")]
            _ => None,
        }
    }

    /// Fails when there is nothing to connect to.
    pub(crate) fn must_exist(&self) -> Result<(), Error> {
        if self.exists() {
            return Ok(());
        }
        let found = Diagnostic::error(Code::Connection, format!("there is no database at {self}"));
        Err(Error::from(found.help(
            "name the database with `--url`; `cargo migrate upgrade` makes it",
        )))
    }

    /// Whether there is something to connect to. Of a server that is known when it was tried.
    pub(crate) fn exists(&self) -> bool {
        match &self.kind {
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(sqlite) => sqlite.exists(),
            #[cfg(feature = "postgres")]
            Kind::Postgres(_) => true,
            #[cfg(feature = "mysql")]
            Kind::Mysql(_) => true,
        }
    }
}

/// The name to show to people: a file, or a database with its host. Never a user or a secret.
impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.kind {
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(sqlite) => sqlite.fmt(f),
            #[cfg(feature = "postgres")]
            Kind::Postgres(options) => {
                let name = options.get_database().unwrap_or(options.get_username());
                let (host, port) = (options.get_host(), options.get_port());
                place(f, name, postgres::socket(options), host, port)
            }
            #[cfg(feature = "mysql")]
            Kind::Mysql(options) => {
                let name = options.get_database().unwrap_or("no database");
                let socket = options.get_socket().map(|path| &**path);
                place(f, name, socket, options.get_host(), options.get_port())
            }
        }
    }
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
fn place(
    f: &mut std::fmt::Formatter<'_>,
    name: &str,
    socket: Option<&std::path::Path>,
    host: &str,
    port: u16,
) -> std::fmt::Result {
    match socket {
        Some(socket) => write!(f, "{name} on {}", socket.display()),
        None if host.contains(':') => write!(f, "{name} on [{host}]:{port}"),
        None => write!(f, "{name} on {host}:{port}"),
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({self})")
    }
}

#[cfg(feature = "sqlite")]
impl From<&SqlitePool> for Database {
    fn from(pool: &SqlitePool) -> Self {
        let options = (*pool.connect_options()).clone();
        Self {
            kind: Kind::Sqlite(SqliteDatabase {
                options,
                of_pool: true,
            }),
        }
    }
}

#[cfg(feature = "sqlite")]
impl From<SqliteConnectOptions> for Database {
    fn from(options: SqliteConnectOptions) -> Self {
        Self {
            kind: Kind::Sqlite(SqliteDatabase {
                options,
                of_pool: false,
            }),
        }
    }
}

#[cfg(feature = "postgres")]
impl From<&PgPool> for Database {
    fn from(pool: &PgPool) -> Self {
        Self::from((*pool.connect_options()).clone())
    }
}

#[cfg(feature = "postgres")]
impl From<PgConnectOptions> for Database {
    fn from(options: PgConnectOptions) -> Self {
        Self {
            kind: Kind::Postgres(Box::new(postgres::settled(options))),
        }
    }
}

#[cfg(feature = "mysql")]
impl From<&MySqlPool> for Database {
    fn from(pool: &MySqlPool) -> Self {
        Self::from((*pool.connect_options()).clone())
    }
}

#[cfg(feature = "mysql")]
impl From<MySqlConnectOptions> for Database {
    fn from(options: MySqlConnectOptions) -> Self {
        Self {
            kind: Kind::Mysql(Box::new(mysql::settled(options))),
        }
    }
}

impl From<&Self> for Database {
    fn from(database: &Self) -> Self {
        database.clone()
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
