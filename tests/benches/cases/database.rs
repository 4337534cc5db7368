//! An empty database of a row's kind.

use std::path::PathBuf;
use std::sync::LazyLock;

use migrate_core::dialect::Dialect;
use migrate_core::schema::Schema;
use migrate_core::sql::{Effect, effect, split};
use migrate_runtime::Chain;
use migrate_tests::process::tool;
use migrate_tests::servers::{self, OwnServer, TestDatabase, connection, server};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use tempfile::TempDir;

use crate::engine::Engine;

/// A server of this process, which may forget everything: databases are made by the thousand.
fn postgres() -> &'static OwnServer {
    static SERVER: LazyLock<OwnServer> = LazyLock::new(|| {
        let server = servers::own_postgres();
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            server.execute(&format!("ALTER SYSTEM SET {setting} = off"));
        }
        server.execute("SELECT pg_reload_conf()");
        server
    });
    &SERVER
}

/// It goes with the value.
pub(crate) enum Database {
    Sqlite(TempDir),
    Served(TestDatabase),
}

impl Database {
    pub(crate) fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::Sqlite(tempfile::tempdir().expect("a folder")),
            Engine::Postgres => Self::Served(postgres().database()),
            Engine::Mysql => Self::Served(servers::mariadb().database()),
        }
    }

    fn file(folder: &TempDir) -> PathBuf {
        folder.path().join("schema.db")
    }

    /// Runs a script.
    pub(crate) fn apply(&self, sql: &str) -> Result<(), String> {
        let done = match self {
            Self::Sqlite(folder) => migrate_runtime::block_on(async {
                let options = SqliteConnectOptions::new()
                    .filename(Self::file(folder))
                    .create_if_missing(true)
                    // Nobody looks for it after a crash.
                    .synchronous(SqliteSynchronous::Off);
                let mut connection = options.disable_statement_logging().connect().await?;
                let script = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                connection.execute(script).await?;
                connection.close().await
            }),
            // MySQL takes no message without a statement.
            Self::Served(_) if sql.trim().is_empty() => Ok(()),
            // A message is one transaction on PostgreSQL, and some statements cannot be in one.
            Self::Served(database) if database.server().dialect() == server::Dialect::Postgres => {
                pieces(sql)
                    .into_iter()
                    .try_for_each(|piece| connection::try_execute(&database.url(), piece))
            }
            Self::Served(database) => connection::try_execute(&database.url(), sql),
        };
        done.map_err(message)
    }

    /// Runs statements of MySQL one after the other on one connection; which one was refused, and why.
    pub(crate) fn apply_each(&self, statements: &[&str]) -> Result<(), (usize, String)> {
        let url = self.url();
        migrate_runtime::block_on(async {
            let said = |at: usize| move |error: sqlx::Error| (at, message(error));
            let options: MySqlConnectOptions = url.parse().map_err(said(0))?;
            let options = options.disable_statement_logging();
            let mut connection = options.connect().await.map_err(said(0))?;
            for (at, statement) in statements.iter().enumerate() {
                let script = sqlx::raw_sql(AssertSqlSafe((*statement).to_owned()));
                connection.execute(script).await.map_err(said(at))?;
            }
            connection.close().await.map_err(said(0))
        })
    }

    /// Its schema, as the library reads it.
    pub(crate) fn schema(&self) -> Result<Schema, String> {
        static CHAIN: Chain = Chain::EMPTY;
        let read = migrate_runtime::block_on(CHAIN.schema_of(self.url().as_str()));
        read.map_err(|error| error.to_string())
    }

    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Served(database) if database.server().dialect() == server::Dialect::Postgres => {
                Engine::Postgres
            }
            Self::Served(_) => Engine::Mysql,
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", Self::file(folder).display()),
            Self::Served(database) => database.url(),
        }
    }

    /// It as the library knows it.
    pub(crate) fn handle(&self) -> Result<migrate_runtime::Database, String> {
        migrate_runtime::Database::try_from(self.url().as_str()).map_err(|error| error.to_string())
    }

    /// What the database's own client prints for a query, its columns joined with `|`.
    pub(crate) fn rows(&self, query: &str) -> Vec<String> {
        match self {
            Self::Sqlite(folder) => {
                let mut sqlite = tool("sqlite3", "sqlite3");
                let output = sqlite.arg(Self::file(folder)).arg(query).output();
                let output = output.expect("sqlite3");
                let said = String::from_utf8_lossy(&output.stdout);
                said.lines().map(str::to_owned).collect()
            }
            Self::Served(database) => database.query(query),
        }
    }
}

fn message(error: sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

/// Makes the roles that are not there. They outlive the databases.
pub(crate) fn make_roles(roles: &[String]) {
    for role in roles {
        let named = role.replace('\'', "''");
        let quoted = role.replace('"', "\"\"");
        let there = format!("SELECT 1::text FROM pg_roles WHERE rolname = '{named}'");
        let server = postgres();
        if server.query(&there).is_empty() {
            server.execute(&format!("CREATE ROLE \"{quoted}\""));
        }
    }
}

/// The script as a whole, or its statements where one of them must be alone.
fn pieces(sql: &str) -> Vec<&str> {
    let statements: Vec<&str> = split(Dialect::Postgres, sql)
        .statements
        .into_iter()
        .map(|statement| &sql[statement.span])
        .collect();
    let is_alone = |statement: &&str| {
        matches!(
            effect(Dialect::Postgres, statement),
            Effect::OutsideTransaction { .. }
        )
    };
    if statements.iter().any(is_alone) {
        statements
    } else {
        vec![sql]
    }
}
