//! Indexes.

use super::{Situation, relations};
use crate::cost::{Cost, LockMode};
use crate::replay::Link;
use crate::sql::{ConstraintKind, CreateIndex, ObjectKind, ObjectName};

pub(super) fn create(cost: &mut Cost, create: &CreateIndex, at: Situation<'_>) {
    let table = at.state.key(&create.table);
    let mode = if create.concurrently {
        LockMode::ShareUpdateExclusive
    } else {
        LockMode::Share
    };
    cost.lock(&table, mode);
    let partitioned = at
        .state
        .table(&table)
        .is_some_and(|known| known.partitioned);
    if create.concurrently {
        waits(cost);
        if partitioned {
            cost.fails = Some(format!("{} is partitioned", table.name));
        }
    }
    if create.only && partitioned {
        return;
    }
    let below = if create.only {
        Vec::new()
    } else {
        relations::below(&table, at.state)
    };
    if partitioned {
        for table in &below {
            cost.lock(table, mode);
        }
        for table in relations::with_rows(&table, at.state) {
            cost.build(&table);
        }
    } else {
        cost.build(&table);
    }
}

pub(super) fn drop(cost: &mut Cost, index: &ObjectName, concurrently: bool, at: Situation<'_>) {
    let mode = if concurrently {
        waits(cost);
        LockMode::ShareUpdateExclusive
    } else {
        LockMode::AccessExclusive
    };
    match table_of(index, at) {
        Some(table) => {
            cost.lock(&table, mode);
            for below in relations::below(&table, at.state) {
                cost.lock(&below, mode);
            }
        }
        None => cost.assume(format!("{} on the table of {}", mode.name(), index.name)),
    }
}

pub(super) fn rebuild(
    cost: &mut Cost,
    what: ObjectKind,
    name: Option<&ObjectName>,
    concurrently: bool,
    at: Situation<'_>,
) {
    let mode = if concurrently {
        waits(cost);
        LockMode::ShareUpdateExclusive
    } else {
        LockMode::Share
    };
    let tables: Vec<ObjectName> = match (what, name) {
        (ObjectKind::Table, Some(name)) => relations::with_rows(name, at.state),
        (ObjectKind::Index, Some(name)) => table_of(name, at).into_iter().collect(),
        (ObjectKind::Schema, Some(schema)) => {
            let schema = Some(schema.name.as_str()).filter(|schema| *schema != "public");
            let all = at.state.tables.keys();
            all.filter(|table| table.schema.as_deref() == schema)
                .cloned()
                .collect()
        }
        _ => at.state.tables.keys().cloned().collect(),
    };
    if tables.is_empty() {
        cost.assume(format!("{} on the table", mode.name()));
    }
    for table in tables {
        cost.lock(&table, mode);
        cost.build(&table);
    }
    if !concurrently {
        cost.note("ACCESS EXCLUSIVE on the index: queries that would use it wait");
    }
}

fn waits(cost: &mut Cost) {
    cost.note("waits for older transactions, also of other tables; reads the table twice; leaves an invalid index when it fails");
}

/// The table of an index, or of a constraint that has one.
fn table_of(index: &ObjectName, at: Situation<'_>) -> Option<ObjectName> {
    if let Some((table, _)) = at.state.index(&index.name) {
        return Some(table.clone());
    }
    let mut tables = at.state.tables.linked(Link::Has, &index.name);
    let found = tables.find(|(_, known)| {
        known.constraint(&index.name).is_some_and(|constraint| {
            matches!(
                constraint.kind,
                ConstraintKind::PrimaryKey { .. }
                    | ConstraintKind::Unique { .. }
                    | ConstraintKind::Exclude
            )
        })
    })?;
    Some(found.0.clone())
}
