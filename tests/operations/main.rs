//! What statements are told to do, held against what databases do when they run them: each is run, the catalog is read before and
//! after it, and what changed has to be what the operations name.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test stops at the first surprise"
)]

mod mariadb;
mod online;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Act, ObjectKind, Operation, TableAct, operations};

/// What a catalog says of each table and view.
pub(crate) type Catalog = BTreeMap<String, String>;

/// Runs statements one after another, each with the acts that it is expected to be: `CreateTable`, `Table AddColumn; Table DropColumn`.
pub(crate) fn hold(
    dialect: Dialect,
    statements: &[(&str, &str)],
    run: impl Fn(&str),
    catalog: impl Fn() -> Catalog,
) {
    let mut before = catalog();
    for (sql, expected) in statements {
        let found = operations(dialect, sql);
        let told: Vec<String> = found.iter().map(kind).collect();
        assert_eq!(told.join("; "), *expected, "{sql}");
        run(sql);
        let after = catalog();
        let changed = changed(&before, &after);
        let named: BTreeSet<String> = found.iter().flat_map(tables).collect();
        assert!(
            changed.is_subset(&named),
            "{sql}: {changed:?} changed, and {named:?} is told"
        );
        if found.iter().any(shows) {
            assert!(!changed.is_empty(), "{sql}: nothing changed");
        }
        before = after;
    }
}

fn changed(before: &Catalog, after: &Catalog) -> BTreeSet<String> {
    let names = before.keys().chain(after.keys());
    let differ = names.filter(|name| before.get(*name) != after.get(*name));
    differ.map(|name| name.to_ascii_lowercase()).collect()
}

/// The names of the act.
fn kind(operation: &Operation) -> String {
    let variant = |debug: String| {
        let end = debug.find(|sign: char| !sign.is_alphanumeric());
        debug[..end.unwrap_or(debug.len())].to_owned()
    };
    match &operation.act {
        Act::Table { act, .. } => format!("Table {}", variant(format!("{act:?}"))),
        act => variant(format!("{act:?}")),
    }
}

/// The tables and views that an operation names as those that it changes.
fn tables(operation: &Operation) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    names.extend(operation.act.table().map(|table| table.name.as_str()));
    match &operation.act {
        Act::Table {
            act: TableAct::Rename { to },
            ..
        } => names.push(&to.name),
        Act::CreateView(view) => names.push(&view.name.name),
        Act::Drop {
            kind: ObjectKind::View,
            name,
            ..
        } => names.extend(name.as_ref().map(|name| name.name.as_str())),
        Act::Create {
            kind: ObjectKind::Sequence,
            name,
            ..
        }
        | Act::Drop {
            kind: ObjectKind::Sequence,
            name,
            ..
        } => names.extend(name.as_ref().map(|name| name.name.as_str())),
        // SQLite's indexes and triggers are entries of their own.
        Act::CreateIndex(create) => names.extend(create.name.as_ref().map(|it| it.name.as_str())),
        Act::CreateTrigger { name, .. } => names.push(name),
        Act::DropIndex { index, .. } => names.push(&index.name),
        Act::DropTrigger { name, .. } => names.push(&name.name),
        _ => {}
    }
    names.iter().map(|name| name.to_ascii_lowercase()).collect()
}

/// Whether the catalog has to show it.
fn shows(operation: &Operation) -> bool {
    match &operation.act {
        Act::CreateTable(create) => !create.temporary,
        Act::CreateView(_)
        | Act::CreateIndex(_)
        | Act::DropTable {
            if_exists: false, ..
        } => true,
        Act::Table { act, .. } => matches!(
            act,
            TableAct::AddColumn { .. }
                | TableAct::DropColumn { .. }
                | TableAct::RenameColumn { .. }
                | TableAct::AddConstraint { .. }
                | TableAct::AddIndex(_)
                | TableAct::Rename { .. }
        ),
        _ => false,
    }
}
