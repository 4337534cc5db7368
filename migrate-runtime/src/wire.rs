//! A connection by which text goes out, as many statements as one likes, and text comes back. To a server that is its simple
//! protocol: nothing is prepared and nothing is kept, so it works through a pooler.

use std::time::Duration;

use futures_util::TryStreamExt as _;
#[cfg(feature = "mysql")]
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
#[cfg(feature = "postgres")]
use sqlx::postgres::{PgConnectOptions, PgConnection};
#[cfg(feature = "sqlite")]
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Either, Executor as _, Row as _};

use migrate_core::dialect::Dialect;

use crate::context::Connection;
use crate::database::{Database, Kind};
#[cfg(feature = "proof")]
use crate::error::Error;

/// How long a host may take to answer.
const CONNECTING: Duration = Duration::from_secs(30);

/// How to connect.
#[derive(Clone)]
pub(crate) enum WireOptions {
    #[cfg(feature = "sqlite")]
    Sqlite(Box<SqliteConnectOptions>),
    #[cfg(feature = "postgres")]
    Postgres(Box<PgConnectOptions>),
    #[cfg(feature = "mysql")]
    Mysql(Box<MySqlConnectOptions>),
}

/// A connection.
pub(crate) enum Wire {
    #[cfg(feature = "sqlite")]
    Sqlite(Box<SqliteConnection>),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
    #[cfg(feature = "mysql")]
    Mysql(Box<MySqlConnection>),
}

/// What one statement gave.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) rows: Vec<Vec<Option<String>>>,
    pub(crate) affected: u64,
}

impl Answer {
    /// The value in the first row.
    pub(crate) fn cell(&self, column: usize) -> Option<&str> {
        self.rows.first()?.get(column)?.as_deref()
    }

    pub(crate) fn number(&self, column: usize) -> Option<i64> {
        self.cell(column)?.parse().ok()
    }

    /// Whether the value is true, as either kind of server says it.
    pub(crate) fn is_true(&self) -> bool {
        self.cell(0)
            .is_some_and(|value| !matches!(value, "f" | "false" | "0" | ""))
    }
}

/// Statements that stopped.
#[derive(Debug)]
pub(crate) struct Stopped {
    /// The answers of those that were done.
    pub(crate) answers: Vec<Answer>,
    pub(crate) error: sqlx::Error,
}

impl WireOptions {
    /// How to connect to a database.
    pub(crate) fn to(database: &Database) -> Self {
        match &database.kind {
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(sqlite) => Self::Sqlite(Box::new(sqlite.options.clone())),
            #[cfg(feature = "postgres")]
            Kind::Postgres(options) => Self::Postgres(options.clone()),
            #[cfg(feature = "mysql")]
            Kind::Mysql(options) => Self::Mysql(options.clone()),
        }
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Dialect::Mysql,
        }
    }

    pub(crate) async fn connect(&self) -> Result<Wire, sqlx::Error> {
        let connecting = async {
            match self {
                #[cfg(feature = "sqlite")]
                Self::Sqlite(options) => Ok(Wire::Sqlite(Box::new(options.connect().await?))),
                #[cfg(feature = "postgres")]
                Self::Postgres(options) => Ok(Wire::Postgres(options.connect().await?)),
                #[cfg(feature = "mysql")]
                Self::Mysql(options) => Ok(Wire::Mysql(Box::new(options.connect().await?))),
            }
        };
        match tokio::time::timeout(CONNECTING, connecting).await {
            Ok(connected) => connected,
            Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
        }
    }
}

/// What is no text is a user's own value, which nobody looks at, or a definition with one in it.
#[cfg(feature = "mysql")]
fn bytes_as_text(row: &sqlx::mysql::MySqlRow, column: usize) -> Option<String> {
    let bytes: Option<Vec<u8>> = row.try_get_unchecked(column).ok()?;
    crate::legible::legible(&bytes?)
}

