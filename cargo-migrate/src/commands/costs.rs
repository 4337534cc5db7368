//! What a statement costs, in words and for programs.

use migrate_core::cost::{Cost, Held};
use migrate_core::sql::ObjectName;
use serde_json::{Value, json};

/// `users`, `app.users`.
pub(crate) fn table_name(table: &ObjectName) -> String {
    match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.clone(),
    }
}

/// The tables, one a line; `-` when there is none.
pub(crate) fn tables(tables: &[ObjectName]) -> String {
    if tables.is_empty() {
        return "-".to_owned();
    }
    tables.iter().map(table_name).collect::<Vec<_>>().join("\n")
}

/// The tables on which an index is built, one a line. A table that is written anew gets all of its indexes anew.
pub(crate) fn builds(cost: &Cost) -> String {
    let anew = |table: &ObjectName| format!("{} (all of its indexes)", table_name(table));
    let mut lines: Vec<String> = cost.rewrites.iter().map(anew).collect();
    let only = cost
        .builds
        .iter()
        .filter(|table| !cost.rewrites.contains(table));
    lines.extend(only.map(table_name));
    if lines.is_empty() {
        return "-".to_owned();
    }
    lines.join("\n")
}

/// The locks, one a line, the strongest first.
pub(crate) fn locks(locks: &[Held]) -> String {
    if locks.is_empty() {
        return "-".to_owned();
    }
    let mut sorted: Vec<&Held> = locks.iter().collect();
    sorted.sort_by(|one, other| {
        other
            .mode
            .cmp(&one.mode)
            .then_with(|| one.table.cmp(&other.table))
    });
    let each = sorted
        .iter()
        .map(|held| format!("{} on {}", held.mode.name(), table_name(&held.table)));
    each.collect::<Vec<_>>().join("\n")
}

/// Whom the locks keep waiting.
pub(crate) fn blocks(locks: &[Held]) -> &'static str {
    match locks.iter().map(|held| held.mode).max() {
        Some(mode) if mode.blocks_reads() => "reads and writes",
        Some(mode) if mode.blocks_writes() => "writes",
        _ => "-",
    }
}

/// For programs.
pub(crate) fn as_json(cost: &Cost) -> Value {
    let names = |tables: &[ObjectName]| tables.iter().map(table_name).collect::<Vec<_>>();
    json!({
        "locks": cost.locks.iter().map(lock_json).collect::<Vec<_>>(),
        "scans": names(&cost.scans),
        "rewrites": names(&cost.rewrites),
        "builds": names(&cost.builds),
        "assumed": cost.assumed,
        "notes": cost.notes,
        "fails": cost.fails,
    })
}

pub(crate) fn lock_json(held: &Held) -> Value {
    json!({
        "table": table_name(&held.table),
        "mode": held.mode.name(),
        "blocks_reads": held.mode.blocks_reads(),
        "blocks_writes": held.mode.blocks_writes(),
    })
}
