//! Tables of SQLite that are made anew: a new one is filled, takes the place of the old one, and gets its name.

use std::sync::Arc;

use crate::lint::{Scene, Script};
use crate::replay::Table;
use crate::sql::{Act, ObjectName, RowSource, Span, TableAct};

/// A table that a script makes anew.
pub(super) struct Rebuild {
    /// The table.
    pub(super) table: ObjectName,
    /// What it was before it was dropped.
    pub(super) old: Arc<Table>,
    /// Where the old one is dropped.
    pub(super) dropped: Span,
    /// Whether rows are put into the new one from a query.
    pub(super) copies: bool,
}

/// The tables that a script makes anew, in the order in which the old ones are dropped.
pub(super) fn rebuilds(script: &Script<'_>) -> Vec<Rebuild> {
    let mut made: Vec<ObjectName> = Vec::new();
    let mut filled: Vec<ObjectName> = Vec::new();
    let mut dropped: Vec<Rebuild> = Vec::new();
    let mut found: Vec<Rebuild> = Vec::new();
    script.each(|scene, operation| match &operation.act {
        Act::CreateTable(create) => made.push(scene.before.key(&create.name)),
        Act::Insert {
            table,
            source: RowSource::Query,
            ..
        } => filled.push(scene.before.key(table)),
        Act::DropTable { table, .. } => {
            let table = scene.before.key(table);
            if let Some(old) = scene.before.tables.get(&table) {
                dropped.push(Rebuild {
                    table,
                    old: Arc::clone(old),
                    dropped: scene.place(operation),
                    copies: false,
                });
            }
        }
        Act::Table {
            table,
            act: TableAct::Rename { to },
        } => {
            let (from, to) = (scene.before.key(table), scene.before.key(to));
            let at = dropped.iter().position(|old| old.table == to);
            if let Some(at) = at.filter(|_| made.contains(&from)) {
                let mut rebuild = dropped.remove(at);
                rebuild.copies = filled.contains(&from);
                found.push(rebuild);
            }
        }
        _ => {}
    });
    found
}

/// The steps that make a table anew, with its columns where they are known.
pub(super) fn steps(scene: &Scene<'_>, table: &ObjectName) -> String {
    let own = scene.sql_table(table);
    let scratch = scene.sql(&format!("new_{}", table.name));
    let known = scene.before.table(table).filter(|known| known.complete);
    let columns = known.map_or_else(
        || "…".to_owned(),
        |known| {
            let plain = known
                .columns
                .iter()
                .filter(|column| column.generated.is_none());
            let names: Vec<_> = plain.map(|column| scene.sql(&column.name)).collect();
            names.join(", ")
        },
    );
    let indexes = known.map_or(&[][..], |known| &known.indexes);
    let indexes: Vec<_> = indexes.iter().map(|index| scene.sql(&index.name)).collect();
    let again = match indexes.as_slice() {
        [] => String::new(),
        names => format!(
            " Then make the indexes {} again, and its triggers.",
            names.join(", ")
        ),
    };
    format!(
        "make the table anew: CREATE TABLE {scratch} (…); INSERT INTO {scratch} ({columns}) SELECT {columns} FROM {own}; DROP TABLE {own}; ALTER TABLE {scratch} RENAME TO {};{again}",
        scene.sql(&table.name)
    )
}
