//! Views, and everything that has a name and no family of its own.

use std::sync::Arc;

use rpds::RedBlackTreeMapSync;

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
    state.views.insert_mut(name, Arc::new(kept));
}

/// PostgreSQL's `CASCADE`: views on what is gone go, and views on those.
pub(super) fn drop_views_on(state: &mut State, name: &ObjectName) {
    let on_it = state
        .views
        .iter()
        .filter(|(_, view)| view.reads.contains(name));
    let gone: Vec<ObjectName> = on_it.map(|(view, _)| view.clone()).collect();
    for view in gone {
        state.views.remove_mut(&view);
        drop_views_on(state, &view);
    }
}

pub(super) fn create(state: &mut State, kind: ObjectKind, name: Option<&ObjectName>) {
    if let Some(name) = name {
        let name = state.key(name);
        state.others.insert_mut((kind, name));
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
            state.views.remove_mut(&name);
            if state.dialect == Dialect::Postgres {
                drop_views_on(state, &name);
            }
        }
        ObjectKind::Type | ObjectKind::Domain => {
            state.enums.remove_mut(&name);
            state.domains.remove_mut(&name);
            if cascade {
                drop_columns_of(state, &name);
            }
        }
        ObjectKind::Schema | ObjectKind::Database => drop_schema(state, &name.name),
        ObjectKind::ForeignTable | ObjectKind::Table => table::drop(state, &name),
        _ => {}
    }
    state.others.remove_mut(&(kind, name));
}

fn drop_columns_of(state: &mut State, name: &ObjectName) {
    let mut gone = Vec::new();
    for (table, known) in state.tables.iter() {
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
    keep(&mut state.views, |name| !is_in(name));
    keep(&mut state.enums, |name| !is_in(name));
    keep(&mut state.domains, |name| !is_in(name));
    let others = state.others.iter();
    state.others = others.filter(|(_, name)| !is_in(name)).cloned().collect();
}

fn keep<V: Clone>(
    of: &mut RedBlackTreeMapSync<ObjectName, V>,
    stays: impl Fn(&ObjectName) -> bool,
) {
    let all = of.iter();
    let kept = all.filter(|(name, _)| stays(name));
    *of = kept
        .map(|(name, one)| (name.clone(), one.clone()))
        .collect();
}

fn rename_key<V: Clone>(
    of: &mut RedBlackTreeMapSync<ObjectName, V>,
    from: &ObjectName,
    to: &ObjectName,
) {
    if let Some(one) = of.get(from).cloned() {
        of.remove_mut(from);
        of.insert_mut(to.clone(), one);
    }
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
            rename_key(&mut state.enums, &from, &to);
            rename_key(&mut state.domains, &from, &to);
            types::follow(state, &from, &to);
        }
        ObjectKind::Schema => rename_schema(state, &from.name, &to.name),
        _ => {}
    }
    if state.others.remove_mut(&(kind, from)) {
        state.others.insert_mut((kind, to));
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
