//! Indexes.

use std::sync::Arc;

use super::{edit_linked, names};
use crate::dialect::Dialect;
use crate::replay::state::position;
use crate::replay::{Index, Link, State, Table, naming};
use crate::sql::{
    Constraint, ConstraintKind, CreateIndex, Expression, Flavour, IndexPart, ObjectName,
};

pub(super) fn create(state: &mut State, create: &CreateIndex) {
    let name = state.key(&create.table);
    let Some(known) = state.tables.get(&name) else {
        return;
    };
    if let Some(own) = &create.name
        && known.index(&own.name).is_some()
    {
        return;
    }
    let mut table = Table::clone(known);
    put(state, &name, &mut table, create);
    state.tables.insert(name.clone(), Arc::new(table));
    if create.only {
        return;
    }
    for partition in partitions(state, &name) {
        let mut own = create.clone();
        own.name = None;
        own.table = partition;
        self::create(state, &own);
    }
}

/// The partitions of a table.
pub(super) fn partitions(state: &State, name: &ObjectName) -> Vec<ObjectName> {
    let is_part = |table: &Table| {
        let parent = table.partition_of.as_ref().map(|(parent, _)| parent);
        parent == Some(name)
    };
    let all = state.tables.linked(Link::Below, &name.name);
    names(all.filter(|(_, table)| is_part(table)))
}

pub(super) fn put(state: &State, name: &ObjectName, table: &mut Table, create: &CreateIndex) {
    // First what gives way, then the name: it may become free.
    if state.dialect == Dialect::Mysql {
        supersede(table, &create.parts);
    }
    let own = match &create.name {
        Some(own) => own.name.clone(),
        None => naming::index(state, name, table, &create.parts, &create.include),
    };
    let mut definition = create.clone();
    definition.table = name.clone();
    table.indexes.push(Index {
        name: own,
        definition,
        implied: false,
    });
}

/// MySQL makes an index for a foreign key, unless one begins with its columns.
pub(super) fn imply(table: &mut Table, name: &ObjectName, key: &Constraint, columns: &[String]) {
    let begins = |own: Vec<&str>| {
        own.len() >= columns.len()
            && own
                .iter()
                .zip(columns)
                .all(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    let of_parts =
        |parts: &[IndexPart]| begins(parts.iter().map_while(IndexPart::column).collect());
    let by_index = table
        .indexes
        .iter()
        .any(|index| of_parts(&index.definition.parts));
    let by_key = table.constraints.iter().any(|one| match &one.kind {
        ConstraintKind::PrimaryKey { columns, .. } => {
            begins(columns.iter().map(String::as_str).collect())
        }
        ConstraintKind::Unique { columns, .. } => of_parts(columns),
        _ => false,
    });
    if by_index || by_key {
        return;
    }
    let parts: Vec<IndexPart> = columns
        .iter()
        .map(|one| super::constraint::part(one))
        .collect();
    // It is called after the key where that was named, else after the column.
    let own = match &key.name {
        Some(named) if !named.starts_with(&format!("{}_ibfk_", name.name)) => named.clone(),
        _ => columns.first().cloned().unwrap_or_default(),
    };
    table.indexes.push(Index {
        name: own,
        definition: CreateIndex {
            name: None,
            table: name.clone(),
            flavour: Flavour::Plain,
            concurrently: false,
            if_not_exists: false,
            only: false,
            method: None,
            parts,
            include: Vec::new(),
            predicate: None,
            algorithm: None,
            lock: None,
        },
        implied: true,
    });
}

/// An index that does the work of one that was made for a foreign key takes its place.
pub(super) fn supersede(table: &mut Table, parts: &[IndexPart]) {
    let own: Vec<&str> = parts.iter().map_while(IndexPart::column).collect();
    table.indexes.retain(|index| {
        let needed: Vec<&str> = index
            .definition
            .parts
            .iter()
            .filter_map(IndexPart::column)
            .collect();
        !index.implied
            || own.len() < needed.len()
            || own
                .iter()
                .zip(&needed)
                .any(|(one, other)| !one.eq_ignore_ascii_case(other))
    });
}

pub(super) fn drop(state: &mut State, index: &ObjectName, table: Option<&ObjectName>) {
    let dialect = state.dialect;
    let take = |table: &mut Table| {
        if let Some(at) = position(&table.indexes, |one| Some(&one.name), &index.name) {
            table.indexes.remove(at);
        } else if dialect == Dialect::Mysql
            && let Some(at) = position(&table.constraints, |one| one.name.as_ref(), &index.name)
        {
            // A unique key is an index there.
            table.constraints.remove(at);
        }
    };
    if let Some(table) = table {
        let table = state.key(table);
        state.tables.change(&table, take);
        return;
    }
    if let Some(owner) = state.index(&index.name).map(|(owner, _)| owner.clone()) {
        state.tables.change(&owner, take);
    }
}

/// Renames an index wherever it is; PostgreSQL's constraint has the name of its index.
pub(super) fn rename(state: &mut State, index: &ObjectName, to: &str) {
    let has = |table: &Table| {
        table.index(&index.name).is_some() || table.constraint(&index.name).is_some()
    };
    edit_linked(state, (Link::Has, &index.name), has, |table| {
        rename_in(table, &index.name, to);
    });
}

pub(super) fn rename_in(table: &mut Table, from: &str, to: &str) {
    if let Some(at) = position(&table.indexes, |one| Some(&one.name), from) {
        if let Some(index) = table.indexes.get_mut(at) {
            to.clone_into(&mut index.name);
            index.implied = false;
        }
    } else if let Some(at) = position(&table.constraints, |one| one.name.as_ref(), from)
        && let Some(one) = table.constraints.get_mut(at)
    {
        one.name = Some(to.to_owned());
    }
}

/// Whether an index is about a column.
pub(super) fn uses(dialect: Dialect, index: &CreateIndex, column: &str) -> bool {
    let in_predicate = |predicate: &Expression| predicate.mentions(dialect, column);
    index
        .parts
        .iter()
        .any(|part| part_uses(dialect, part, column))
        || index.include.iter().any(|one| one == column)
        || index.predicate.as_ref().is_some_and(in_predicate)
}

pub(super) fn part_uses(dialect: Dialect, part: &IndexPart, column: &str) -> bool {
    match part {
        IndexPart::Column { name, .. } => name == column,
        IndexPart::Expression(expression) => expression.mentions(dialect, column),
    }
}

pub(super) fn rename_column(dialect: Dialect, index: &mut CreateIndex, from: &str, to: &str) {
    for part in &mut index.parts {
        rename_part(dialect, part, from, to);
    }
    super::constraint::rename_in(&mut index.include, from, to);
    if let Some(predicate) = &mut index.predicate {
        *predicate = predicate.renamed(dialect, from, to);
    }
}

pub(super) fn rename_part(dialect: Dialect, part: &mut IndexPart, from: &str, to: &str) {
    match part {
        IndexPart::Column { name, .. } if name.eq_ignore_ascii_case(from) => to.clone_into(name),
        IndexPart::Column { .. } => {}
        IndexPart::Expression(expression) => *expression = expression.renamed(dialect, from, to),
    }
}
