//! From a statement to its operations. What is not known is opaque, never an error.

mod mysql;
mod postgres;
mod sqlite;

use super::Operation;
use crate::dialect::Dialect;

/// What one statement does, in the order in which it says so. Never empty, unless the statement is.
///
/// It does not check the statement: of what no database would run it may make anything.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Act, operations};
///
/// let sql = "DROP TABLE notes, authors";
/// let found = operations(Dialect::Postgres, sql);
/// assert_eq!(found.len(), 2);
/// assert_eq!(&sql[found[1].span.clone()], "authors");
/// assert!(operations(Dialect::Postgres, "FROBNICATE notes")[0].act.is_opaque());
/// ```
#[must_use]
pub fn operations(dialect: Dialect, statement: &str) -> Vec<Operation> {
    match dialect {
        Dialect::Postgres => postgres::operations(statement),
        Dialect::Mysql => mysql::operations(statement),
        Dialect::Sqlite => sqlite::operations(statement),
    }
}
