//! What a statement costs those who use the database meanwhile: the locks that it takes, what it reads, what it writes anew.
//!
//! The knowledge is measured, not read up: each row of the matrix was taken from the lock table and the files of a running server.

mod gather;
mod lock_mode;
mod mysql;
mod postgres;
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
