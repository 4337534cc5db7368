//! A database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use super::connection;
use super::place::random;
use super::server::{Dialect, Server};

/// A database that no other test uses. It is dropped with the value.
#[derive(Debug)]
pub struct TestDatabase {
    server: Server,
    name: String,
}

impl TestDatabase {
    #[track_caller]
    pub(super) fn new(server: Server) -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let process = std::process::id();
        let counter = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("t_{process}_{counter}_{:08x}", random() >> 32);
        server.execute(&format!("CREATE DATABASE {name}"));
        Self { server, name }
    }

    /// The name, for SQL and for the clients.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The URL, through the pooler if the server is one.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// The URL, past a pooler.
    pub fn direct_url(&self) -> String {
        self.server.direct_url(&self.name)
    }

    /// The server it is on.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Runs SQL, one statement or many, past a pooler.
    #[track_caller]
    pub fn execute(&self, sql: &str) {
        connection::execute(&self.direct_url(), sql);
    }

    /// The rows of a query as text, past a pooler: columns joined with `|`, NULL as `null`.
    #[track_caller]
    pub fn query(&self, sql: &str) -> Vec<String> {
        connection::query(&self.direct_url(), sql)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let url = self.server.direct_url(self.server.first());
        let name = &self.name;
        // A server that a test ended has no database to drop.
        let _ = match self.server.dialect() {
            Dialect::Postgres => {
                connection::try_execute(&url, &format!("DROP DATABASE {name} WITH (FORCE)"))
            }
            Dialect::MySql => {
                let sessions =
                    format!("SELECT id FROM information_schema.processlist WHERE db = '{name}'");
                for id in connection::try_query(&url, &sessions).unwrap_or_default() {
                    let _ = connection::try_execute(&url, &format!("KILL {id}"));
                }
                let drop = format!("SET lock_wait_timeout = 20; DROP DATABASE {name}");
                connection::try_execute(&url, &drop)
            }
        };
    }
}