/// Reads the answers of a stream of results. `otherwise`: what a cell says that is no text.
macro_rules! answers {
    ($connection:expr, $sql:expr, $done:expr, $otherwise:expr) => {{
        let mut answers = Vec::new();
        let mut current = Answer::default();
        let query = sqlx::raw_sql(AssertSqlSafe($sql.to_owned()));
        let mut results = $connection.fetch_many(query);
        loop {
            match results.try_next().await {
                Ok(Some(Either::Left(result))) => {
                    current.affected = result.rows_affected();
                    answers.push(std::mem::take(&mut current));
                    $done(answers.len());
                }
                Ok(Some(Either::Right(row))) => {
                    let cells = (0..row.len()).map(|column| {
                        let text = row.try_get_unchecked::<Option<String>, _>(column);
                        text.unwrap_or_else(|_| $otherwise(&row, column))
                    });
                    current.rows.push(cells.collect());
                }
                Ok(None) => return Ok(answers),
                Err(error) => return Err(Stopped { answers, error }),
            }
        }
    }};
}

impl Wire {
    /// Connects to a database.
    #[cfg(feature = "proof")]
    pub(crate) async fn open(database: &Database) -> Result<Self, Error> {
        let connected = WireOptions::to(database).connect().await;
        connected.map_err(|error| match &database.kind {
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(sqlite) if !sqlite.exists() => crate::backend::no_file(error, database),
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(_) => crate::backend::cannot_open(error, database),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            #[allow(unreachable_patterns, reason = "SQLite may be the only one")]
            _ => crate::database::cannot_connect(error, database),
        })
    }

    /// The version of PostgreSQL as a number: 150004. 0 of another kind of database.
    #[cfg(feature = "proof")]
    pub(crate) fn version(&self) -> u32 {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.server_version_num().unwrap_or(0),
            #[allow(unreachable_patterns, reason = "PostgreSQL may be the only one")]
            _ => 0,
        }
    }

    /// Sends statements; `done` is told how many have been, each time one is.
    pub(crate) async fn send_counting(
        &mut self,
        sql: &str,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Vec<Answer>, Stopped> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => answers!(connection, sql, done, |_, _| None),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => answers!(connection, sql, done, |_, _| None),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => answers!(connection, sql, done, bytes_as_text),
        }
    }

    /// Sends statements.
    pub(crate) async fn send(&mut self, sql: &str) -> Result<Vec<Answer>, Stopped> {
        self.send_counting(sql, &mut |_| {}).await
    }

    /// Sends statements one after the other. A node of a cluster may roll a transaction back in the middle of a message, and
    /// goes on with the rest of it as if nothing had been; alone, the next statement is told.
    pub(crate) async fn send_each<'s>(
        &mut self,
        statements: impl Iterator<Item = &'s str>,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Vec<Answer>, Stopped> {
        let mut answers = Vec::new();
        for statement in statements {
            match self.send(statement).await {
                Ok(mut more) => answers.push(more.pop().unwrap_or_default()),
                Err(Stopped { error, .. }) => return Err(Stopped { answers, error }),
            }
            done(answers.len());
        }
        Ok(answers)
    }

    /// Sends one statement, or some of which the last matters.
    pub(crate) async fn ask(&mut self, sql: &str) -> Result<Answer, sqlx::Error> {
        let answers = self.send(sql).await.map_err(|stopped| stopped.error)?;
        Ok(answers.into_iter().next_back().unwrap_or_default())
    }

    /// Runs `COPY … FROM stdin`.
    pub(crate) async fn copy(&mut self, statement: &str, data: &str) -> Result<(), sqlx::Error> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => {
                let mut copy = connection.copy_in_raw(statement).await?;
                copy.send(data.as_bytes()).await?;
                copy.finish().await.map(|_| ())
            }
            #[allow(unreachable_patterns, reason = "PostgreSQL may be the only one")]
            _ => {
                let _ = (statement, data);
                Err(sqlx::Error::Protocol("COPY is for PostgreSQL".to_owned()))
            }
        }
    }

    pub(crate) fn context(&mut self) -> Connection<'_> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => Connection::Sqlite(connection),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => Connection::Postgres(connection),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => Connection::Mysql(connection),
        }
    }

    pub(crate) async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => connection.close().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.close().await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => connection.close().await,
        }
    }

    /// Ends it without a goodbye.
    pub(crate) async fn cut(self) {
        let _ = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => connection.close_hard().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.close_hard().await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => connection.close_hard().await,
        };
    }
}
