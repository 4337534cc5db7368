//! A batch: a short transaction.

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Sqlite, stopped};
use crate::backend::{Backend as _, BatchFailed};
use crate::context::Connection;

impl Sqlite {
    /// What a revision in Rust works with.
    pub(in crate::backend) const fn connection(&mut self) -> Connection<'_> {
        Connection::Sqlite(&mut self.connection)
    }

    /// Runs statements in a transaction, commits it, and returns the rows of a question that is asked then. Who is in the way
    /// is waited for by the caller, with a smaller batch.
    pub(super) async fn run_batch(
        &mut self,
        statements: &str,
        then: &str,
    ) -> Result<Vec<Vec<Option<String>>>, BatchFailed> {
        self.execute("BEGIN IMMEDIATE").await.map_err(own)?;
        let ran = match self.run(statements).await {
            Ok(()) => self.execute("COMMIT").await.map_err(own),
            Err(failed) => Err(failed),
        };
        if let Err(failed) = ran {
            let _ = self.execute("ROLLBACK").await;
            return Err(failed);
        }
        self.texts(then).await.map_err(own)
    }

    /// The rows of the last of some SELECTs, as text.
    pub(super) async fn texts(
        &mut self,
        selects: &str,
    ) -> Result<Vec<Vec<Option<String>>>, sqlx::Error> {
        let rows = sqlx::raw_sql(AssertSqlSafe(selects.to_owned()))
            .fetch_all(&mut self.connection)
            .await?;
        let texts = |row: &SqliteRow| {
            let cells = (0..row.len()).map(|column| row.try_get_unchecked(column));
            cells.map(Result::unwrap_or_default).collect()
        };
        Ok(rows.iter().map(texts).collect())
    }
}

/// One of the engine's own statements failed.
fn own(error: sqlx::Error) -> BatchFailed {
    BatchFailed {
        own: true,
        ..stopped(0, error)
    }
}
