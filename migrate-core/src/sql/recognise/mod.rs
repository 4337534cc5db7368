//! From a statement to its operations. What is not known is opaque, never an error.

mod change;
mod column;
mod constraint;
mod expression;
mod index_part;
mod mysql;
mod new_table;
mod phrase;
mod postgres;
mod query;
mod sqlite;
#[cfg(test)]
mod told;
mod type_name;

use self::phrase::Phrase;
use super::reader::{Part, Reader, parts};
use super::{Act, Operation};
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
    let parts: Vec<Part<'_>> = parts(dialect, statement).collect();
    let whole = Phrase::new(statement, Reader::new(dialect, &parts));
    if whole.is_at_end() {
        return Vec::new();
    }
    let found = match dialect {
        Dialect::Postgres => postgres::read(whole),
        Dialect::Mysql => mysql::read(whole),
        Dialect::Sqlite => sqlite::read(whole),
    };
    match found {
        Some(found) if !found.is_empty() => found,
        _ => {
            let words = whole.first_words(3);
            vec![whole.operation(Act::Opaque { words })]
        }
    }
}
