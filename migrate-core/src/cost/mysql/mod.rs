//! What MySQL 8.0 to 9 and MariaDB from 10.5 on do to tables.
//!
//! `alter.tsv` holds the best algorithm and lock that a MariaDB took for an action, and a test holds what is told here against it. What is
//! told of MySQL is what its manual says of each action.

mod action;
mod algorithm;
mod column;
mod default;
mod facts;
mod kind;
mod need;
#[cfg(test)]
mod tests;
mod type_change;
mod way;

pub use algorithm::{Algorithm, Cause, OnlineLock};
pub use way::{Way, way};

use super::{Cost, LockMode};
use crate::dialect::Server;
use crate::replay::State;
use crate::sql::{Act, ConstraintKind, ObjectName, Operation, TableAct};

pub(super) fn cost(operation: &Operation, before: &State, server: Server) -> Cost {
    let mut cost = Cost::default();
    if let Some(way) = way(std::slice::from_ref(operation), before, server) {
        changed(&mut cost, &way);
        parents(&mut cost, operation);
        return cost;
    }
    match &operation.act {
        Act::DropTable { table, .. } | Act::Truncate { table, .. } => {
            cost.lock(table, LockMode::AccessExclusive);
        }
        Act::CreateTrigger { table, .. } => cost.lock(table, LockMode::AccessExclusive),
        Act::Insert { table, .. } | Act::Load { table } => cost.lock(table, LockMode::RowExclusive),
        Act::Update(change) | Act::Delete(change) => {
            cost.lock(&change.table, LockMode::RowExclusive);
            if change.condition.is_none() {
                cost.scan(&change.table);
            }
        }
        Act::Lock { table, mode } => cost.lock(table, lock_mode(mode.as_deref())),
        Act::Analyze { table: Some(table) } => cost.lock(table, LockMode::AccessShare),
        Act::CreateTable(create) => {
            for constraint in &create.constraints {
                if let ConstraintKind::ForeignKey { reference, .. } = &constraint.kind {
                    parent(&mut cost, &reference.table);
                }
            }
        }
        _ => {}
    }
    cost
}

/// The actions of one statement, which are carried out in one way.
pub(super) fn together(operations: &[Operation], before: &State, server: Server) -> Option<Cost> {
    let way = way(operations, before, server)?;
    // `RENAME TABLE` may be about several tables.
    let mut tables = operations.iter().filter_map(|one| one.act.table());
    if tables.any(|table| *table != way.table) {
        return None;
    }
    let mut cost = Cost::default();
    changed(&mut cost, &way);
    for operation in operations {
        parents(&mut cost, operation);
    }
    Some(cost)
}

fn lock_mode(mode: Option<&str>) -> LockMode {
    match mode {
        Some("READ") => LockMode::Share,
        _ => LockMode::AccessExclusive,
    }
}

/// What a way costs.
fn changed(cost: &mut Cost, way: &Way) {
    if way.refused {
        cost.fails = Some(format!(
            "the server needs ALGORITHM={}, LOCK={} for it, and refuses what is asked",
            way.algorithm, way.lock
        ));
    }
    cost.lock(&way.table, way.lock.mode());
    if way.rebuilds {
        cost.rewrite(&way.table);
    }
    if way.builds {
        cost.build(&way.table);
    }
    cost.note(format!("ALGORITHM={}, LOCK={}", way.algorithm, way.lock));
    match &way.why {
        Some(why) if way.assumed => cost.assume(why.clone()),
        Some(why) => cost.note(why.clone()),
        None => cost.assumed |= way.assumed,
    }
    if way.lock == OnlineLock::None {
        cost.note("at its start and its end it waits for the statements that use the table, and new ones wait behind it");
    }
}

/// The tables that a new foreign key refers to.
fn parents(cost: &mut Cost, operation: &Operation) {
    let Act::Table { act, .. } = &operation.act else {
        return;
    };
    let constraints = match act {
        TableAct::AddConstraint { constraint, .. } => std::slice::from_ref(&**constraint),
        TableAct::AddColumn { column, .. } => &column.constraints,
        _ => &[],
    };
    for constraint in constraints {
        if let ConstraintKind::ForeignKey { reference, .. } = &constraint.kind {
            parent(cost, &reference.table);
        }
    }
}

fn parent(cost: &mut Cost, table: &ObjectName) {
    cost.lock(table, LockMode::RowExclusive);
}
