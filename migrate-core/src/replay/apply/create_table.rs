//! `CREATE TABLE`.

use std::sync::Arc;

use super::{column, constraint, index};
use crate::dialect::Dialect;
use crate::replay::{Birth, State, Table};
use crate::sql::{
    Column, Constraint, ConstraintKind, CreateTable, Generated, ObjectKind, ObjectName,
};

pub(super) fn create(state: &mut State, create: &CreateTable, at: Birth) {
    let name = state.key(&create.name);
    if state.tables.get(&name).is_some_and(|known| !known.adopted) {
        return;
    }
    let mut table = Table {
        options: create.options.iter().cloned().collect(),
        partitioned: create.partition_by.is_some(),
        inherits: create.inherits.iter().map(|one| state.key(one)).collect(),
        temporary: create.temporary,
        adopted: false,
        complete: create.query.is_none() && create.like.is_empty() && !create.is_virtual,
        ..Table::adopted(at)
    };
    if let Some((parent, bounds)) = &create.partition_of {
        table.partition_of = Some((state.key(parent), bounds.clone()));
    }
    let parents = create.inherits.iter().chain(&create.like);
    for parent in parents.chain(create.partition_of.iter().map(|(parent, _)| parent)) {
        match state.table(parent) {
            Some(parent) => take_columns(&mut table, parent),
            None => table.complete = false,
        }
    }
    let mut own = Vec::new();
    for written in &create.columns {
        own.extend(written.constraints.iter().cloned());
        match table
            .columns
            .iter_mut()
            .find(|one| one.name == written.name)
        {
            Some(merged) => *merged = column::bare(written),
            None => table.columns.push(column::bare(written)),
        }
        sequence(state, &name, written);
    }
    own.extend(create.constraints.iter().cloned());
    // Other names than those of keys are given first, then those of keys, then those of foreign keys: a number behind a name depends on it.
    own.sort_by_key(|one| order(state.dialect, one));
    for one in &own {
        constraint::put(state, &name, &mut table, one);
    }
    for one in &create.indexes {
        index::put(state, &name, &mut table, one);
    }
    let parent = create.partition_of.as_ref().map(|(parent, _)| parent);
    if let Some(parent) = parent.and_then(|parent| state.table(parent)).cloned() {
        take_constraints(state, &name, &mut table, &parent);
    }
    for parent in &create.inherits {
        if let Some(parent) = state.table(parent) {
            let checks = parent.constraints.iter();
            let checks = checks.filter(|one| matches!(one.kind, ConstraintKind::Check { .. }));
            table.constraints.extend(checks.cloned());
        }
    }
    state.tables.insert(name, Arc::new(table));
}

fn order(dialect: Dialect, constraint: &Constraint) -> u8 {
    if dialect == Dialect::Sqlite {
        return 0;
    }
    match &constraint.kind {
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } => 0,
        ConstraintKind::PrimaryKey { .. } => 1,
        ConstraintKind::Unique { .. } | ConstraintKind::Exclude => 2,
        ConstraintKind::ForeignKey { .. } => 3,
    }
}

/// The sequence that PostgreSQL makes for a serial or an identity.
pub(super) fn sequence(state: &mut State, table: &ObjectName, column: &Column) {
    let makes_one = matches!(
        column.generated,
        Some(Generated::Serial | Generated::Identity { .. })
    );
    if makes_one && state.dialect == Dialect::Postgres {
        let sequence = ObjectName {
            schema: table.schema.clone(),
            name: format!("{}_{}_seq", table.name, column.name),
        };
        state.others.insert_mut((ObjectKind::Sequence, sequence));
    }
}

fn take_columns(table: &mut Table, parent: &Table) {
    table.complete &= parent.complete;
    for column in &parent.columns {
        if table.column(&column.name).is_none() {
            table.columns.push(column.clone());
        }
    }
}

/// What a partition has from its parent: keys and indexes under names of their own, the rest under the same.
fn take_constraints(state: &State, name: &ObjectName, table: &mut Table, parent: &Table) {
    for one in &parent.constraints {
        match one.kind {
            ConstraintKind::PrimaryKey { .. }
            | ConstraintKind::Unique { .. }
            | ConstraintKind::Exclude => {
                let unnamed = Constraint {
                    name: None,
                    ..one.clone()
                };
                constraint::put(state, name, table, &unnamed);
            }
            _ => table.constraints.push(one.clone()),
        }
    }
    for one in &parent.indexes {
        let mut definition = one.definition.clone();
        definition.name = None;
        index::put(state, name, table, &definition);
    }
}
