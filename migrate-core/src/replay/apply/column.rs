//! Columns that come, go and change.

use std::sync::Arc;

use super::{children, constraint, create_table, edit_linked};
use crate::dialect::Dialect;
use crate::replay::state::position;
use crate::replay::{Link, State, Table};
use crate::sql::{Column, ConstraintKind, Generated, IndexPart, ObjectName, Place};

/// The column without what is kept elsewhere.
pub(super) fn bare(column: &Column) -> Column {
    Column {
        constraints: Vec::new(),
        place: None,
        ..column.clone()
    }
}

pub(super) fn add(state: &mut State, name: &ObjectName, column: &Column, if_not_exists: bool) {
    let Some(known) = state.tables.get(name) else {
        return;
    };
    if known.column(&column.name).is_some() {
        // MariaDB and PostgreSQL leave it as it is; without the words the statement fails.
        let _ = if_not_exists;
        return;
    }
    let mut table = Table::clone(known);
    put(&mut table, bare(column), column.place.as_ref());
    create_table::sequence(state, name, column);
    for one in &column.constraints {
        constraint::put(state, name, &mut table, one);
    }
    state.tables.insert(name.clone(), Arc::new(table));
    // What inherits from it and its partitions have it too.
    for child in children(state, name) {
        add(state, &child, &bare(column), true);
    }
}

fn put(table: &mut Table, column: Column, place: Option<&Place>) {
    let at = match place {
        Some(Place::First) => 0,
        Some(Place::After(before)) => position(&table.columns, |one| Some(&one.name), before)
            .map_or(table.columns.len(), |before| before + 1),
        None => table.columns.len(),
    };
    table.columns.insert(at, column);
}

pub(super) fn drop(state: &mut State, name: &ObjectName, column: &str) {
    let dialect = state.dialect;
    let Some(at) = state
        .tables
        .get(name)
        .and_then(|table| position(&table.columns, |one| Some(&one.name), column))
    else {
        return;
    };
    state.tables.change(name, |table| {
        let gone = table.columns.remove(at);
        match dialect {
            Dialect::Mysql => shrink_keys(table, &gone.name),
            Dialect::Postgres | Dialect::Sqlite => {
                table
                    .constraints
                    .retain(|one| !constraint::uses(dialect, one, &gone.name));
                table
                    .indexes
                    .retain(|one| !super::index::uses(dialect, &one.definition, &gone.name));
            }
        }
    });
    if dialect == Dialect::Postgres {
        // Nothing can refer to it any more.
        constraint::drop_references(state, name, |own| own.iter().any(|one| one == column));
        for child in children(state, name) {
            drop(state, &child, column);
        }
    }
}

/// MySQL takes the column out of its keys; a key that loses all of them goes.
fn shrink_keys(table: &mut Table, column: &str) {
    let is_gone = |one: &str| one.eq_ignore_ascii_case(column);
    let keeps = |part: &IndexPart| part.column().is_none_or(|one| !is_gone(one));
    for index in &mut table.indexes {
        index.definition.parts.retain(keeps);
    }
    table
        .indexes
        .retain(|index| !index.definition.parts.is_empty());
    for one in &mut table.constraints {
        match &mut one.kind {
            ConstraintKind::PrimaryKey { columns, .. } => columns.retain(|one| !is_gone(one)),
            ConstraintKind::Unique { columns, .. } => columns.retain(keeps),
            _ => {}
        }
    }
    table.constraints.retain(|one| match &one.kind {
        ConstraintKind::PrimaryKey { columns, .. } => !columns.is_empty(),
        ConstraintKind::Unique { columns, .. } => !columns.is_empty(),
        ConstraintKind::Check {
            expression,
            column: own,
        } => {
            // MariaDB drops a check of the column alone with it.
            own.as_deref().is_none_or(|own| !is_gone(own))
                || !expression.mentions(Dialect::Mysql, column)
        }
        _ => true,
    });
}

pub(super) fn rename(state: &mut State, name: &ObjectName, from: &str, to: &str) {
    let dialect = state.dialect;
    let Some(known) = state.tables.get(name).and_then(|table| table.column(from)) else {
        return;
    };
    let from = known.name.clone();
    state.tables.change(name, |table| {
        for column in &mut table.columns {
            if column.name == from {
                to.clone_into(&mut column.name);
            }
            if let Some(Generated::Stored(expression) | Generated::Virtual(expression)) =
                &mut column.generated
            {
                *expression = expression.renamed(dialect, &from, to);
            }
        }
        for one in &mut table.constraints {
            constraint::rename_column(dialect, one, &from, to);
        }
        for index in &mut table.indexes {
            super::index::rename_column(dialect, &mut index.definition, &from, to);
        }
    });
    let refers = |table: &Table| constraint::references(table).any(|one| one.table == *name);
    edit_linked(state, (Link::RefersTo, &name.name), refers, |table| {
        for one in &mut table.constraints {
            if let ConstraintKind::ForeignKey { reference, .. } = &mut one.kind
                && reference.table == *name
            {
                constraint::rename_in(&mut reference.columns, &from, to);
            }
        }
    });
    if dialect == Dialect::Postgres {
        for child in children(state, name) {
            rename(state, &child, &from, to);
        }
    }
}

/// MySQL's `MODIFY` and `CHANGE`: what is not said again is gone, but for the keys.
pub(super) fn modify(state: &mut State, name: &ObjectName, column: &str, to: &Column) {
    let Some(known) = state
        .tables
        .get(name)
        .and_then(|table| table.column(column))
    else {
        return;
    };
    let from = known.name.clone();
    if from != to.name {
        rename(state, name, &from, &to.name);
    }
    let Some(known) = state.tables.get(name) else {
        return;
    };
    let mut table = Table::clone(known);
    let in_key = table
        .primary_key()
        .iter()
        .any(|one| one.eq_ignore_ascii_case(&to.name));
    let mut changed = bare(to);
    changed.not_null |= in_key;
    if let Some(at) = position(&table.columns, |one| Some(&one.name), &to.name) {
        if to.place.is_some() {
            table.columns.remove(at);
            put(&mut table, changed, to.place.as_ref());
        } else if let Some(slot) = table.columns.get_mut(at) {
            *slot = changed;
        }
    }
    // MariaDB's check of the column is a part of its definition.
    table.constraints.retain(|one| {
        !matches!(&one.kind, ConstraintKind::Check { column: Some(own), .. } if *own == to.name)
            || state.engine != crate::dialect::Engine::Mariadb
    });
    for one in &to.constraints {
        constraint::put(state, name, &mut table, one);
    }
    state.tables.insert(name.clone(), Arc::new(table));
}
