//! What a statement throws away that cannot be had back.

mod act;
mod alter;
mod contents;
mod copy;
mod drop;
mod rows;
mod script;

pub use script::{LossReader, Placed, losses_of_script};

use super::ObjectName;
use crate::dialect::Dialect;
use act::{Act, acts};

/// Data that a statement throws away, if there is any.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Loss, ObjectName, losses};
///
/// let table = Loss::Table(ObjectName::new("notes"));
/// assert_eq!(losses(Dialect::Postgres, "DROP TABLE IF EXISTS notes CASCADE"), [table]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Loss {
    /// A table with its rows.
    Table(ObjectName),
    /// A column with its values.
    Column {
        /// Its table.
        table: ObjectName,
        /// Its name.
        column: String,
    },
    /// Rows of a table that stays.
    Rows {
        /// The table.
        table: ObjectName,
        /// Which of its rows.
        which: Which,
    },
    /// Partitions of a MySQL table, with their rows.
    Partitions {
        /// The table.
        table: ObjectName,
        /// Their names.
        partitions: Vec<String>,
    },
    /// A schema with all tables in it; on MySQL that is a database.
    Schema(String),
    /// Another database of the server.
    Database(String),
    /// Something whose name was not understood; its text.
    Unread(String),
}

/// Which rows of a table a statement throws away.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Loss, ObjectName, Which, losses};
///
/// let which = Which::Where { alias: None, condition: "id > 7".to_owned() };
/// let rows = Loss::Rows { table: ObjectName::new("notes"), which };
/// assert_eq!(losses(Dialect::Sqlite, "DELETE FROM notes WHERE id > 7;"), [rows]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Which {
    /// All of them.
    All,
    /// Those for which a condition holds.
    Where {
        /// What the condition calls the table, if not by its name.
        alias: Option<String>,
        /// The condition, as it is written.
        condition: String,
    },
    /// Those that a join, a `LIMIT` or the like chooses: they are not counted.
    Some,
}

/// Looks at one statement: what it throws away of what may be there before it. Names are as the database holds them.
///
/// What only empties or overwrites values (`UPDATE`, a change of a type), and what follows from a foreign key, is not seen.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Loss, ObjectName, losses};
///
/// let column = |name: &str| Loss::Column { table: ObjectName::new("users"), column: name.to_owned() };
/// let sql = "ALTER TABLE users DROP COLUMN email, DROP phone, DROP CONSTRAINT users_name_key";
/// assert_eq!(losses(Dialect::Postgres, sql), [column("email"), column("phone")]);
/// assert_eq!(losses(Dialect::Postgres, "DROP INDEX users_name"), []);
/// ```
#[must_use]
pub fn losses(dialect: Dialect, statement: &str) -> Vec<Loss> {
    let of = |act| match act {
        Act::Lose(loss) => Some(loss),
        _ => None,
    };
    acts(dialect, statement)
        .into_iter()
        .filter_map(of)
        .collect()
}
