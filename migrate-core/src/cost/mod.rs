//! What a statement costs those who use the database meanwhile: the locks that it takes, what it reads, what it writes anew.
//!
//! The knowledge is measured, not read up: each row of the matrix was taken from the lock table and the files of a running server.

mod gather;
mod lock_mode;
mod mysql;
pub(crate) mod postgres;
mod sqlite;

pub use lock_mode::LockMode;
pub use mysql::{Algorithm, Cause, OnlineLock, Way, way};

use crate::dialect::{Engine, Server};
use crate::replay::State;
use crate::sql::{ObjectName, Operation};

/// What an operation costs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cost {
    /// The locks that it takes, the strongest of each table.
    pub locks: Vec<Held>,
    /// Tables that are read from the first row to the last; those that are written anew or get an index too.
    pub scans: Vec<ObjectName>,
    /// Tables that are written anew, with their indexes.
    pub rewrites: Vec<ObjectName>,
    /// Tables on which an index is built.
    pub builds: Vec<ObjectName>,
    /// Whether it depends on what is not known here (a type that no statement made, a table that was not recognised): then the
    /// worse case is told.
    pub assumed: bool,
    /// What else decides, in words: `free when the session's time zone is UTC`.
    pub notes: Vec<String>,
    /// Why the server refuses it, if it does, or does as soon as the table has rows.
    pub fails: Option<String>,
}

/// A lock on a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The table.
    pub table: ObjectName,
    /// How strong it is.
    pub mode: LockMode,
}

/// What an operation costs on a server, with the schema before its statement.
#[must_use]
pub fn cost(operation: &Operation, before: &State, server: Server, timezone: Option<&str>) -> Cost {
    match server.engine {
        Engine::Postgres => postgres::cost(operation, before, server, timezone),
        Engine::Mysql | Engine::Mariadb => mysql::cost(operation, before, server),
        Engine::Sqlite => sqlite::cost(operation, before),
    }
}

/// What all operations of one statement cost together. MySQL and MariaDB carry out the actions of an `ALTER TABLE` in one way.
///
/// ```
/// use migrate_core::cost::statement_cost;
/// use migrate_core::dialect::{Dialect, Server};
/// use migrate_core::replay::State;
/// use migrate_core::sql::operations;
///
/// let found = operations(Dialect::Postgres, "ALTER TABLE t ADD a int, ADD CHECK (a > 0)");
/// let server = Server::parse("postgres 15").unwrap();
/// let cost = statement_cost(&found, &State::empty(Dialect::Postgres), server, None);
/// assert_eq!(cost.scans.len(), 1);
/// ```
#[must_use]
pub fn statement_cost(
    operations: &[Operation],
    before: &State,
    server: Server,
    timezone: Option<&str>,
) -> Cost {
    if matches!(server.engine, Engine::Mysql | Engine::Mariadb)
        && let Some(together) = mysql::together(operations, before, server)
    {
        return together;
    }
    let each = operations
        .iter()
        .map(|operation| cost(operation, before, server, timezone));
    each.fold(Cost::default(), Cost::and)
}
