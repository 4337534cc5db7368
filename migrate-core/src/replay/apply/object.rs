//! Views, and everything that has a name and no family of its own.

use std::sync::Arc;

use super::{column, table, types};
use crate::dialect::Dialect;
use crate::replay::State;
use crate::sql::{ObjectKind, ObjectName, View};

pub(super) fn create_view(state: &mut State, view: &View) {
    let name = state.key(&view.name);
    if view.temporary || state.views.contains_key(&name) && !view.or_replace {
        return;
    }
    let mut kept = view.clone();
    kept.reads = view.reads.iter().map(|read| state.key(read)).collect();
    state.views.insert(name, Arc::new(kept));
}

/// PostgreSQL's `CASCADE`: views on what is gone go, and views on those.
pub(super) fn drop_views_on(state: &mut State, name: &ObjectName) {
    let on_it = state
        .views
        .iter()
        .filter(|(_, view)| view.reads.contains(name));
    let gone: Vec<ObjectName> = on_it.map(|(view, _)| view.clone()).collect();
    for view in gone {
        state.views.remove(&view);
        drop_views_on(state, &view);
    }
}

pub(super) fn create(state: &mut State, kind: ObjectKind, name: Option<&ObjectName>) {
    if let Some(name) = name {
        let name = state.key(name);
        state.others.insert((kind, name));
    }
}

pub(super) fn drop(
    state: &mut State,
    kind: ObjectKind,
    name: &ObjectName,
    _table: Option<&ObjectName>,
    cascade: bool,
) {
    let name = state.key(name);
    match kind {
        ObjectKind::View | ObjectKind::MaterializedView => {
            state.views.remove(&name);
            if state.dialect == Dialect::Postgres {
                drop_views_on(state, &name);
            }
        }
        ObjectKind::Type | ObjectKind::Domain => {
            state.enums.remove(&name);
            state.domains.remove(&name);
            if cascade {
                drop_columns_of(state, &name);
            }
        }
        ObjectKind::Schema | ObjectKind::Database => drop_schema(state, &name.name),
        ObjectKind::ForeignTable | ObjectKind::Table => table::drop(state, &name),
        _ => {}
    }
    state.others.remove(&(kind, name));
}

fn drop_columns_of(state: &mut State, name: &ObjectName) {
    let mut gone = Vec::new();
    for (table, known) in &state.tables {
        let of_it = known
            .columns
            .iter()
            .filter(|one| types::is_type(&one.data_type, name));
        gone.extend(of_it.map(|one| (table.clone(), one.name.clone())));
    }
    for (table, column) in gone {
        column::drop(state, &table, &column);
    }
}

fn drop_schema(state: &mut State, schema: &str) {
    let is_in = |name: &ObjectName| name.schema.as_deref() == Some(schema);
    let tables: Vec<ObjectName> = state
        .tables
        .keys()
        .filter(|name| is_in(name))
        .cloned()
        .collect();
    for table in tables {
        table::drop(state, &table);
    }
    state.views.retain(|name, _| !is_in(name));
    state.enums.retain(|name, _| !is_in(name));
    state.domains.retain(|name, _| !is_in(name));
    state.others.retain(|(_, name)| !is_in(name));
}

pub(super) fn alter(
    state: &mut State,
    kind: ObjectKind,
    name: &ObjectName,
    renamed: Option<&str>,
    moved_to: Option<&str>,
) {
    if renamed.is_none() && moved_to.is_none() {
        return;
    }
    let from = state.key(name);
    let to = state.key(&ObjectName {
        schema: moved_to.map(str::to_owned).or_else(|| from.schema.clone()),
        name: renamed.map_or_else(|| from.name.clone(), str::to_owned),
    });
    match kind {
        ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::ForeignTable
        | ObjectKind::Table => {
            table::rename(state, &from, &to);
        }
        ObjectKind::Type | ObjectKind::Domain => {
            if let Some(values) = state.enums.remove(&from) {
                state.enums.insert(to.clone(), values);
            }
            if let Some(domain) = state.domains.remove(&from) {
                state.domains.insert(to.clone(), domain);
            }
            types::follow(state, &from, &to);
        }
        ObjectKind::Schema => rename_schema(state, &from.name, &to.name),
        _ => {}
    }
    if state.others.remove(&(kind, from)) {
        state.others.insert((kind, to));
    }
}

fn rename_schema(state: &mut State, from: &str, to: &str) {
    let in_it = |name: &ObjectName| name.schema.as_deref() == Some(from);
    let tables = state.tables.keys().chain(state.views.keys());
    let names: Vec<ObjectName> = tables.filter(|name| in_it(name)).cloned().collect();
    for name in names {
        let moved = ObjectName {
            schema: Some(to.to_owned()),
            name: name.name.clone(),
        };
        table::rename(state, &name, &moved);
    }
    let types = state.enums.keys().chain(state.domains.keys());
    let names: Vec<ObjectName> = types.filter(|name| in_it(name)).cloned().collect();
    for name in names {
        alter(state, ObjectKind::Type, &name, None, Some(to));
    }
}
