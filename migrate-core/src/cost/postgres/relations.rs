//! What hangs on a table.

use crate::replay::{Link, State, Table};
use crate::sql::{Constraint, ConstraintKind, ObjectName, View};

use super::text;

/// The partitions and heirs of a table, with theirs.
pub(super) fn below(table: &ObjectName, state: &State) -> Vec<ObjectName> {
    let mut found: Vec<ObjectName> = Vec::new();
    let mut open = vec![state.key(table)];
    while let Some(parent) = open.pop() {
        for (name, known) in state.tables.linked(Link::Below, &parent.name) {
            let of = known.partition_of.iter().map(|(parent, _)| parent);
            let is_child = of
                .chain(&known.inherits)
                .any(|above| state.key(above) == parent);
            if is_child && !found.contains(name) {
                found.push(name.clone());
                open.push(name.clone());
            }
        }
    }
    found
}

/// The table and what is below it, without those that hold no rows themselves.
pub(super) fn with_rows(table: &ObjectName, state: &State) -> Vec<ObjectName> {
    let mut all = vec![state.key(table)];
    all.extend(below(table, state));
    all.retain(|table| state.table(table).is_none_or(|known| !known.partitioned));
    all
}

/// The partition of a table for what no other one takes.
pub(super) fn default_partition(table: &ObjectName, state: &State) -> Option<ObjectName> {
    let table = state.key(table);
    let mut below = state.tables.linked(Link::Below, &table.name);
    let found = below.find(|(_, known)| {
        known.partition_of.as_ref().is_some_and(|(parent, bounds)| {
            state.key(parent) == table && bounds.text.trim().eq_ignore_ascii_case("default")
        })
    })?;
    Some(found.0.clone())
}

/// The table that a foreign key refers to.
pub(super) fn referenced(constraint: &Constraint, state: &State) -> Option<ObjectName> {
    match &constraint.kind {
        ConstraintKind::ForeignKey { reference, .. } => Some(state.key(&reference.table)),
        _ => None,
    }
}

/// The tables that a table refers to.
pub(super) fn parents(known: &Table, state: &State) -> Vec<ObjectName> {
    let all = known.constraints.iter();
    all.filter_map(|constraint| referenced(constraint, state))
        .collect()
}

/// The foreign keys of other tables that refer to a table.
pub(super) fn referring<'s>(
    table: &ObjectName,
    state: &'s State,
) -> Vec<(&'s ObjectName, &'s Constraint)> {
    let table = state.key(table);
    let all = state.tables.linked(Link::RefersTo, &table.name);
    let all = all.filter(|(name, _)| **name != table);
    all.flat_map(|(name, known)| {
        known
            .constraints
            .iter()
            .map(move |constraint| (name, constraint))
    })
    .filter(|(_, constraint)| referenced(constraint, state).as_ref() == Some(&table))
    .collect()
}

/// The columns that a constraint is about; of a check, those of the table that it names.
pub(super) fn columns_of<'a>(constraint: &'a Constraint, known: &'a Table) -> Vec<&'a str> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey {
            columns,
            using_index,
        } if columns.is_empty() && using_index.is_some() => {
            index_columns(using_index.as_deref(), known)
        }
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::ForeignKey { columns, .. } => {
            columns.iter().map(String::as_str).collect()
        }
        ConstraintKind::Unique {
            columns,
            using_index,
            ..
        } => {
            let written = columns.iter().filter_map(|part| part.column());
            written
                .chain(index_columns(using_index.as_deref(), known))
                .collect()
        }
        ConstraintKind::Check { expression, .. } => {
            let all = known.columns.iter().map(|column| column.name.as_str());
            all.filter(|column| text::names(&expression.text, column))
                .collect()
        }
        ConstraintKind::NotNull { column } => vec![column],
        ConstraintKind::Exclude => Vec::new(),
    }
}

/// The columns of an index of a table.
pub(super) fn index_columns<'a>(index: Option<&str>, known: &'a Table) -> Vec<&'a str> {
    let found = known
        .indexes
        .iter()
        .find(|known| Some(known.name.as_str()) == index);
    let parts = found.into_iter().flat_map(|index| &index.definition.parts);
    parts.filter_map(|part| part.column()).collect()
}

/// A view that reads a column of a table, through other views too.
pub(super) fn view_of_column<'s>(
    table: &ObjectName,
    column: &str,
    state: &'s State,
) -> Option<&'s ObjectName> {
    let table = state.key(table);
    let reads = |view: &View| view.reads.iter().any(|read| state.key(read) == table);
    let found = state
        .views
        .iter()
        .find(|(_, view)| reads(view) && text::selects(&view.query.text, column))?;
    Some(found.0)
}

/// The tables with a column of a domain.
pub(super) fn users_of_domain(domain: &ObjectName, state: &State) -> Vec<ObjectName> {
    let domain = state.key(domain);
    let is_it = |data_type: &crate::sql::DataType| {
        let named = ObjectName {
            schema: data_type.schema.clone(),
            name: data_type.name.clone(),
        };
        state.key(&named) == domain
    };
    let uses = |known: &Table| known.columns.iter().any(|column| is_it(&column.data_type));
    let found = state.tables.iter().filter(|(_, known)| uses(known));
    found.map(|(name, _)| name.clone()).collect()
}
