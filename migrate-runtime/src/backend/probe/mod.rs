//! Asking a catalog whether a statement has run.

mod mysql;
mod postgres;

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Condition, ObjectName};

/// What a statement that was stopped may leave behind, so that it cannot run again.
#[derive(Debug)]
pub(crate) struct Leftover {
    /// True when it is there: a SELECT of one row and one value.
    pub(crate) select: String,
    /// Takes it away, or takes it to its end. It cannot be in a transaction.
    pub(crate) remove: String,
    /// How people are told that it is gone; `None` when it was taken to its end.
    pub(crate) gone: Option<String>,
}

/// A SELECT of one row and one value: true when the condition holds. It fails where the user may not look, rather than
/// call that nothing.
pub(crate) fn select(dialect: Dialect, condition: &Condition) -> String {
    let Condition { object, exists } = condition;
    let found = match dialect {
        Dialect::Postgres => postgres::found(object, *exists),
        Dialect::Mysql => mysql::found(object),
        Dialect::Sqlite => None,
    };
    match found {
        Some(rows) if *exists => format!("SELECT EXISTS ({rows})"),
        Some(rows) => format!("SELECT NOT EXISTS ({rows})"),
        // No statement of this dialect speaks of it, so nothing is known.
        None => "SELECT NULL".to_owned(),
    }
}

/// What has to be gone before the statement behind the condition can run again; `None` if it leaves nothing.
pub(crate) fn leftover(dialect: Dialect, condition: &Condition) -> Option<Leftover> {
    match dialect {
        Dialect::Postgres => postgres::leftover(condition),
        Dialect::Mysql | Dialect::Sqlite => None,
    }
}

/// A SELECT of the indexes that a REINDEX CONCURRENTLY left half-made, as SQL names them; of PostgreSQL only.
pub(crate) fn copies(of_table: bool, name: &ObjectName) -> String {
    postgres::copies(of_table, name)
}

#[cfg(test)]
mod tests;
