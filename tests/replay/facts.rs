//! What is compared of two schemas.

use std::collections::BTreeMap;

use migrate_core::replay::State;
use migrate_core::schema::{Fact, Kind, Schema};
use migrate_core::sql::ObjectName;

use crate::written::is_whole;

/// How much is known of what was replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// All that is compared.
    Whole,
    /// What there is and what it is called, not what it looks like.
    Names,
}

const KINDS: [Kind; 9] = [
    Kind::Enum,
    Kind::Table,
    Kind::Column,
    Kind::NotNull,
    Kind::PrimaryKey,
    Kind::Unique,
    Kind::Check,
    Kind::Index,
    Kind::ForeignKey,
];

/// Fails when two databases do not have the same tables, columns, constraints, indexes and enums. What is known in part is left out, and so
/// are partitions and heirs, whose columns the catalog counts as those of their parents.
#[track_caller]
pub(crate) fn assert_same(real: &Schema, told: &Schema, state: &State, depth: Depth) {
    let hidden: Vec<&str> = state
        .tables
        .iter()
        .filter(|(_, table)| !is_whole(table))
        .map(|(name, _)| name.name.as_str())
        .collect();
    // There, a primary key says that its columns are not null, whether they say it or not.
    let follows = |fact: &Fact| {
        let [.., table, column] = fact.id.path.as_slice() else {
            return false;
        };
        let table = state.table(&ObjectName::new(table.to_ascii_lowercase()));
        fact.id.kind == Kind::NotNull
            && table.is_some_and(|table| {
                table.options.contains_key("WITHOUT ROWID") && table.primary_key().contains(column)
            })
    };
    let is_hidden = |fact: &Fact| {
        let owner = fact.owner.as_ref().unwrap_or(&fact.id);
        let mut paths = fact.id.path.iter().chain(&owner.path);
        follows(fact) || paths.any(|part| hidden.contains(&part.as_str()))
    };
    let of = |schema: &Schema| -> BTreeMap<String, String> {
        let facts = schema
            .facts()
            .filter(|fact| KINDS.contains(&fact.id.kind) && !is_hidden(fact));
        let said = facts.map(|fact| {
            // Options of tables are no matter of columns and keys.
            let is_named = depth == Depth::Names || fact.id.kind == Kind::Table;
            let definition = if is_named { "" } else { &fact.definition };
            (fact.label(), definition.to_owned())
        });
        said.collect()
    };
    let (real, told) = (of(real), of(told));
    let lines = |of: &BTreeMap<String, String>, other: &BTreeMap<String, String>| -> Vec<String> {
        let differing = of
            .iter()
            .filter(|(name, text)| other.get(*name) != Some(*text));
        differing
            .map(|(name, text)| format!("{name}: {text}"))
            .collect()
    };
    let (only_real, only_told) = (lines(&real, &told), lines(&told, &real));
    assert!(
        only_real.is_empty() && only_told.is_empty(),
        "the database has\n  {}\nand was told to have\n  {}",
        only_real.join("\n  "),
        only_told.join("\n  ")
    );
}

/// Fails when the views are others.
#[track_caller]
pub(crate) fn assert_views(real: &Schema, told: &State) {
    let of_schema = real
        .facts()
        .filter(|fact| matches!(fact.id.kind, Kind::View | Kind::MaterializedView));
    let mut has: Vec<String> = of_schema.map(|fact| fact.id.name()).collect();
    let name = |name: &ObjectName| match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    };
    let mut said: Vec<String> = told.views.keys().map(name).collect();
    has.sort();
    said.sort();
    assert_eq!(has, said);
}
