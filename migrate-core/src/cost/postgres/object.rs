//! Views, and what belongs to a table without being one.

use super::{Situation, relations, table, text};
use crate::cost::{Cost, LockMode};
use crate::sql::{CommentOn, ObjectKind, ObjectName, View};

pub(super) fn create_view(cost: &mut Cost, view: &View, at: Situation<'_>) {
    let name = at.state.key(&view.name);
    if view.or_replace && at.is_view(&name) {
        cost.lock(&name, LockMode::AccessExclusive);
    }
    if view.materialized && view.with_data {
        table::read(cost, &view.reads, at);
        return;
    }
    for source in &view.reads {
        let source = at.state.key(source);
        if at.state.table(&source).is_some() || at.is_view(&source) {
            cost.lock(&source, LockMode::AccessShare);
        }
    }
}

pub(super) fn refresh(
    cost: &mut Cost,
    view: &ObjectName,
    concurrently: bool,
    with_data: bool,
    at: Situation<'_>,
) {
    let view = at.state.key(view);
    if concurrently {
        cost.lock(&view, LockMode::Exclusive);
        cost.scan(&view);
    } else {
        cost.lock(&view, LockMode::AccessExclusive);
        cost.rewrite(&view);
    }
    match at.state.views.get(&view) {
        Some(known) if with_data => {
            let reads = if known.reads.is_empty() {
                text::sources(&known.query.text)
            } else {
                known.reads.clone()
            };
            table::read(cost, &reads, at);
        }
        Some(_) => {}
        None => cost.assume("the tables that the view reads are read"),
    }
}

/// `ACCESS EXCLUSIVE` on the table that something belongs to.
pub(super) fn exclusive(cost: &mut Cost, table: Option<&ObjectName>, at: Situation<'_>) {
    match table {
        Some(table) => cost.lock(&at.state.key(table), LockMode::AccessExclusive),
        None => cost.assume("ACCESS EXCLUSIVE on the table that it belongs to"),
    }
}

pub(super) fn create(
    cost: &mut Cost,
    kind: ObjectKind,
    table: Option<&ObjectName>,
    at: Situation<'_>,
) {
    let Some(table) = table else {
        return;
    };
    let mode = match kind {
        ObjectKind::Policy | ObjectKind::Rule => LockMode::AccessExclusive,
        ObjectKind::Statistics | ObjectKind::Publication => LockMode::ShareUpdateExclusive,
        ObjectKind::Trigger => LockMode::ShareRowExclusive,
        _ => return,
    };
    cost.lock(&at.state.key(table), mode);
}

pub(super) fn alter(
    cost: &mut Cost,
    kind: ObjectKind,
    name: Option<&ObjectName>,
    table: Option<&ObjectName>,
    at: Situation<'_>,
) {
    match kind {
        ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
            if let Some(name) = name {
                cost.lock(&at.state.key(name), LockMode::AccessExclusive);
            }
        }
        ObjectKind::Policy | ObjectKind::Rule | ObjectKind::Trigger => exclusive(cost, table, at),
        ObjectKind::Publication => {
            if let Some(table) = table {
                cost.lock(&at.state.key(table), LockMode::ShareUpdateExclusive);
            }
        }
        _ => {}
    }
}

pub(super) fn drop(
    cost: &mut Cost,
    kind: ObjectKind,
    name: Option<&ObjectName>,
    table: Option<&ObjectName>,
    cascade: bool,
    at: Situation<'_>,
) {
    match (kind, name) {
        (
            ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable,
            Some(name),
        ) => {
            let name = at.state.key(name);
            cost.lock(&name, LockMode::AccessExclusive);
            if cascade {
                for (other, view) in &at.state.views {
                    if view.reads.iter().any(|read| at.state.key(read) == name) {
                        cost.lock(other, LockMode::AccessExclusive);
                    }
                }
            }
        }
        (ObjectKind::Policy | ObjectKind::Rule | ObjectKind::Trigger, _) => {
            exclusive(cost, table, at);
        }
        (ObjectKind::Schema, Some(name)) if cascade => drop_schema(cost, &name.name, at),
        (ObjectKind::Domain, Some(name)) if cascade => {
            for table in relations::users_of_domain(name, at.state) {
                cost.lock(&table, LockMode::AccessExclusive);
            }
        }
        (_, _) if cascade => cost.assume("ACCESS EXCLUSIVE on every table that loses something"),
        _ => {}
    }
}

fn drop_schema(cost: &mut Cost, schema: &str, at: Situation<'_>) {
    let schema = Some(schema).filter(|schema| *schema != "public");
    for name in at.state.tables.keys() {
        if name.schema.as_deref() == schema {
            table::drop(cost, name, true, at);
        }
    }
}

/// Until 17 nothing of the table is locked; 18 looks it up with a lock.
pub(super) fn grant(cost: &mut Cost, on: &[ObjectName], at: Situation<'_>) {
    if !at.server.at_least(18, 0) {
        return;
    }
    for name in on {
        let name = at.state.key(name);
        if at.state.table(&name).is_some() || at.is_view(&name) {
            cost.lock(&name, LockMode::AccessShare);
        }
    }
}

pub(super) fn comment(cost: &mut Cost, comment: &CommentOn, at: Situation<'_>) {
    let mode = match comment.kind {
        ObjectKind::Table
        | ObjectKind::Column
        | ObjectKind::View
        | ObjectKind::MaterializedView => LockMode::ShareUpdateExclusive,
        ObjectKind::Constraint | ObjectKind::Trigger | ObjectKind::Rule | ObjectKind::Policy => {
            LockMode::AccessShare
        }
        _ => return,
    };
    if let Some(table) = comment.table.as_ref().or(comment.name.as_ref()) {
        cost.lock(&at.state.key(table), mode);
    }
}
