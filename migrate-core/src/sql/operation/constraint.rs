//! Constraints.

use super::{Expression, IndexPart};
use crate::sql::ObjectName;

/// A constraint of a table, a column or a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// Its name, if it is written.
    pub name: Option<String>,
    /// What it holds.
    pub kind: ConstraintKind,
    /// Whether the rows that are there are looked at: no with `NOT VALID`, and with MySQL's `NOT ENFORCED`.
    pub validated: bool,
    /// `DEFERRABLE` is written.
    pub deferrable: bool,
}

/// What a constraint holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// `PRIMARY KEY`.
    PrimaryKey {
        /// Its columns.
        columns: Vec<String>,
        /// The index that is taken for it (`USING INDEX`).
        using_index: Option<String>,
    },
    /// `UNIQUE`.
    Unique {
        /// Its columns; MySQL's may be expressions or parts of columns.
        columns: Vec<IndexPart>,
        /// The index that is taken for it (`USING INDEX`).
        using_index: Option<String>,
        /// `NULLS NOT DISTINCT`.
        nulls_not_distinct: bool,
    },
    /// `FOREIGN KEY`, `REFERENCES`.
    ForeignKey {
        /// Its columns.
        columns: Vec<String>,
        /// What they refer to.
        reference: Reference,
    },
    /// `CHECK`.
    Check {
        /// What has to hold, without the parentheses around it.
        expression: Expression,
        /// The column that it is written with; `None`: it is one of the table.
        column: Option<String>,
    },
    /// `NOT NULL` as a constraint of its own (PostgreSQL 18).
    NotNull {
        /// Its column.
        column: String,
    },
    /// `EXCLUDE`.
    Exclude,
}

/// What a foreign key refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The other table.
    pub table: ObjectName,
    /// Its columns; empty: its primary key.
    pub columns: Vec<String>,
    /// `ON DELETE`, in upper case: `SET NULL`.
    pub on_delete: Option<String>,
    /// `ON UPDATE`, in upper case.
    pub on_update: Option<String>,
}
