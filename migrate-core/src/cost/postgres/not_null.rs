//! `NOT NULL`.

use super::{Situation, relations, text};
use crate::cost::Cost;
use crate::replay::Table;
use crate::sql::{ConstraintKind, ObjectName};

pub(super) fn set(cost: &mut Cost, table: &ObjectName, column: &str, at: Situation<'_>) {
    for table in relations::with_rows(table, at.state) {
        if !is_settled(&table, column, at) {
            cost.scan(&table);
        }
    }
    if at.state.table(table).is_none_or(|known| !known.complete) {
        cost.assume(format!(
            "no scan on 12 and later when a validated CHECK ({column} IS NOT NULL) is there"
        ));
    }
}

/// Whether it is known without a look at the rows that a column holds no NULL.
pub(super) fn is_settled(table: &ObjectName, column: &str, at: Situation<'_>) -> bool {
    let Some(known) = at.state.table(table) else {
        return false;
    };
    known.column(column).is_some_and(|known| known.not_null) && !is_pending(known, column)
        || at.server.at_least(12, 0) && is_proved(known, column)
}

/// PostgreSQL 18's `NOT NULL … NOT VALID`.
fn is_pending(known: &Table, column: &str) -> bool {
    known.constraints.iter().any(|constraint| {
        !constraint.validated
            && matches!(&constraint.kind, ConstraintKind::NotNull { column: of } if of == column)
    })
}

fn is_proved(known: &Table, column: &str) -> bool {
    let demand = format!("{column} is not null");
    known.constraints.iter().any(|constraint| {
        constraint.validated
            && matches!(&constraint.kind, ConstraintKind::Check { expression, .. }
                if text::demands(&expression.text).contains(&demand))
    })
}
