//! What a statement throws away that cannot be had back.

mod act;
mod alter;
mod block;
mod contents;
mod convert;
mod copy;
mod drop;
mod kept;
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
    /// The columns of a table that were not copied with its rows before it went: all but those that were. Which those are only
    /// the database knows: [`Loss::of_columns`].
    LeftOut {
        /// The table.
        table: ObjectName,
        /// The columns that were copied.
        kept: Vec<String>,
    },
    /// Values of a column that stays.
    Values {
        /// Its table.
        table: ObjectName,
        /// Its name.
        column: String,
        /// What is done to them.
        change: ValueChange,
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
    /// What a block of code says that throws something away; it depends on the block whether it does.
    Block(String),
    /// Something whose name was not understood; its text.
    Unread(String),
}

impl Loss {
    /// The same, by the columns that the table has: what was left out is now known. `columns` is asked for the columns of a table
    /// whose values are not computed.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::{Loss, ObjectName};
    ///
    /// let table = ObjectName::new("notes");
    /// let loss = Loss::LeftOut { table: table.clone(), kept: vec!["id".to_owned()] };
    /// let columns = ["id", "title"].map(str::to_owned);
    /// assert_eq!(loss.of_columns(Dialect::Sqlite, &columns), [Loss::Column { table, column: "title".to_owned() }]);
    /// ```
    #[must_use]
    pub fn of_columns(self, dialect: Dialect, columns: &[String]) -> Vec<Self> {
        let Self::LeftOut { table, kept } = self else {
            return vec![self];
        };
        let is_kept = |column: &String| match dialect {
            Dialect::Postgres => kept.contains(column),
            Dialect::Sqlite | Dialect::Mysql => {
                kept.iter().any(|one| one.eq_ignore_ascii_case(column))
            }
        };
        let left_out = columns.iter().filter(|column| !is_kept(column));
        left_out
            .map(|column| Self::Column {
                table: table.clone(),
                column: column.clone(),
            })
            .collect()
    }
}

/// What is done to the values of a column that stays.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{ValueChange, Loss, losses};
///
/// let found = losses(Dialect::Sqlite, "UPDATE notes SET title = NULL");
/// assert!(matches!(&found[..], [Loss::Values { change: ValueChange::Overwritten, .. }]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueChange {
    /// All of them become the same.
    Overwritten,
    /// They become those of another type, and may be rounded, cut short or computed.
    Converted {
        /// What a value becomes, in SQL; `None` where that cannot be said.
        into: Option<String>,
    },
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
/// Of `UPDATE` is seen what makes all values of a column the same; what follows from a foreign key is not seen.
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
