//! Constraints of tables.

use std::sync::Arc;

use super::{edit_linked, index};
use crate::dialect::Dialect;
use crate::replay::state::position;
use crate::replay::{Link, State, Table, naming};
use crate::sql::{Constraint, ConstraintKind, Expression, IndexPart, ObjectName, Reference};

pub(super) fn add(state: &mut State, name: &ObjectName, constraint: &Constraint, tolerant: bool) {
    let Some(known) = state.tables.get(name) else {
        return;
    };
    let is_there = |own: &String| known.constraint(own).is_some();
    if tolerant && constraint.name.as_ref().is_some_and(is_there) {
        return;
    }
    let mut table = Table::clone(known);
    let before = table.constraints.len();
    put(state, name, &mut table, constraint);
    let own = table.constraints.get(before).cloned();
    state.tables.insert(name.clone(), Arc::new(table));
    let Some(own) = own else { return };
    let is_key = matches!(
        own.kind,
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } | ConstraintKind::Exclude
    );
    for partition in index::partitions(state, name) {
        // A key of a partition has a name of its own.
        let same = Constraint {
            name: own.name.clone().filter(|_| !is_key),
            ..own.clone()
        };
        add(state, &partition, &same, true);
    }
}

/// Adds a constraint to a table, under the name that it has then.
pub(super) fn put(state: &State, name: &ObjectName, table: &mut Table, constraint: &Constraint) {
    let mut constraint = constraint.clone();
    if let ConstraintKind::ForeignKey { reference, .. } = &mut constraint.kind {
        reference.table = state.key(&reference.table);
        if reference.columns.is_empty() {
            let other = if reference.table == *name {
                Some(&*table)
            } else {
                state.table(&reference.table)
            };
            reference.columns = other.map_or_else(Vec::new, |other| other.primary_key().to_vec());
        }
    }
    if let (ConstraintKind::NotNull { column }, true) = (&constraint.kind, constraint.validated) {
        not_null(table, std::slice::from_ref(column));
    }
    take_index(table, &mut constraint);
    if state.dialect == Dialect::Mysql
        && matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
    {
        constraint.name = Some("PRIMARY".to_owned());
    }
    if is_told_already(state.dialect, table, &constraint) {
        return;
    }
    if let ConstraintKind::PrimaryKey { columns, .. } = &constraint.kind {
        let strict =
            state.dialect != Dialect::Sqlite || table.options.contains_key("WITHOUT ROWID");
        if strict {
            not_null(table, &columns.clone());
        }
    }
    if state.dialect == Dialect::Mysql {
        // What gives way makes its name free.
        match &constraint.kind {
            ConstraintKind::Unique { columns, .. } => index::supersede(table, &columns.clone()),
            ConstraintKind::PrimaryKey { columns, .. } => {
                let parts: Vec<IndexPart> = columns.iter().map(|one| part(one)).collect();
                index::supersede(table, &parts);
            }
            _ => {}
        }
    }
    if constraint.name.is_none() {
        constraint.name = naming::constraint(state, name, table, &constraint);
    }
    if let (ConstraintKind::ForeignKey { columns, .. }, Dialect::Mysql) =
        (&constraint.kind, state.dialect)
    {
        index::imply(table, name, &constraint, &columns.clone());
    }
    table.constraints.push(constraint);
}

pub(super) fn part(column: &str) -> IndexPart {
    IndexPart::Column {
        name: column.to_owned(),
        prefix: None,
        descending: false,
    }
}

/// PostgreSQL makes one index of two unnamed unique constraints on the same columns in one `CREATE TABLE`; the same holds for
/// `PRIMARY KEY` and `UNIQUE` together.
fn is_told_already(dialect: Dialect, table: &Table, constraint: &Constraint) -> bool {
    let ConstraintKind::Unique { columns, .. } = &constraint.kind else {
        return false;
    };
    let own: Vec<_> = columns.iter().map(IndexPart::column).collect();
    let is_same = |other: &Constraint| match &other.kind {
        ConstraintKind::PrimaryKey { columns, .. } => columns
            .iter()
            .map(|one| Some(one.as_str()))
            .eq(own.iter().copied()),
        _ => false,
    };
    dialect == Dialect::Postgres
        && constraint.name.is_none()
        && table.constraints.iter().any(is_same)
}

fn not_null(table: &mut Table, columns: &[String]) {
    for column in columns {
        if let Some(at) = position(&table.columns, |one| Some(&one.name), column)
            && let Some(known) = table.columns.get_mut(at)
        {
            known.not_null = true;
        }
    }
}

/// `USING INDEX`: the index becomes the constraint's, under the constraint's name.
fn take_index(table: &mut Table, constraint: &mut Constraint) {
    let (ConstraintKind::PrimaryKey { using_index, .. }
    | ConstraintKind::Unique { using_index, .. }) = &constraint.kind
    else {
        return;
    };
    let Some(taken) = using_index.clone() else {
        return;
    };
    let Some(at) = position(&table.indexes, |index| Some(&index.name), &taken) else {
        constraint.name.get_or_insert(taken);
        return;
    };
    let index = table.indexes.remove(at);
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => {
            let named = index.definition.parts.iter().filter_map(IndexPart::column);
            *columns = named.map(str::to_owned).collect();
        }
        ConstraintKind::Unique { columns, .. } => *columns = index.definition.parts,
        _ => {}
    }
    constraint.name.get_or_insert(index.name);
}

