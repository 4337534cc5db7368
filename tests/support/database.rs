//! Looking at a database as somebody else would: through a connection of its own.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _};

/// Runs SQL, foreign keys on.
pub fn execute(file: &Path, sql: &str) {
    migrate_runtime::block_on(async {
        let mut connection = options(file)
            .create_if_missing(true)
            .connect()
            .await
            .expect("a database");
        connection
            .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
            .await
            .expect("SQL that works");
        connection.close().await.expect("closed");
    });
}

/// The rows of a query as text: columns joined with `|`, NULL as `null`.
pub fn query(file: &Path, sql: &str) -> Vec<String> {
    migrate_runtime::block_on(async {
        let mut connection = options(file).connect().await.expect("a database");
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut connection)
            .await
            .expect("a query that works");
        connection.close().await.expect("closed");
        rows.iter()
            .map(|row| {
                let cells: Vec<String> = (0..row.len())
                    .map(|column| {
                        row.try_get_unchecked::<Option<String>, _>(column)
                            .expect("text")
                            .unwrap_or_else(|| "null".to_owned())
                    })
                    .collect();
                cells.join("|")
            })
            .collect()
    })
}

/// Does something while another connection holds the write lock.
pub fn while_busy<T: Send>(file: &Path, work: impl FnOnce() -> T + Send) -> T {
    migrate_runtime::block_on(async {
        let mut connection = options(file)
            .create_if_missing(true)
            .connect()
            .await
            .expect("a database");
        let begin = "BEGIN IMMEDIATE; CREATE TABLE busy (a)";
        connection.execute(begin).await.expect("the lock");
        let done = work();
        connection.execute("ROLLBACK").await.expect("a rollback");
        connection.close().await.expect("closed");
        done
    })
}

/// The user's tables, indexes, views and triggers, with their SQL.
pub fn schema(file: &Path) -> Vec<String> {
    query(
        file,
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_migrate\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
}

/// The ids in the history, in the order of application.
pub fn applied(file: &Path) -> Vec<String> {
    query(
        file,
        "SELECT id FROM _migrate_history WHERE state = 'applied' ORDER BY ordinal",
    )
}

/// The events of the log, with their revisions.
pub fn log(file: &Path) -> Vec<String> {
    query(file, "SELECT event, id FROM _migrate_log ORDER BY seq")
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(std::time::Duration::from_secs(20))
        .disable_statement_logging()
}
