//! Indexes.

use super::Expression;
use crate::sql::ObjectName;

/// `CREATE INDEX`, and MySQL's `ADD INDEX` and `KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIndex {
    /// Its name, if it is written.
    pub name: Option<ObjectName>,
    /// Its table.
    pub table: ObjectName,
    /// What kind of index it is.
    pub flavour: Flavour,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
    /// Whether it may be there already.
    pub if_not_exists: bool,
    /// `ON ONLY`: not on the partitions.
    pub only: bool,
    /// The method in lower case (`gin`), if it is written.
    pub method: Option<String>,
    /// What is indexed, in order.
    pub parts: Vec<IndexPart>,
    /// `INCLUDE`.
    pub include: Vec<String>,
    /// The condition of a partial index.
    pub predicate: Option<Expression>,
    /// The `ALGORITHM` that is asked for, in upper case (MySQL).
    pub algorithm: Option<String>,
    /// The `LOCK` that is asked for, in upper case (MySQL).
    pub lock: Option<String>,
}

/// What kind of index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// An ordinary one.
    Plain,
    /// Of values that occur once.
    Unique,
    /// MySQL's `FULLTEXT`.
    FullText,
    /// MySQL's `SPATIAL`.
    Spatial,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexPart {
    /// A column, perhaps with an order, a collation, an operator class.
    Column {
        /// Its name.
        name: String,
        /// How much of it is indexed (MySQL).
        prefix: Option<u64>,
        /// `DESC`.
        descending: bool,
    },
    /// An expression.
    Expression(Expression),
}

impl IndexPart {
    /// The column, if it is one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Column { name, .. } => Some(name),
            Self::Expression(_) => None,
        }
    }
}
