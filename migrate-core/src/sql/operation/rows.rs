//! Changes of rows.

use super::Expression;
use crate::sql::ObjectName;

/// `UPDATE`, `DELETE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The table whose rows change; the first, where MySQL changes several.
    pub table: ObjectName,
    /// The columns that are set, in order; empty for `DELETE`.
    pub columns: Vec<String>,
    /// The condition, without `WHERE`.
    pub condition: Option<Expression>,
    /// Other tables take part (`FROM`, `USING`, a join).
    pub joins: bool,
    /// `LIMIT`, or a condition on a range of a key, says that it is a part only.
    pub limited: bool,
}

/// Where the rows of an `INSERT` come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowSource {
    /// `VALUES`, `DEFAULT VALUES`, `SET`: how many rows.
    Values(usize),
    /// A query that reads tables: as many rows as it finds.
    Query,
    /// A query that reads no table: `SELECT 1, 'a'`.
    Constant,
}
