//! A constraint that comes to a table, by itself or with a new column.

use crate::sql::{Act, Constraint, ObjectName, Operation, TableAct};

/// A constraint that is added.
pub(super) struct Added<'a> {
    pub(super) table: &'a ObjectName,
    pub(super) constraint: &'a Constraint,
    /// Whether it is written with a new column.
    pub(super) with_column: bool,
}

/// The constraint of this kind that an operation adds.
pub(super) fn added(
    operation: &Operation,
    is_it: impl Fn(&Constraint) -> bool,
) -> Option<Added<'_>> {
    let Act::Table { table, act } = &operation.act else {
        return None;
    };
    let constraint = match act {
        TableAct::AddConstraint { constraint, .. } if is_it(constraint) => &**constraint,
        TableAct::AddColumn { column, .. } => column.constraints.iter().find(|one| is_it(one))?,
        _ => return None,
    };
    Some(Added {
        table,
        constraint,
        with_column: matches!(act, TableAct::AddColumn { .. }),
    })
}
