//! What is compared of two schemas.

use std::collections::BTreeMap;

use migrate_core::replay::State;
use migrate_core::schema::{Kind, Schema};
use migrate_core::sql::ObjectName;

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

/// Fails when two databases do not have the same tables, columns, constraints, indexes and enums.
#[track_caller]
pub(crate) fn assert_same(real: &Schema, told: &Schema, depth: Depth) {
    let of = |schema: &Schema| -> BTreeMap<String, String> {
        let facts = schema.facts().filter(|fact| KINDS.contains(&fact.id.kind));
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
