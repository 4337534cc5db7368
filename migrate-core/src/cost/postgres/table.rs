//! Tables as wholes.

use super::{Situation, constraint, partition, relations, text};
use crate::cost::{Cost, LockMode};
use crate::sql::{CreateTable, ObjectName};

pub(super) fn create(cost: &mut Cost, create: &CreateTable, at: Situation<'_>) {
    if create.if_not_exists && at.state.table(&create.name).is_some() {
        return;
    }
    let own = create.columns.iter().flat_map(|column| &column.constraints);
    for constraint in own.chain(&create.constraints) {
        constraint::lock_parent(
            cost,
            &create.name,
            constraint,
            LockMode::ShareRowExclusive,
            at,
        );
    }
    for like in &create.like {
        cost.lock(&at.state.key(like), LockMode::AccessShare);
    }
    for parent in &create.inherits {
        cost.lock(&at.state.key(parent), LockMode::ShareUpdateExclusive);
    }
    if let Some((parent, bounds)) = &create.partition_of {
        partition::create(cost, parent, &bounds.text, at);
    }
    if let Some(query) = &create.query {
        read(cost, &text::sources(&query.text), at);
    }
}

/// The tables are read by a query.
pub(super) fn read(cost: &mut Cost, sources: &[ObjectName], at: Situation<'_>) {
    for source in sources {
        let source = at.state.key(source);
        let known = at.state.table(&source).is_some();
        // What is neither may be a name of WITH, or a table that no statement made.
        if known || at.is_view(&source) {
            cost.lock(&source, LockMode::AccessShare);
        }
        if known {
            for table in relations::with_rows(&source, at.state) {
                cost.lock(&table, LockMode::AccessShare);
                cost.scan(&table);
            }
        }
    }
}

pub(super) fn drop(cost: &mut Cost, table: &ObjectName, cascade: bool, at: Situation<'_>) {
    let table = at.state.key(table);
    let mut all = vec![table.clone()];
    all.extend(relations::below(&table, at.state));
    for table in &all {
        cost.lock(table, LockMode::AccessExclusive);
        let Some(known) = at.state.table(table) else {
            continue;
        };
        for parent in relations::parents(known, at.state) {
            cost.lock(&parent, LockMode::AccessExclusive);
        }
        if cascade {
            for (child, _) in relations::referring(table, at.state) {
                cost.lock(child, LockMode::AccessExclusive);
            }
        }
    }
    let above = at
        .state
        .table(&table)
        .and_then(|known| known.partition_of.as_ref());
    if let Some((parent, _)) = above {
        cost.lock(&at.state.key(parent), LockMode::AccessExclusive);
        if let Some(rest) = relations::default_partition(parent, at.state) {
            cost.lock(&rest, LockMode::AccessExclusive);
        }
    }
    if cascade {
        for (name, view) in &at.state.views {
            if view.reads.iter().any(|read| at.state.key(read) == table) {
                cost.lock(name, LockMode::AccessExclusive);
            }
        }
    }
}

pub(super) fn truncate(cost: &mut Cost, table: &ObjectName, cascade: bool, at: Situation<'_>) {
    let mut open = vec![at.state.key(table)];
    let mut seen = Vec::new();
    while let Some(table) = open.pop() {
        if seen.contains(&table) {
            continue;
        }
        cost.lock(&table, LockMode::AccessExclusive);
        // An empty file takes the place of the old one, whatever the size: nothing is read, and nothing is written.
        open.extend(relations::below(&table, at.state));
        if cascade {
            let referring = relations::referring(&table, at.state).into_iter();
            open.extend(referring.map(|(child, _)| child.clone()));
        }
        seen.push(table);
    }
}

/// `VACUUM`; `CLUSTER` is the same as `VACUUM FULL` here.
pub(super) fn vacuum(cost: &mut Cost, table: Option<&ObjectName>, full: bool, at: Situation<'_>) {
    let Some(table) = table else {
        cost.assume("every table of the database in turn");
        return;
    };
    for table in relations::with_rows(table, at.state) {
        if full {
            cost.lock(&table, LockMode::AccessExclusive);
            cost.rewrite(&table);
        } else {
            cost.lock(&table, LockMode::ShareUpdateExclusive);
            cost.scan(&table);
        }
    }
}

pub(super) fn analyze(cost: &mut Cost, table: Option<&ObjectName>, at: Situation<'_>) {
    let Some(table) = table else {
        cost.assume("every table of the database in turn");
        return;
    };
    cost.lock(&at.state.key(table), LockMode::ShareUpdateExclusive);
    for table in relations::below(table, at.state) {
        cost.lock(&table, LockMode::ShareUpdateExclusive);
    }
}