pub(super) fn drop(state: &mut State, name: &ObjectName, constraint: &str, foreign_key: bool) {
    let dialect = state.dialect;
    let Some(known) = state.tables.get(name) else {
        return;
    };
    let is_it = |one: &Constraint| {
        let is_fk = matches!(one.kind, ConstraintKind::ForeignKey { .. });
        one.name
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(constraint))
            && (is_fk || !foreign_key)
    };
    let Some(at) = known.constraints.iter().position(is_it) else {
        return;
    };
    let gone = known.constraints.get(at).cloned();
    state.tables.change(name, |table| {
        table.constraints.remove(at);
    });
    // The constraint of a parent is that of its partitions, too; a key takes with it what refers to it.
    if let (Dialect::Postgres, Some(gone)) = (dialect, gone) {
        let of = |table: &Table| {
            table
                .partition_of
                .as_ref()
                .is_some_and(|(parent, _)| parent == name)
        };
        let below = (Link::Below, name.name.as_str());
        let is_key = matches!(
            gone.kind,
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
        );
        if !is_key {
            edit_linked(state, below, of, |table| {
                table.constraints.retain(|one| one.name != gone.name);
            });
            return;
        }
        edit_linked(state, below, of, |table| {
            table.constraints.retain(|one| one.kind != gone.kind);
        });
        let columns = key_columns(&gone);
        drop_references(state, name, |own| own == columns);
    }
}

fn key_columns(constraint: &Constraint) -> Vec<String> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => columns.clone(),
        ConstraintKind::Unique { columns, .. } => {
            let named = columns.iter().filter_map(IndexPart::column);
            named.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

pub(super) fn drop_primary_key(state: &mut State, name: &ObjectName) {
    state.tables.change(name, |table| {
        table
            .constraints
            .retain(|one| !matches!(one.kind, ConstraintKind::PrimaryKey { .. }));
    });
}

pub(super) fn rename(state: &mut State, name: &ObjectName, from: &str, to: &str) {
    state.tables.change(name, |table| {
        let found = position(&table.constraints, |one| one.name.as_ref(), from);
        if let Some(one) = found.and_then(|at| table.constraints.get_mut(at)) {
            one.name = Some(to.to_owned());
        }
    });
}

pub(super) fn validate(state: &mut State, name: &ObjectName, constraint: &str, validated: bool) {
    state.tables.change(name, |table| {
        let found = position(&table.constraints, |one| one.name.as_ref(), constraint);
        let Some(one) = found.and_then(|at| table.constraints.get_mut(at)) else {
            // It is there, and nobody said what it holds: a check of nothing that is known.
            if validated && !table.complete {
                table.constraints.push(unknown(constraint));
            }
            return;
        };
        one.validated = validated;
        if let (ConstraintKind::NotNull { column }, true) = (&one.kind, validated) {
            let column = column.clone();
            not_null(table, &[column]);
        }
    });
}

/// A constraint of which only the name is known.
fn unknown(name: &str) -> Constraint {
    Constraint {
        name: Some(name.to_owned()),
        kind: ConstraintKind::Check {
            expression: Expression::new(""),
            column: None,
        },
        validated: true,
        deferrable: false,
    }
}

/// What a table refers to.
pub(super) fn references(table: &Table) -> impl Iterator<Item = &Reference> {
    table.constraints.iter().filter_map(|one| match &one.kind {
        ConstraintKind::ForeignKey { reference, .. } => Some(reference),
        _ => None,
    })
}

/// Drops the foreign keys that refer to a table, by the columns that they refer to.
pub(super) fn drop_references(
    state: &mut State,
    to: &ObjectName,
    is_gone: impl Fn(&[String]) -> bool,
) {
    let is_gone = |one: &Reference| one.table == *to && is_gone(&one.columns);
    let needs = |table: &Table| references(table).any(is_gone);
    edit_linked(state, (Link::RefersTo, &to.name), needs, |table| {
        table.constraints.retain(|one| match &one.kind {
            ConstraintKind::ForeignKey { reference, .. } => !is_gone(reference),
            _ => true,
        });
    });
}

/// Whether a constraint is about a column.
pub(super) fn uses(dialect: Dialect, constraint: &Constraint, column: &str) -> bool {
    let is_it = |one: &String| one == column;
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::ForeignKey { columns, .. } => {
            columns.iter().any(is_it)
        }
        ConstraintKind::Unique { columns, .. } => columns
            .iter()
            .any(|part| index::part_uses(dialect, part, column)),
        ConstraintKind::Check { expression, .. } => expression.mentions(dialect, column),
        ConstraintKind::NotNull { column: own } => own == column,
        ConstraintKind::Exclude => false,
    }
}

pub(super) fn rename_in(columns: &mut [String], from: &str, to: &str) {
    for column in columns.iter_mut().filter(|column| *column == from) {
        to.clone_into(column);
    }
}

pub(super) fn rename_column(dialect: Dialect, constraint: &mut Constraint, from: &str, to: &str) {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::ForeignKey { columns, .. } => {
            rename_in(columns, from, to);
        }
        ConstraintKind::Unique { columns, .. } => {
            for part in columns {
                index::rename_part(dialect, part, from, to);
            }
        }
        ConstraintKind::Check { expression, column } => {
            *expression = expression.renamed(dialect, from, to);
            if column.as_deref() == Some(from) {
                *column = Some(to.to_owned());
            }
        }
        ConstraintKind::NotNull { column } if column == from => to.clone_into(column),
        ConstraintKind::NotNull { .. } | ConstraintKind::Exclude => {}
    }
}
