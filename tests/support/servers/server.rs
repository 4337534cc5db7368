//! A server that tests talk to.

use std::process::Command;
use std::time::{Duration, Instant};

use super::connection;
use super::mysql;
use super::program::Running;
use super::test_database::TestDatabase;
use crate::process::tool;

/// Which language a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL, also through a pooler.
    Postgres,
    /// MariaDB.
    MySql,
}

/// A server on loopback.
#[derive(Clone, Debug)]
pub struct Server {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The port without a pooler: where databases are made and looked at.
    direct: u16,
    dialect: Dialect,
}

impl Server {
    pub(super) fn new(dialect: Dialect, port: u16) -> Self {
        Self::pooled(dialect, port, port)
    }

    pub(super) fn pooled(dialect: Dialect, port: u16, direct: u16) -> Self {
        Self {
            port,
            direct,
            dialect,
        }
    }

    /// The URL of a database, with a user that may do everything.
    pub fn url(&self, database: &str) -> String {
        url(self.dialect, self.port, database)
    }

    /// The URL of a database, past a pooler.
    pub fn direct_url(&self, database: &str) -> String {
        url(self.dialect, self.direct, database)
    }

    /// Makes a database with a name of its own. It is dropped with the value.
    #[track_caller]
    pub fn database(&self) -> TestDatabase {
        TestDatabase::new(self.clone())
    }

    /// Runs SQL in the database that every server has.
    #[track_caller]
    pub fn execute(&self, sql: &str) {
        connection::execute(&self.direct_url(self.first()), sql);
    }

    /// The rows of a query in the database that every server has: columns joined with `|`, NULL as `null`.
    #[track_caller]
    pub fn query(&self, sql: &str) -> Vec<String> {
        connection::query(&self.direct_url(self.first()), sql)
    }

    /// The major version of a PostgreSQL.
    #[track_caller]
    pub fn major(&self) -> u16 {
        let number: u32 = self.query("SHOW server_version_num")[0]
            .parse()
            .expect("the version as a number");
        u16::try_from(number / 10_000).expect("a small number")
    }

    /// Whether a PostgreSQL is of that major version or a later one; says so when it is not: what needs it is left out.
    #[track_caller]
    pub fn is_at_least(&self, major: u16) -> bool {
        let own = self.major();
        if own < major {
            #[allow(clippy::print_stderr, reason = "whoever runs the tests has to know")]
            {
                eprintln!("left out: it needs PostgreSQL {major}, and the server is {own}");
            }
        }
        own >= major
    }

    /// The client of PostgreSQL, with all that it needs to connect but a database.
    pub fn psql(&self) -> Command {
        assert_eq!(self.dialect, Dialect::Postgres, "psql is for PostgreSQL");
        let mut psql = tool("psql", "postgresql-client");
        psql.args(["-X", "-q", "-h", "127.0.0.1", "-U", "postgres", "-p"]);
        psql.arg(self.port.to_string());
        psql
    }

    /// The client of MariaDB, or of MySQL, with all that it needs to connect but a database.
    pub fn mariadb(&self) -> Command {
        assert_eq!(self.dialect, Dialect::MySql, "mariadb is for MariaDB");
        let mut mariadb =
            mysql::beside("mysql").unwrap_or_else(|| tool("mariadb", "mariadb-client"));
        mariadb.args(["--no-defaults", "--protocol=tcp", "-h", "127.0.0.1"]);
        // On the command line it would be spoken of.
        mariadb.env("MYSQL_PWD", PASSWORD).args(["-u", USER, "-P"]);
        mariadb.arg(self.port.to_string());
        mariadb
    }

    /// Which language it speaks.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The database that every server has.
    pub(super) fn first(&self) -> &'static str {
        match self.dialect {
            Dialect::Postgres => "postgres",
            Dialect::MySql => "mysql",
        }
    }

    /// Waits until a query says what is expected.
    pub(super) fn wait(
        &self,
        running: &mut Running,
        seconds: u64,
        sql: &str,
        expected: &str,
    ) -> Result<(), String> {
        let limit = Instant::now() + Duration::from_secs(seconds);
        let url = self.url(self.first());
        loop {
            if let Some(how) = running.ended() {
                return Err(format!("the server ended: {how}"));
            }
            let answer = connection::try_query(&url, sql);
            match answer {
                Ok(rows) if rows == [expected] => return Ok(()),
                answer if Instant::now() > limit => {
                    return Err(format!(
                        "not ready after {seconds} s: {sql} gave {answer:?}"
                    ));
                }
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }
}

pub(super) const USER: &str = "migrate";
pub(super) const PASSWORD: &str = "migrate-secret";

fn url(dialect: Dialect, port: u16, database: &str) -> String {
    match dialect {
        Dialect::Postgres => format!("postgres://postgres@127.0.0.1:{port}/{database}"),
        Dialect::MySql => format!("mysql://{USER}:{PASSWORD}@127.0.0.1:{port}/{database}"),
    }
}
