//! What a revision in Rust works with.

use sqlx::SqliteConnection;

use crate::error::Error;

/// The connection of a revision in Rust, inside the revision's transaction.
///
/// ```no_run
/// use migrate_runtime::{Context, Error};
///
/// pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
///     cx.execute("ALTER TABLE notes ADD COLUMN slug TEXT").await?;
///     let notes: Vec<(i64, String)> = sqlx::query_as("SELECT id, title FROM notes").fetch_all(cx.sqlite()).await?;
///     for (id, title) in notes {
///         sqlx::query("UPDATE notes SET slug = ? WHERE id = ?")
///             .bind(title.to_lowercase())
///             .bind(id)
///             .execute(cx.sqlite())
///             .await?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Context<'a> {
    sqlite: &'a mut SqliteConnection,
    revision: &'a str,
}

impl<'a> Context<'a> {
    pub(crate) fn new(sqlite: &'a mut SqliteConnection, revision: &'a str) -> Self {
        Self { sqlite, revision }
    }

    /// The connection, for typed queries through sqlx.
    ///
    /// Do not begin, commit or roll back on it: the revision's transaction is the engine's. It notices, and stops. A PRAGMA
    /// that you set lasts to the end of that transaction, in which on an empty database other revisions follow.
    pub fn sqlite(&mut self) -> &mut SqliteConnection {
        self.sqlite
    }

    /// Runs SQL that returns nothing; several statements are allowed. Returns how many rows were changed.
    pub async fn execute(&mut self, sql: &str) -> Result<u64, Error> {
        use sqlx::Executor as _;
        let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
        Ok(self.sqlite.execute(query).await?.rows_affected())
    }

    /// The id of the revision that runs.
    #[must_use]
    pub fn revision(&self) -> &str {
        self.revision
    }
}
