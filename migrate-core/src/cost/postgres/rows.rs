//! Changes of rows.

use super::{Situation, relations, text};
use crate::cost::{Cost, LockMode};
use crate::replay::Table;
use crate::sql::{Change, ConstraintKind, ObjectName, RowSource};

pub(super) fn insert(cost: &mut Cost, table: &ObjectName, source: &RowSource, at: Situation<'_>) {
    cost.lock(&at.state.key(table), LockMode::RowExclusive);
    lock_parents(cost, table, |_| true, at);
    if *source == RowSource::Query {
        cost.note("the tables that its query reads are read");
    }
}

pub(super) fn update(cost: &mut Cost, change: &Change, at: Situation<'_>) {
    let table = at.state.key(&change.table);
    cost.lock(&table, LockMode::RowExclusive);
    lock_parents(
        cost,
        &table,
        |column| change.columns.iter().any(|set| set == column),
        at,
    );
    read(cost, &table, change, at);
}

pub(super) fn delete(cost: &mut Cost, change: &Change, at: Situation<'_>) {
    let table = at.state.key(&change.table);
    cost.lock(&table, LockMode::RowExclusive);
    for (child, constraint) in relations::referring(&table, at.state) {
        let ConstraintKind::ForeignKey { reference, .. } = &constraint.kind else {
            continue;
        };
        let acts = reference.on_delete.as_deref();
        let mode = match acts {
            Some("CASCADE" | "SET NULL" | "SET DEFAULT") => LockMode::RowExclusive,
            _ => LockMode::RowShare,
        };
        cost.lock(child, mode);
    }
    read(cost, &table, change, at);
}

/// All rows are read, unless the condition names a value of the first column of an index.
fn read(cost: &mut Cost, table: &ObjectName, change: &Change, at: Situation<'_>) {
    let known = at.state.table(table);
    let condition = change
        .condition
        .as_ref()
        .map(|condition| condition.text.as_str());
    let found = condition.zip(known).is_some_and(|(condition, known)| {
        let demands = text::demands(condition);
        leading(known).any(|column| demands.iter().any(|demand| is_value(demand, column)))
    });
    if !found {
        for table in relations::with_rows(table, at.state) {
            cost.scan(&table);
        }
    }
}

fn is_value(demand: &str, column: &str) -> bool {
    let rest = demand.strip_prefix(column).map(str::trim_start);
    rest.is_some_and(|rest| rest.starts_with("= ") || rest.starts_with("in ("))
}

/// The first columns of the indexes and keys of a table.
fn leading(known: &Table) -> impl Iterator<Item = &str> {
    let keys = known.constraints.iter().filter(|constraint| {
        matches!(
            constraint.kind,
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
        )
    });
    let of_keys = keys.filter_map(|key| relations::columns_of(key, known).first().copied());
    let of_indexes = known
        .indexes
        .iter()
        .filter_map(|index| index.definition.parts.first()?.column());
    of_keys.chain(of_indexes)
}

/// A row that refers to another one locks that one.
pub(super) fn lock_parents(
    cost: &mut Cost,
    table: &ObjectName,
    is_set: impl Fn(&str) -> bool,
    at: Situation<'_>,
) {
    let table = at.state.key(table);
    let Some(known) = at.state.table(&table) else {
        return;
    };
    for constraint in &known.constraints {
        let columns = relations::columns_of(constraint, known);
        if let Some(parent) = relations::referenced(constraint, at.state)
            && parent != table
            && columns.iter().any(|column| is_set(column))
        {
            cost.lock(&parent, LockMode::RowShare);
        }
    }
}

pub(super) fn lock(cost: &mut Cost, table: &ObjectName, mode: Option<&str>, at: Situation<'_>) {
    let mode = mode.map(|mode| mode.trim().trim_end_matches(" MODE"));
    let mode = LockMode::ALL
        .into_iter()
        .find(|known| Some(known.name()) == mode)
        .unwrap_or(LockMode::AccessExclusive);
    cost.lock(&at.state.key(table), mode);
    for table in relations::below(table, at.state) {
        cost.lock(&table, mode);
    }
}
