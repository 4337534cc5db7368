//! One connection, of either kind, for text.

use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Either, Executor as _, MySqlConnection, PgConnection,
};

use crate::servers::connection::joined;

/// A connection of a worker's own.
pub(super) enum Session {
    Postgres(Box<PgConnection>),
    MySql(Box<MySqlConnection>),
}

/// A connection that may be somebody else's.
pub(super) enum Line<'a> {
    Postgres(&'a mut PgConnection),
    MySql(&'a mut MySqlConnection),
}

/// What the last of some statements gave.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Columns joined with `|`.
    pub(super) rows: Vec<String>,
    pub(super) affected: u64,
}

impl Session {
    pub(super) async fn connect(url: &str) -> Result<Self, sqlx::Error> {
        if url.starts_with("postgres") {
            let options: PgConnectOptions = url.parse()?;
            let options = options.extra_float_digits(None).disable_statement_logging();
            Ok(Self::Postgres(Box::new(options.connect().await?)))
        } else {
            let options: MySqlConnectOptions = url.parse()?;
            let mut connection = options.disable_statement_logging().connect().await?;
            let settings = "SET innodb_lock_wait_timeout = 1, wsrep_sync_wait = 15";
            connection.execute(sqlx::raw_sql(settings)).await?;
            Ok(Self::MySql(Box::new(connection)))
        }
    }

    pub(super) fn line(&mut self) -> Line<'_> {
        match self {
            Self::Postgres(connection) => Line::Postgres(connection),
            Self::MySql(connection) => Line::MySql(connection),
        }
    }

    pub(super) async fn ask(&mut self, sql: &str) -> Result<Answer, sqlx::Error> {
        self.line().ask(sql).await
    }
}

macro_rules! ask {
    ($connection:expr, $sql:expr) => {{
        let mut answer = Answer::default();
        let query = sqlx::raw_sql(AssertSqlSafe($sql.to_owned()));
        let mut results = $connection.fetch_many(query);
        while let Some(result) = futures_util::TryStreamExt::try_next(&mut results).await? {
            match result {
                Either::Left(result) => answer.affected = result.rows_affected(),
                Either::Right(row) => answer.rows.push(joined(&row)?),
            }
        }
        Ok(answer)
    }};
}

impl Line<'_> {
    pub(super) async fn ask(&mut self, sql: &str) -> Result<Answer, sqlx::Error> {
        match self {
            Self::Postgres(connection) => ask!(connection, sql),
            Self::MySql(connection) => ask!(connection, sql),
        }
    }
}

impl Answer {
    /// The first cells of the first row, which are numbers.
    pub(super) fn numbers(&self) -> Vec<i64> {
        let row = self.rows.first().map(String::as_str).unwrap_or_default();
        row.split('|').map_while(|cell| cell.parse().ok()).collect()
    }
}
