//! Tables that are parted: what cannot be altered in place, and what has to go with the whole.

use std::collections::BTreeSet;

use super::super::quoting::{masked, of_table};
use super::changes::Changes;
use super::{inheritance, table};
use crate::dialect::Dialect::Postgres;
use crate::schema::{Fact, FactId, Kind};

/// Tables that have to be made anew with what is made anew already.
pub(super) fn rebuilt_with<'a>(changes: &Changes<'a>) -> Vec<&'a FactId> {
    let stays = |fact: &&Fact| {
        !changes.rebuilt.contains(&fact.id)
            && !changes.removed.contains(&fact.id)
            && !fact.definition.starts_with("FOREIGN")
    };
    let tables = changes.from.of_kind(Kind::Table).filter(stays);
    let has_to = |fact: &&'a Fact| {
        let wanted = changes.to.get(&fact.id);
        let is_part = table::partition(fact).is_some()
            && wanted.is_some_and(|wanted| table::partition(wanted).is_some());
        let whole_is_rebuilt = || {
            let parents = inheritance::parents(changes.from, fact);
            parents
                .iter()
                .any(|parent| changes.rebuilt.contains(parent))
        };
        (is_part && whole_is_rebuilt()) || is_parted_by_what_changes(fact, changes)
    };
    tables.filter(has_to).map(|fact| &fact.id).collect()
}

/// Whether the type of a column changes that the key of the table reads.
fn is_parted_by_what_changes(fact: &Fact, changes: &Changes<'_>) -> bool {
    let Some(key) = table::key(fact) else {
        return false;
    };
    let columns = inheritance::columns(changes.from, &fact.id);
    let mut retyped = columns
        .values()
        .filter(|column| changes.retyped.contains(&column.id));
    retyped.any(|column| mentions(key, &of_table(Postgres, &column.id).0, &column.id))
}

fn mentions(key: &str, quoted: &str, column: &FactId) -> bool {
    let own = column.path.last().map(String::as_str).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    key.contains(&format!("\"{}\"", quoted.trim_matches('"')))
        || masked(key).split(|c| !is_word(c)).any(|word| word == own)
}

/// Indexes that are made anew with others: a whole, of which a part is taken away, and the parts of a whole that goes.
pub(super) fn broken<'a>(changes: &Changes<'a>) -> Vec<&'a FactId> {
    let parts = changes.from.of_kind(Kind::IndexPartition);
    let indexes = parts.filter_map(|part| {
        let index = changes.from.get(part.owner.as_ref()?)?;
        let table = changes.from.get(index.owner.as_ref()?)?;
        let wanted = changes.to.get(&table.id)?;
        let is_attached = table::partition(table) == table::partition(wanted)
            && !changes.removed.contains(&table.id)
            && !changes.rebuilt.contains(&table.id);
        if !is_attached {
            return None;
        }
        let wholes = part.depends.iter().filter_map(|id| changes.from.get(id));
        let wholes: Vec<&Fact> = wholes.filter(|fact| is_index(fact)).collect();
        if changes.removed.contains(&part.id) {
            let mut all = wholes;
            all.push(index);
            return Some(all);
        }
        let goes = wholes
            .iter()
            .any(|whole| changes.removed.contains(&whole.id));
        goes.then(|| vec![index])
    });
    let indexes: BTreeSet<&FactId> = indexes
        .flatten()
        .map(|fact| &fact.id)
        .filter(|id| !changes.removed.contains(*id))
        .collect();
    indexes.into_iter().collect()
}

/// Whether a part of an index is on a table that leaves the whole for a while: its rows may not be referred to meanwhile.
pub(super) fn leaves(part: &FactId, changes: &Changes<'_>) -> bool {
    if part.kind != Kind::IndexPartition {
        return false;
    }
    let owner = |id: &FactId| changes.from.get(id).and_then(|fact| fact.owner.as_ref());
    let table = owner(part).and_then(owner);
    table.is_some_and(|id| {
        let bound = |schema: &'_ crate::schema::Schema| {
            let table = schema.get(id).and_then(table::partition);
            table.map(str::to_owned)
        };
        let (old, new) = (bound(changes.from), bound(changes.to));
        changes.rebuilt.contains(id) || (new.is_some() && old != new)
    })
}

const fn is_index(fact: &Fact) -> bool {
    matches!(
        fact.id.kind,
        Kind::Index | Kind::PrimaryKey | Kind::Unique | Kind::Exclusion
    )
}
