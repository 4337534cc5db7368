//! A chain and a database that it is brought to, again and again.

use std::process::Command;

use migrate_core::target::Direction;
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::process::program;
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{Server, TestDatabase, connection};

/// A chain with a database of its own on a server.
pub(crate) struct Subject {
    pub(crate) chain: TestChain,
    pub(crate) database: TestDatabase,
}

/// What is in the database, as text: the same after every way that leads there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// The user's tables, indexes and rows.
    content: Vec<String>,
    /// The rows of the history. Who holds the lease is no part of it: a run that finds nothing to do does not look.
    history: Vec<String>,
    /// How often each revision was applied or reverted.
    events: Vec<String>,
}

impl Subject {
    pub(crate) fn new(chain: TestChain, server: &Server) -> Self {
        Self {
            chain,
            database: server.database(),
        }
    }

    fn dialect(&self) -> Dialect {
        self.database.server().dialect()
    }

    /// An empty database of the same name.
    pub(crate) fn empty(&self) {
        let name = self.database.name();
        match self.dialect() {
            Dialect::Postgres => self.database.execute(
                "SET client_min_messages = error; DROP SCHEMA IF EXISTS cargo_migrate CASCADE; DROP SCHEMA public CASCADE; \
                 CREATE SCHEMA public",
            ),
            Dialect::MySql => self.database.execute(&format!(
                "SET lock_wait_timeout = 20; DROP DATABASE {name}; CREATE DATABASE {name}"
            )),
        }
    }

    /// Brings it to a target within this process, undisturbed.
    pub(crate) fn bring(&self, direction: Direction, target: &str) {
        let chain = self.chain.chain();
        let migrator = Migrator::new(&chain).target(target).unwrap();
        let url = self.database.url();
        match direction {
            Direction::Up => block_on(migrator.upgrade(url)).unwrap(),
            Direction::Down => block_on(migrator.downgrade(url)).unwrap(),
        };
    }

    /// The program that brings it to a target.
    pub(crate) fn runner(&self, direction: Direction, target: &str) -> Command {
        self.runner_at(&self.database.url(), direction, target)
    }

    /// The same by way of another URL.
    pub(crate) fn runner_at(&self, url: &str, direction: Direction, target: &str) -> Command {
        let mut command = Command::new(program("migrate-test-runner"));
        let direction = match direction {
            Direction::Up => "up",
            Direction::Down => "down",
        };
        command.arg(self.chain.migrations());
        command.args([url, direction, target]);
        command
    }

    pub(crate) fn state(&self) -> State {
        let (content, history, events) = match self.dialect() {
            Dialect::Postgres => (
                "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns \
                   WHERE table_schema = 'public' ORDER BY table_name, ordinal_position; \
                 SELECT pg_get_indexdef(indexrelid), indisvalid, indisready FROM pg_index \
                   JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
                "SELECT id, state, statements_done, statements_total, statement_intent, error FROM cargo_migrate.history \
                   ORDER BY ordinal",
                "SELECT event, id, count(*) FROM cargo_migrate.log WHERE event IN ('apply', 'revert') \
                   GROUP BY event, id ORDER BY event, id",
            ),
            Dialect::MySql => (
                "SELECT table_name, column_name, column_type, is_nullable, column_default FROM information_schema.columns \
                   WHERE table_schema = DATABASE() AND table_name NOT LIKE '\\_%' ORDER BY table_name, ordinal_position; \
                 SELECT table_name, index_name, seq_in_index, column_name FROM information_schema.statistics \
                   WHERE table_schema = DATABASE() AND table_name NOT LIKE '\\_%' ORDER BY 1, 2, 3",
                "SELECT id, state, statements_done, statements_total, statement_intent, error FROM _migrate_history \
                   ORDER BY ordinal",
                "SELECT event, id, count(*) FROM _migrate_log WHERE event IN ('apply', 'revert') \
                   GROUP BY event, id ORDER BY event, id",
            ),
        };
        let mut content = self.database.query(content);
        for table in self.tables() {
            let mut rows = self
                .database
                .query(&format!("SELECT '{table}', x.* FROM {table} x"));
            rows.sort();
            content.extend(rows);
        }
        State {
            content,
            history: self.database.query(history),
            events: self.database.query(events),
        }
    }

    fn tables(&self) -> Vec<String> {
        self.database.query(match self.dialect() {
            Dialect::Postgres => {
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
            }
            Dialect::MySql => {
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
                 AND table_name NOT LIKE '\\_%' ORDER BY 1"
            }
        })
    }

    /// Ends the server's side of all connections to the database, statements under way included.
    pub(crate) fn disconnect_all(&self) {
        let url = self.database.server().url(match self.dialect() {
            Dialect::Postgres => "postgres",
            Dialect::MySql => "mysql",
        });
        let name = self.database.name();
        match self.dialect() {
            Dialect::Postgres => connection::execute(
                &url,
                &format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                ),
            ),
            Dialect::MySql => {
                let theirs =
                    format!("SELECT id FROM information_schema.processlist WHERE db = '{name}'");
                for id in connection::query(&url, &theirs) {
                    // It may be gone by now.
                    let _ = connection::try_execute(&url, &format!("KILL {id}"));
                }
            }
        }
    }
}

impl State {
    /// The lines of which there are more or fewer than in this one.
    pub(crate) fn beside(&self, expected: &Self) -> String {
        let lines = |state: &Self| [&state.content[..], &state.history, &state.events].concat();
        let (mut more, mut missing) = (lines(self), Vec::new());
        for line in lines(expected) {
            match more.iter().position(|found| *found == line) {
                Some(at) => drop(more.remove(at)),
                None => missing.push(line),
            }
        }
        format!("it has {more:?}, and lacks {missing:?}")
    }

    /// Whether something was done more often than in this one.
    pub(crate) fn is_more_than(&self, expected: &Self) -> bool {
        self.events != expected.events || self.content.len() > expected.content.len()
    }
}
