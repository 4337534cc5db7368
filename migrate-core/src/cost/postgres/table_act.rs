//! One action of `ALTER TABLE`.

use super::{Situation, column, constraint, not_null, partition, relations};
use crate::cost::{Cost, LockMode};
use crate::sql::{ObjectKind, ObjectName, TableAct};

/// `table` is a key of the state.
pub(super) fn change(cost: &mut Cost, table: &ObjectName, act: &TableAct, at: Situation<'_>) {
    let on_index = at.state.index(&table.name).is_some() || at.has(ObjectKind::Index, table);
    if at.state.table(table).is_none() && (on_index || at.has(ObjectKind::Sequence, table)) {
        return;
    }
    let mode = mode(act, at);
    cost.lock(table, mode);
    if goes_down(act) {
        for child in relations::below(table, at.state) {
            cost.lock(&child, mode);
        }
    }
    match act {
        TableAct::AddColumn {
            column,
            if_not_exists,
        } => {
            column::add(cost, table, column, *if_not_exists, at);
        }
        TableAct::DropColumn {
            column, cascade, ..
        } => {
            column::drop(cost, table, column, *cascade, at);
        }
        TableAct::ColumnType {
            column,
            data_type,
            using,
        } => {
            column::retype(cost, table, column, data_type, using.as_ref(), at);
        }
        TableAct::SetNotNull { column } => not_null::set(cost, table, column, at),
        TableAct::SetExpression { .. } => rewrite(cost, table, at),
        TableAct::AddConstraint { constraint, .. } => constraint::add(cost, table, constraint, at),
        TableAct::DropConstraint { name, cascade, .. } => {
            constraint::drop(cost, table, name, *cascade, at);
        }
        TableAct::ValidateConstraint { name } => constraint::validate(cost, table, name, at),
        TableAct::AlterConstraint { name, enforced } => {
            constraint::alter(cost, table, name, *enforced, at);
        }
        TableAct::AttachPartition { partition, bounds } => {
            partition::attach(cost, table, partition, &bounds.text, at);
        }
        TableAct::DetachPartition {
            partition,
            concurrently,
            finalize,
        } => {
            partition::detach(cost, table, partition, *concurrently, *finalize, at);
        }
        TableAct::SetLogged { .. } | TableAct::SetTablespace => {
            rewrite(cost, table, at);
        }
        TableAct::SetAccessMethod { method } => {
            // What no statement says otherwise is a heap.
            if method.as_deref() != Some("heap") {
                rewrite(cost, table, at);
            } else if at.state.table(table).is_none() {
                rewrite(cost, table, at);
                cost.assume("no rewrite when it is a heap already");
            }
        }
        TableAct::SetOids if !at.server.at_least(12, 0) => rewrite(cost, table, at),
        TableAct::Inherit { parent, .. } => {
            cost.lock(&at.state.key(parent), LockMode::ShareUpdateExclusive);
        }
        TableAct::Other { words } => cost.assume(format!("{words} was not recognised")),
        _ => {}
    }
}

fn rewrite(cost: &mut Cost, table: &ObjectName, at: Situation<'_>) {
    for table in relations::with_rows(table, at.state) {
        cost.rewrite(&table);
    }
}

/// The lock on the table itself.
fn mode(act: &TableAct, at: Situation<'_>) -> LockMode {
    match act {
        TableAct::ColumnOption { option, .. }
            if matches!(option.as_str(), "STATISTICS" | "OPTIONS") =>
        {
            LockMode::ShareUpdateExclusive
        }
        TableAct::SetOptions(names) if !names.iter().any(|name| is_exclusive(name)) => {
            LockMode::ShareUpdateExclusive
        }
        TableAct::ClusterOn | TableAct::ValidateConstraint { .. } => LockMode::ShareUpdateExclusive,
        TableAct::AttachPartition { .. } if at.server.at_least(12, 0) => {
            LockMode::ShareUpdateExclusive
        }
        TableAct::DetachPartition {
            concurrently,
            finalize,
            ..
        } if *concurrently || *finalize => LockMode::ShareUpdateExclusive,
        TableAct::ToggleTrigger { rule: false, .. } => LockMode::ShareRowExclusive,
        TableAct::AddConstraint { constraint, .. }
            if relations::referenced(constraint, at.state).is_some() =>
        {
            LockMode::ShareRowExclusive
        }
        _ => LockMode::AccessExclusive,
    }
}

/// Options that others see at once.
fn is_exclusive(option: &str) -> bool {
    matches!(
        option,
        "user_catalog_table"
            | "security_barrier"
            | "security_invoker"
            | "check_option"
            | "buffering"
            | "fastupdate"
    )
}

/// Whether the partitions and heirs of the table change with it.
fn goes_down(act: &TableAct) -> bool {
    !matches!(
        act,
        TableAct::Rename { .. }
            | TableAct::SetSchema { .. }
            | TableAct::AttachPartition { .. }
            | TableAct::DetachPartition { .. }
            | TableAct::Owner
            | TableAct::ReplicaIdentity
            | TableAct::RowSecurity { .. }
            | TableAct::ClusterOn
            | TableAct::SetOptions(_)
            | TableAct::Inherit { .. }
            | TableAct::SetLogged { .. }
            | TableAct::SetTablespace
            | TableAct::SetAccessMethod { .. }
    )
}
