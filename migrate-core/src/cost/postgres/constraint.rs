//! Constraints.

use super::{Situation, not_null, relations};
use crate::cost::{Cost, LockMode};
use crate::sql::{Constraint, ConstraintKind, ObjectName};

/// Locks the table that a foreign key refers to, with what is below it, unless it is the table itself.
pub(super) fn lock_parent(
    cost: &mut Cost,
    table: &ObjectName,
    constraint: &Constraint,
    mode: LockMode,
    at: Situation<'_>,
) {
    let Some(parent) = relations::referenced(constraint, at.state) else {
        return;
    };
    if parent == at.state.key(table) {
        return;
    }
    cost.lock(&parent, mode);
    for below in relations::below(&parent, at.state) {
        cost.lock(&below, mode);
    }
}

/// Reads the table that a foreign key refers to.
pub(super) fn scan_parent(cost: &mut Cost, constraint: &Constraint, at: Situation<'_>) {
    if let Some(parent) = relations::referenced(constraint, at.state) {
        for table in relations::with_rows(&parent, at.state) {
            cost.scan(&table);
        }
    }
}

pub(super) fn add(cost: &mut Cost, table: &ObjectName, constraint: &Constraint, at: Situation<'_>) {
    let tables = relations::with_rows(table, at.state);
    match &constraint.kind {
        ConstraintKind::PrimaryKey {
            using_index: Some(index),
            ..
        } => {
            let known = at.state.table(table);
            let columns = known.map(|known| relations::index_columns(Some(index), known));
            let columns = columns.unwrap_or_default();
            let settled = |column: &&str| not_null::is_settled(table, column, at);
            if columns.is_empty() {
                cost.scan(table);
                cost.assume(format!("no scan when the columns of {index} are NOT NULL"));
            } else if !columns.iter().all(settled) {
                cost.scan(table);
            }
        }
        ConstraintKind::Unique {
            using_index: Some(_),
            ..
        } => {}
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclude => {
            for table in &tables {
                cost.build(table);
            }
        }
        ConstraintKind::Check { .. } if constraint.validated => {
            for table in &tables {
                cost.scan(table);
            }
        }
        ConstraintKind::NotNull { column } if constraint.validated => {
            not_null::set(cost, table, column, at);
        }
        ConstraintKind::ForeignKey { .. } => {
            lock_parent(cost, table, constraint, LockMode::ShareRowExclusive, at);
            if constraint.validated {
                for table in &tables {
                    cost.scan(table);
                }
                scan_parent(cost, constraint, at);
            }
        }
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } => {}
    }
}

pub(super) fn drop(
    cost: &mut Cost,
    table: &ObjectName,
    name: &str,
    cascade: bool,
    at: Situation<'_>,
) {
    let known = at.state.table(table);
    let Some(constraint) = known.and_then(|known| known.constraint(name)) else {
        cost.assume("the table that a foreign key refers to is locked too");
        return;
    };
    lock_parent(cost, table, constraint, LockMode::AccessExclusive, at);
    let is_key = matches!(
        constraint.kind,
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
    );
    if cascade && is_key {
        for (child, _) in relations::referring(table, at.state) {
            cost.lock(child, LockMode::AccessExclusive);
        }
    }
}

pub(super) fn validate(cost: &mut Cost, table: &ObjectName, name: &str, at: Situation<'_>) {
    let known = at.state.table(table);
    let constraint = known.and_then(|known| known.constraint(name));
    if constraint.is_some_and(|constraint| constraint.validated) {
        return;
    }
    for table in relations::with_rows(table, at.state) {
        cost.scan(&table);
    }
    match constraint {
        Some(constraint) => {
            lock_parent(cost, table, constraint, LockMode::RowShare, at);
            scan_parent(cost, constraint, at);
        }
        None => cost.assume("the table that a foreign key refers to is read too"),
    }
}

pub(super) fn alter(
    cost: &mut Cost,
    table: &ObjectName,
    name: &str,
    enforced: Option<bool>,
    at: Situation<'_>,
) {
    let Some(enforced) = enforced else {
        return;
    };
    let known = at.state.table(table);
    let Some(constraint) = known.and_then(|known| known.constraint(name)) else {
        cost.assume("the table that a foreign key refers to is locked too");
        return;
    };
    lock_parent(cost, table, constraint, LockMode::AccessExclusive, at);
    if enforced {
        for table in relations::with_rows(table, at.state) {
            cost.scan(&table);
        }
        scan_parent(cost, constraint, at);
    }
}
