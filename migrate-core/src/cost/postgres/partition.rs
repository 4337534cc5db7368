//! Partitions.

use super::{Situation, constraint, relations, text};
use crate::cost::{Cost, LockMode};
use crate::replay::Table;
use crate::sql::{ConstraintKind, ObjectName};

/// `CREATE TABLE … PARTITION OF`.
pub(super) fn create(cost: &mut Cost, parent: &ObjectName, bounds: &str, at: Situation<'_>) {
    let parent = at.state.key(parent);
    cost.lock(&parent, LockMode::AccessExclusive);
    look_into_default(cost, &parent, bounds, at);
    inherit_keys(cost, &parent, at);
}

pub(super) fn attach(
    cost: &mut Cost,
    parent: &ObjectName,
    partition: &ObjectName,
    bounds: &str,
    at: Situation<'_>,
) {
    let partition = at.state.key(partition);
    for table in [partition.clone()]
        .into_iter()
        .chain(relations::below(&partition, at.state))
    {
        cost.lock(&table, LockMode::AccessExclusive);
    }
    look_into_default(cost, parent, bounds, at);
    inherit_keys(cost, parent, at);
    let implied = at
        .state
        .table(&partition)
        .is_some_and(|known| is_implied(known, bounds));
    if !implied {
        for table in relations::with_rows(&partition, at.state) {
            cost.scan(&table);
        }
        if at.state.table(&partition).is_none() {
            cost.assume("no scan when a CHECK of the partition says what its bounds say");
        }
    }
    let wants = |known: &Table| known.indexes.len() + keys(known);
    let above = at.state.table(parent).map_or(0, wants);
    if above > at.state.table(&partition).map_or(0, wants) {
        for table in relations::with_rows(&partition, at.state) {
            cost.build(&table);
        }
    }
}

fn keys(known: &Table) -> usize {
    let is_key = |kind: &ConstraintKind| {
        matches!(
            kind,
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
        )
    };
    known
        .constraints
        .iter()
        .filter(|constraint| is_key(&constraint.kind))
        .count()
}

pub(super) fn detach(
    cost: &mut Cost,
    parent: &ObjectName,
    partition: &ObjectName,
    concurrently: bool,
    finalize: bool,
    at: Situation<'_>,
) {
    let partition = at.state.key(partition);
    let own = if at.server.at_least(14, 0) {
        LockMode::AccessExclusive
    } else {
        LockMode::ShareUpdateExclusive
    };
    cost.lock(&partition, own);
    if concurrently {
        cost.note("waits for every transaction that uses the table, and locks the partition for a moment in the end");
    }
    let Some(rest) = relations::default_partition(parent, at.state) else {
        return;
    };
    if concurrently {
        cost.fails = Some(format!("{} is a default partition", rest.name));
    } else if !finalize {
        cost.lock(&rest, LockMode::AccessExclusive);
    }
}

/// The rows of the default partition are looked at: none may belong to the new one.
fn look_into_default(cost: &mut Cost, parent: &ObjectName, bounds: &str, at: Situation<'_>) {
    if bounds.trim().eq_ignore_ascii_case("default") {
        return;
    }
    if let Some(rest) = relations::default_partition(parent, at.state) {
        cost.lock(&rest, LockMode::AccessExclusive);
        for table in relations::with_rows(&rest, at.state) {
            cost.scan(&table);
        }
    }
}

/// The foreign keys of the parent become those of the partition.
fn inherit_keys(cost: &mut Cost, parent: &ObjectName, at: Situation<'_>) {
    let Some(known) = at.state.table(parent) else {
        return;
    };
    for constraint in &known.constraints {
        constraint::lock_parent(cost, parent, constraint, LockMode::ShareRowExclusive, at);
    }
}

/// Whether the checks of a table say what the bounds of a range over one column do, and that the column is not NULL.
fn is_implied(known: &Table, bounds: &str) -> bool {
    let words = text::words(bounds);
    let place = |word: &str| words.iter().position(|found| found == word);
    let (Some(from), Some(to)) = (place("from"), place("to")) else {
        return false;
    };
    let value = |at: usize| match words.get(at + 1..at + 4) {
        Some([open, value, close]) if open == "(" && close == ")" => Some(value),
        _ => None,
    };
    let (Some(from), Some(to)) = (value(from), value(to)) else {
        return false;
    };
    let checks = known
        .constraints
        .iter()
        .filter(|constraint| constraint.validated);
    let demands: Vec<String> = checks
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::Check { expression, .. } => Some(text::demands(&expression.text)),
            _ => None,
        })
        .flatten()
        .collect();
    let holds = |demand: String| demands.contains(&text::words(&demand).join(" "));
    known.columns.iter().any(|column| {
        let name = &column.name;
        holds(format!("\"{name}\" >= {from}"))
            && holds(format!("\"{name}\" < {to}"))
            && (column.not_null || holds(format!("\"{name}\" is not null")))
    })
}
