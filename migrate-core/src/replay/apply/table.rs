//! Tables that go, get another name, or change in what is no column and no key of theirs.

use std::sync::Arc;

use super::{children, constraint, edit_linked, object};
use crate::dialect::Dialect;
use crate::replay::state::position;
use crate::replay::{Link, State, Table, naming};
use crate::sql::{
    Column, ConstraintKind, Generated, ObjectKind, ObjectName, Partitioning, TableAct, View,
};

pub(super) fn drop(state: &mut State, name: &ObjectName) {
    let name = state.key(name);
    let Some(gone) = state.tables.remove(&name) else {
        return;
    };
    // SQLite and MySQL (with its checks off) leave keys that refer to nothing.
    if state.dialect != Dialect::Postgres {
        return;
    }
    for column in &gone.columns {
        let sequence = ObjectName {
            schema: name.schema.clone(),
            name: format!("{}_{}_seq", name.name, column.name),
        };
        state.others.remove_mut(&(ObjectKind::Sequence, sequence));
    }
    constraint::drop_references(state, &name, |_| true);
    object::drop_views_on(state, &name);
    for child in children(state, &name) {
        drop(state, &child);
    }
}

pub(super) fn rename(state: &mut State, from: &ObjectName, to: &ObjectName) {
    let mut to = to.clone();
    if to.schema.is_none() {
        to.schema.clone_from(&from.schema);
    }
    let to = state.key(&to);
    if let Some(mut view) = state.views.get(from).cloned() {
        state.views.remove_mut(from);
        Arc::make_mut(&mut view).name = to.clone();
        state.views.insert_mut(to, view);
        return;
    }
    // `ALTER TABLE` takes indexes and sequences, too.
    let sequence = (ObjectKind::Sequence, from.clone());
    if state.others.remove_mut(&sequence) {
        state.others.insert_mut((ObjectKind::Sequence, to));
        return;
    }
    let Some(mut moved) = state.tables.remove(from) else {
        if state.dialect == Dialect::Postgres && state.index(&from.name).is_some() {
            super::index::rename(state, from, &to.name);
        }
        return;
    };
    let table = Arc::make_mut(&mut moved);
    for index in &mut table.indexes {
        index.definition.table = to.clone();
    }
    if state.dialect == Dialect::Mysql {
        for one in &mut table.constraints {
            let named = one
                .name
                .as_deref()
                .and_then(|own| naming::follows(own, &from.name, &to.name));
            if let Some(named) = named {
                one.name = Some(named);
            }
        }
    }
    state.tables.insert(to.clone(), moved);
    for link in [Link::RefersTo, Link::Below] {
        let at = (link, from.name.as_str());
        edit_linked(state, at, |_| true, |table| point_to(table, from, &to));
    }
    let views = state.views.iter();
    let readers: Vec<(ObjectName, Arc<View>)> = views
        .filter(|(_, view)| view.reads.contains(from))
        .map(|(name, view)| (name.clone(), view.clone()))
        .collect();
    for (name, mut view) in readers {
        let reads = &mut Arc::make_mut(&mut view).reads;
        for read in reads.iter_mut().filter(|read| *read == from) {
            *read = to.clone();
        }
        state.views.insert_mut(name, view);
    }
}

fn point_to(table: &mut Table, from: &ObjectName, to: &ObjectName) {
    for one in &mut table.constraints {
        if let ConstraintKind::ForeignKey { reference, .. } = &mut one.kind
            && reference.table == *from
        {
            reference.table = to.clone();
        }
    }
    for parent in table.inherits.iter_mut().filter(|parent| *parent == from) {
        *parent = to.clone();
    }
    if let Some((parent, _)) = &mut table.partition_of
        && parent == from
    {
        *parent = to.clone();
    }
}

/// What concerns the table alone.
pub(super) fn change(table: &mut Table, act: &TableAct) {
    match act {
        TableAct::ColumnType {
            column, data_type, ..
        } => on_column(table, column, |one| one.data_type = data_type.clone()),
        TableAct::SetDefault { column, default } => {
            on_column(table, column, |one| one.default = Some(default.clone()));
        }
        TableAct::DropDefault { column } => on_column(table, column, |one| {
            one.default = None;
            if one.generated == Some(Generated::Serial) {
                one.generated = None;
            }
        }),
        TableAct::SetNotNull { column } => on_column(table, column, |one| one.not_null = true),
        TableAct::DropNotNull { column } => on_column(table, column, |one| one.not_null = false),
        TableAct::AddIdentity { column } => on_column(table, column, |one| {
            one.generated = Some(Generated::Identity { always: false });
        }),
        TableAct::DropGenerated { column, .. } => {
            on_column(table, column, |one| one.generated = None);
        }
        TableAct::SetExpression { column, expression } => on_column(table, column, |one| {
            one.generated = Some(match one.generated {
                Some(Generated::Virtual(_)) => Generated::Virtual(expression.clone()),
                _ => Generated::Stored(expression.clone()),
            });
        }),
        TableAct::ConvertCharset { charset, collation } => {
            table.options.insert("CHARSET".to_owned(), charset.clone());
            match collation {
                Some(name) => table.options.insert("COLLATE".to_owned(), name.clone()),
                None => table.options.remove("COLLATE"),
            };
            for column in &mut table.columns {
                column.data_type.charset = None;
                column.data_type.collation = None;
            }
        }
        TableAct::Engine(engine) => {
            table.options.insert("ENGINE".to_owned(), engine.clone());
        }
        TableAct::Option { name, value } => {
            table.options.insert(name.clone(), value.clone());
        }
        TableAct::Partitioning(Partitioning::By) => table.partitioned = true,
        TableAct::Other { .. } => table.complete = false,
        _ => {}
    }
}

fn on_column(table: &mut Table, column: &str, change: impl FnOnce(&mut Column)) {
    let at = position(&table.columns, |one| Some(&one.name), column);
    if let Some(known) = at.and_then(|at| table.columns.get_mut(at)) {
        change(known);
    }
}
