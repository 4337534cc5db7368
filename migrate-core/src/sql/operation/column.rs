//! Columns.

use super::{Constraint, DataType, Expression};

/// A column as `CREATE TABLE`, `ADD COLUMN` or MySQL's `MODIFY` and `CHANGE` define it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// `NOT NULL` is written, or follows from what is written (`PRIMARY KEY`, a serial, an identity).
    pub not_null: bool,
    /// Its default.
    pub default: Option<Expression>,
    /// How its values are made, if the database makes them.
    pub generated: Option<Generated>,
    /// The constraints that are written with it, in order: `PRIMARY KEY`, `UNIQUE`, `CHECK`, `REFERENCES`; each has this column
    /// in its columns. MySQL's `KEY` on a column is its `PRIMARY KEY`.
    pub constraints: Vec<Constraint>,
    /// MySQL's `ON UPDATE`.
    pub on_update: Option<Expression>,
    /// The comment, where that is written with the column (MySQL).
    pub comment: Option<String>,
    /// Where MySQL puts it; `None`: last, or where it is.
    pub place: Option<Place>,
}

/// How the database makes the values of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Generated {
    /// `GENERATED ALWAYS AS (…) STORED`, MariaDB's `PERSISTENT`.
    Stored(Expression),
    /// `GENERATED ALWAYS AS (…) VIRTUAL`, and what means the same.
    Virtual(Expression),
    /// `GENERATED … AS IDENTITY`.
    Identity {
        /// `ALWAYS` instead of `BY DEFAULT`.
        always: bool,
    },
    /// `serial`, `bigserial`, `smallserial` and their other spellings.
    Serial,
    /// `AUTO_INCREMENT`, SQLite's `AUTOINCREMENT`.
    AutoIncrement,
}

/// Where MySQL puts a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Before all others.
    First,
    /// Behind another one.
    After(String),
}
