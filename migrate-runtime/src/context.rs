//! What a revision in Rust works with.

use std::fmt;

use migrate_core::diagnostic::{Code, Diagnostic};
#[cfg(feature = "mysql")]
use sqlx::MySqlConnection;
#[cfg(feature = "postgres")]
use sqlx::PgConnection;
#[cfg(feature = "sqlite")]
use sqlx::SqliteConnection;

use crate::backend::Host;
use crate::batches::Batches;
use crate::error::Error;
use crate::functions::Calls;

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
///
/// # Outside of a transaction
///
/// With `//! migrate: transaction off` in the head of its `revision.rs` a revision runs without a transaction around it: each
/// statement commits by itself, and [`batches`](Self::batches) changes the rows of a large table piece by piece. The history says
/// that the revision is under way before its function starts, and that it is applied in a transaction behind its end.
///
/// **The function must be able to run twice.** What stopped half-way goes on by running it again, from its first line; only the
/// calls of `batches` that were done are passed over. On SQLite, where nothing tells whether another process still lives, two
/// that start at once may both be in it. A transaction that it begins for itself it has to end.
pub struct Context<'a> {
    access: Access<'a>,
    revision: &'a str,
}

/// How a function gets at the database.
enum Access<'a> {
    /// In the revision's transaction.
    Inside(Connection<'a>),
    /// Without one.
    Outside(Host<'a>, Calls<'a>),
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
            access: Access::Inside(connection),
            revision,
        }
    }

    /// For a function that runs outside of a transaction.
    pub(crate) const fn outside(host: Host<'a>, calls: Calls<'a>) -> Self {
        let revision = calls.revision();
        Self {
            access: Access::Outside(host, calls),
            revision,
        }
    }

    fn connection(&mut self) -> Result<Connection<'_>, Error> {
        match &mut self.access {
            Access::Inside(connection) => Ok(connection.again()),
            Access::Outside(host, _) => host
                .connection()
                .ok_or_else(|| Error::new("the connection is gone")),
        }
    }

    /// Changes the rows of a table in batches, as `-- migrate: batch …` does it for a statement in SQL: each is a short transaction of
    /// its own, which also stores how far it came. A run that is killed goes on there, and every row is changed once.
    ///
    /// For revisions with `//! migrate: transaction off`; in the transaction of another one it is refused, and nothing runs. The calls of
    /// a function are counted: when it runs again, those that were done are passed over, so it has to make the same ones in
    /// the same order.
    ///
    /// ```no_run
    /// //! Give every user a slug
    /// //! migrate: revises 20261120101500
    /// //! migrate: transaction off
    ///
    /// use migrate_runtime::{Batches, Context, Error};
    ///
    /// pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    ///     let slugs = Batches::new("UPDATE users SET slug = lower(name) WHERE slug IS NULL");
    ///     cx.batches(slugs.key("id").size(5000)).await
    /// }
    ///
    /// pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> {
    ///     cx.batches(Batches::new("UPDATE users SET slug = NULL").key("id").size(5000)).await
    /// }
    /// ```
    pub async fn batches(&mut self, batches: Batches) -> Result<(), Error> {
        match &mut self.access {
            Access::Inside(_) => Err(Error::from(inside())),
            // Large, and seldom used.
            Access::Outside(host, calls) => Box::pin(host.batches(calls, &batches)).await,
        }
    }

    /// The connection to SQLite, for typed queries through sqlx; an error on another kind of database.
    ///
    /// Do not begin, commit or roll back on it: the revision's transaction is the engine's. It notices, and stops. A PRAGMA
    /// that you set lasts to the end of that transaction, in which on an empty database other revisions follow.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(&mut self) -> Result<&mut SqliteConnection, Error> {
        match self.connection()? {
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
        match self.connection()? {
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
        match self.connection()? {
            Connection::Mysql(connection) => Ok(connection),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            other => Err(other.another("MySQL")),
        }
    }

    /// Runs SQL that returns nothing; several statements are allowed. Returns how many rows were changed.
    pub async fn execute(&mut self, sql: &str) -> Result<u64, Error> {
        use sqlx::Executor as _;
        let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
        match self.connection()? {
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
        match &self.access {
            Access::Inside(connection) => connection.dialect(),
            Access::Outside(host, _) => host.dialect(),
        }
    }

    /// The id of the revision that runs.
    #[must_use]
    pub const fn revision(&self) -> &str {
        self.revision
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("revision", &self.revision)
            .field("dialect", &self.dialect())
            .finish_non_exhaustive()
    }
}

/// Batches on a second connection would wait for this one's transaction, and in it they would be none.
fn inside() -> Diagnostic {
    Diagnostic::error(
        Code::RustFailed,
        "`cx.batches` commits each batch by itself, and this revision is one transaction",
    )
    .help("put `//! migrate: transaction off` into the head of its revision.rs")
}

impl Connection<'_> {
    const fn again(&mut self) -> Connection<'_> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => Connection::Sqlite(connection),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => Connection::Postgres(connection),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => Connection::Mysql(connection),
        }
    }

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
