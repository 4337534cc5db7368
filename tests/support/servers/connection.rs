//! Looking at a server's database as somebody else would: through a connection of its own.

use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row};

/// Runs SQL, one statement or many.
///
/// # Panics
///
/// When it fails.
#[track_caller]
pub fn execute(url: &str, sql: &str) {
    if let Err(error) = try_execute(url, sql) {
        panic!("{error}\n{sql}");
    }
}

/// The rows of a query as text: columns joined with `|`, NULL as `null`.
///
/// # Panics
///
/// When it fails.
#[track_caller]
pub fn query(url: &str, sql: &str) -> Vec<String> {
    match try_query(url, sql) {
        Ok(rows) => rows,
        Err(error) => panic!("{error}\n{sql}"),
    }
}

/// Runs SQL that may fail.
pub fn try_execute(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    try_query(url, sql).map(|_| ())
}

/// The rows of a query that may fail.
pub fn try_query(url: &str, sql: &str) -> Result<Vec<String>, sqlx::Error> {
    migrate_runtime::block_on(async {
        if url.starts_with("postgres") {
            let options: PgConnectOptions = url.parse()?;
            // A pooler lets nobody set this at the start, unless it is told to.
            let options = options.extra_float_digits(None);
            let mut connection = options.disable_statement_logging().connect().await?;
            let rows = connection
                .fetch_all(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
                .await?;
            connection.close().await?;
            rows.iter().map(joined).collect()
        } else {
            let options: MySqlConnectOptions = url.parse()?;
            let mut connection = options.disable_statement_logging().connect().await?;
            let rows = connection
                .fetch_all(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
                .await?;
            connection.close().await?;
            rows.iter().map(joined).collect()
        }
    })
}

pub(crate) fn joined<R: Row>(row: &R) -> Result<String, sqlx::Error>
where
    usize: sqlx::ColumnIndex<R>,
    for<'r> Option<String>: sqlx::Decode<'r, R::Database>,
{
    let cells: Result<Vec<String>, sqlx::Error> = (0..row.len())
        .map(|column| {
            let cell: Option<String> = row.try_get_unchecked(column)?;
            Ok(cell.unwrap_or_else(|| "null".to_owned()))
        })
        .collect();
    Ok(cells?.join("|"))
}
