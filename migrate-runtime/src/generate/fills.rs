//! Columns that want a value for the rows that are there.

use migrate_core::schema::{FactId, Kind, Schema};

/// New columns of tables that are there, which take no NULL, have no default, and make no value by themselves.
pub(super) fn questions(now: &Schema, after: &Schema) -> Vec<FactId> {
    let columns = after.of_kind(Kind::Column);
    let wanting = columns.filter(|column| {
        let part = |kind| after.get(&FactId::new(kind, &column.id.path)).is_some();
        let table = column.owner.as_ref();
        now.get(&column.id).is_none()
            && table.is_some_and(|table| now.get(table).is_some())
            && part(Kind::NotNull)
            && !part(Kind::Default)
            && !makes_values(&column.definition)
    });
    wanting.map(|column| column.id.clone()).collect()
}

fn makes_values(definition: &str) -> bool {
    let definition = definition.to_lowercase();
    ["generated ", " as (", "auto_increment", "identity"]
        .iter()
        .any(|word| definition.contains(word))
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::Dialect;
    use migrate_core::schema::{Fact, FactId, Kind, Schema};

    use super::questions;

    #[test]
    fn only_what_rows_of_now_lack() {
        let table = FactId::new(Kind::Table, ["t"]);
        let mut now = Schema::new(Dialect::Sqlite);
        now.insert(Fact::new(table.clone(), ""));
        let mut after = now.clone();
        for (name, definition, default) in [
            ("age", "integer", false),
            ("size", "integer", true),
            (
                "twice",
                "integer generated always as (age * 2) stored",
                false,
            ),
        ] {
            let id = |kind| FactId::new(kind, ["t", name]);
            after.insert(Fact::new(id(Kind::Column), definition).of(table.clone()));
            after.insert(Fact::new(id(Kind::NotNull), "").of(id(Kind::Column)));
            if default {
                after.insert(Fact::new(id(Kind::Default), "0").of(id(Kind::Column)));
            }
        }
        assert_eq!(
            questions(&now, &after),
            [FactId::new(Kind::Column, ["t", "age"])]
        );
        assert!(questions(&Schema::new(Dialect::Sqlite), &after).is_empty());
    }
}
