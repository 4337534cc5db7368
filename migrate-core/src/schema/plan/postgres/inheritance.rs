//! The columns that a table has from others, and what becomes of it when those are others.

use std::collections::BTreeMap;

use super::super::quoting::behind_path;
use super::table;
use crate::schema::{Fact, FactId, Kind, Schema};

/// The columns of a table by name: its own, and those that it has from another table.
pub(super) fn columns<'s>(schema: &'s Schema, id: &FactId) -> BTreeMap<&'s str, &'s Fact> {
    let mut found: BTreeMap<&str, &Fact> = BTreeMap::new();
    let mut next = vec![id];
    while let Some(id) = next.pop() {
        let own = schema
            .of_kind(Kind::Column)
            .filter(|column| column.owner.as_ref() == Some(id));
        for column in own {
            if let Some(name) = column.id.path.last() {
                found.entry(name).or_insert(column);
            }
        }
        if let Some(fact) = schema.get(id) {
            next.extend(parents(schema, fact));
        }
    }
    found
}

/// The tables that a table inherits from, or is a partition of.
pub(super) fn parents<'s>(schema: &'s Schema, fact: &'s Fact) -> Vec<&'s FactId> {
    let names = table::parents(fact);
    let is_it = |name: &str, id: &FactId| behind_path(name, &id.path) == Some("");
    let tables = fact.depends.iter().filter(|id| id.kind == Kind::Table);
    let parents = tables.filter(|id| {
        let mut names = names.iter().copied().chain(table::parent(fact));
        schema.get(id).is_some() && names.any(|name| is_it(name, id))
    });
    parents.collect()
}

/// Whether the parents of a table are others.
pub(super) fn has_others(before: &Fact, after: &Fact) -> bool {
    table::parents(before) != table::parents(after)
}

/// Whether a table has to have a column from another one that is its own now, or is not there; or the other way round, and
/// the other one stays: no statement does that. An attached partition has all columns from the whole.
pub(super) fn must_be_made_anew(from: &Schema, before: &Fact, to: &Schema, after: &Fact) -> bool {
    let is_heir = !table::parents(before).is_empty() || !table::parents(after).is_empty();
    if !is_heir || table::partition(before).is_some() || table::partition(after).is_some() {
        return false;
    }
    let is_own = |column: &Fact| column.owner.as_ref() == Some(&before.id);
    let (old, new) = (columns(from, &before.id), columns(to, &after.id));
    let is_other = has_others(before, after);
    new.iter().any(|(name, wanted)| {
        let own = old.get(name).map(|column| is_own(column));
        match (own, is_own(wanted)) {
            (None, false) => is_other,
            (Some(true), false) => true,
            (Some(false), true) => !is_other,
            _ => false,
        }
    })
}

/// Whether something new on a table was there before: it came from a table that is no parent any more.
pub(super) fn comes_from_parent(from: &Schema, before: &Fact, new: &Fact) -> bool {
    let Some(name) = new.id.path.last() else {
        return false;
    };
    match new.id.kind {
        Kind::Column | Kind::NotNull | Kind::Default => {
            let columns = columns(from, &before.id);
            let column = columns.get(name.as_str());
            column.is_some_and(|column| column.owner.as_ref() != Some(&before.id))
        }
        Kind::Check => {
            let mut next = parents(from, before);
            while let Some(parent) = next.pop() {
                let mut path = parent.path.clone();
                path.push(name.clone());
                let check = from.get(&FactId::new(Kind::Check, path));
                if check.is_some_and(|check| check.definition == new.definition) {
                    return true;
                }
                next.extend(
                    from.get(parent)
                        .map(|it| parents(from, it))
                        .unwrap_or_default(),
                );
            }
            false
        }
        _ => false,
    }
}

/// Whether a column gets its type with that of a table that it is inherited from.
pub(super) fn is_retyped_with_parent(
    from: &Schema,
    column: &Fact,
    is_retyped: impl Fn(&FactId) -> bool,
) -> bool {
    let Some((own, table)) = column.id.path.split_last() else {
        return false;
    };
    let table = from.get(&FactId::new(Kind::Table, table));
    let parents = table.map(|table| parents(from, table)).unwrap_or_default();
    parents.iter().any(|parent| {
        let of_parent = columns(from, parent);
        of_parent
            .get(own.as_str())
            .is_some_and(|column| is_retyped(&column.id))
    })
}
