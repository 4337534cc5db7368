//! What a revision in Rust works with.

#[cfg(feature = "mysql")]
use sqlx::MySqlConnection;
#[cfg(feature = "postgres")]
use sqlx::PgConnection;
#[cfg(feature = "sqlite")]
use sqlx::SqliteConnection;

use crate::error::Error;

/// The connection of a revision in Rust, inside the revision's transaction.
///
/// ```no_run
/// use migrate_runtime::{Context, Error};
///
/// pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
///     cx.execute("ALTER TABLE notes ADD COLUMN slug TEXT").await?;
///     let notes: Vec<(i64, String)> = sqlx::query_as("SELECT id, title FROM notes").fetch_all(cx.sqlite()?).await?;
///     for (id, title) in notes {
///         sqlx::query("UPDATE notes SET slug = ? WHERE id = ?")
///             .bind(title.to_lowercase())
///             .bind(id)
///             .execute(cx.sqlite()?)
///             .await?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Context<'a> {
    connection: Connection<'a>,
    revision: &'a str,
}

/// The connection that a revision runs on.
#[derive(Debug)]
pub(crate) enum Connection<'a> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'a mut SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(&'a mut PgConnection),
    #[cfg(feature = "mysql")]
    Mysql(&'a mut MySqlConnection),
}

impl<'a> Context<'a> {
    pub(crate) const fn new(connection: Connection<'a>, revision: &'a str) -> Self {
        Self {
            connection,
            revision,
        }
    }

    /// The connection to SQLite, for typed queries through sqlx; an error on another kind of database.
    ///
    /// Do not begin, commit or roll back on it: the revision's transaction is the engine's. It notices, and stops. A PRAGMA
    /// that you set lasts to the end of that transaction, in which on an empty database other revisions follow.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(&mut self) -> Result<&mut SqliteConnection, Error> {
        match &mut self.connection {
            Connection::Sqlite(connection) => Ok(connection),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            other => Err(other.another("SQLite")),
        }
    }

    /// The connection to PostgreSQL, for typed queries through sqlx; an error on another kind of database.
    ///
    /// Do not begin, commit or roll back on it: the revision's transaction is the engine's. It notices, and stops. Behind a
    /// pooler in transaction mode use queries that are not kept (`.persistent(false)`).
    #[cfg(feature = "postgres")]
    pub fn postgres(&mut self) -> Result<&mut PgConnection, Error> {
        match &mut self.connection {
            Connection::Postgres(connection) => Ok(connection),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            other => Err(other.another("PostgreSQL")),
        }
    }

    /// The connection to MySQL or MariaDB, for typed queries through sqlx; an error on another kind of database.
    ///
    /// A revision in Rust is one transaction. DDL would commit it, so it belongs into a revision in SQL; the engine notices,
    /// and stops.
    #[cfg(feature = "mysql")]
    pub fn mysql(&mut self) -> Result<&mut MySqlConnection, Error> {
        match &mut self.connection {
            Connection::Mysql(connection) => Ok(connection),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            other => Err(other.another("MySQL")),
        }
    }

    /// Runs SQL that returns nothing; several statements are allowed. Returns how many rows were changed.
    pub async fn execute(&mut self, sql: &str) -> Result<u64, Error> {
        use sqlx::Executor as _;
        let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
        match &mut self.connection {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(connection) => Ok(connection.execute(query).await?.rows_affected()),
            #[cfg(feature = "postgres")]
            Connection::Postgres(connection) => {
                Ok(connection.execute(query).await?.rows_affected())
            }
            #[cfg(feature = "mysql")]
            Connection::Mysql(connection) => Ok(connection.execute(query).await?.rows_affected()),
        }
    }

    /// The dialect of the database's SQL.
    #[must_use]
    pub const fn dialect(&self) -> migrate_core::dialect::Dialect {
        self.connection.dialect()
    }

    /// The id of the revision that runs.
    #[must_use]
    pub const fn revision(&self) -> &str {
        self.revision
    }
}

impl Connection<'_> {
    const fn dialect(&self) -> migrate_core::dialect::Dialect {
        use migrate_core::dialect::Dialect;
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Dialect::Mysql,
        }
    }

    #[cfg(any(
        all(feature = "sqlite", feature = "postgres"),
        all(feature = "sqlite", feature = "mysql"),
        all(feature = "postgres", feature = "mysql")
    ))]
    fn another(&self, wanted: &str) -> Error {
        Error::new(format!(
            "it asks for a connection to {wanted}, and runs on {}",
            self.dialect()
        ))
    }
}
