//! The column that an operation adds to a table.

use crate::sql::{Act, Column, ObjectName, Operation, TableAct};

/// The table, and the column, if that is what the operation does.
pub(super) fn added_column(operation: &Operation) -> Option<(&ObjectName, &Column)> {
    match &operation.act {
        Act::Table {
            table,
            act: TableAct::AddColumn { column, .. },
        } => Some((table, column)),
        _ => None,
    }
}
