//! What goes, in the order in which it can.

use std::collections::{BTreeMap, BTreeSet};

use super::super::quoting::path;
use super::super::step::{HazardClass, Step};
use super::changes::{Changes, is_partition, owners};
use crate::dialect::Dialect::Postgres;
use crate::schema::order::in_turn;
use crate::schema::{Fact, FactId, Kind};

/// Statements that drop.
pub(super) struct Drops {
    /// Foreign keys, which nothing needs.
    pub(super) keys: Vec<Step>,
    /// Before anything else.
    pub(super) early: Vec<Step>,
    /// When nothing that stays needs it any more.
    pub(super) late: Vec<Step>,
}

pub(super) fn drops(changes: &Changes<'_>) -> Drops {
    let heads = heads(changes);
    let ordered = ordered(changes, &heads);
    let late = late(changes);
    let mut drops = Drops {
        keys: Vec::new(),
        early: Vec::new(),
        late: Vec::new(),
    };
    for id in ordered {
        let Some(fact) = changes.from.get(id) else {
            continue;
        };
        let is_late = late.contains(id);
        let steps = if fact.id.kind == Kind::ForeignKey {
            &mut drops.keys
        } else if is_late {
            &mut drops.late
        } else {
            &mut drops.early
        };
        if let Some(step) = dropping(fact, changes) {
            steps.extend(detaching(fact, changes));
            steps.push(step);
        }
    }
    drops
}

/// For each fact that goes, the one with which it does.
fn heads<'a>(changes: &Changes<'a>) -> BTreeMap<&'a FactId, &'a FactId> {
    let mut heads = BTreeMap::new();
    for id in &changes.removed {
        let mut head = *id;
        // As deep as owners go: a default of a column of a table.
        for _ in 0..4 {
            match changes
                .from
                .get(head)
                .and_then(|fact| goes_with(fact, changes))
            {
                Some(owner) => head = owner,
                None => break,
            }
        }
        heads.insert(*id, head);
    }
    heads
}

/// What takes it along when it is dropped.
fn goes_with<'a>(fact: &'a Fact, changes: &Changes<'a>) -> Option<&'a FactId> {
    let is_removed = |id: &FactId| changes.removed.get(id).copied();
    if fact.id.kind == Kind::Sequence {
        // A sequence goes with its column.
        let owner = FactId::new(Kind::SequenceOwner, &fact.id.path);
        let column = changes.from.get(&owner)?;
        return column.depends.iter().find_map(is_removed);
    }
    if let Some(owner) = fact.owner.as_ref().and_then(is_removed) {
        // A server does not go as long as somebody is someone there.
        return (fact.id.kind != Kind::UserMapping).then_some(owner);
    }
    if is_partition(fact) {
        let mut parents = fact.depends.iter().filter(|id| id.kind == Kind::Table);
        return parents.find_map(is_removed);
    }
    // A part of an index goes with the whole.
    let part = FactId::new(Kind::IndexPartition, &fact.id.path);
    let part = changes.from.get(&part)?;
    (part.owner.as_ref() == Some(&fact.id))
        .then(|| part.depends.iter().find_map(is_removed))
        .flatten()
}

const fn has_no_name(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Column
            | Kind::Default
            | Kind::NotNull
            | Kind::ColumnOption
            | Kind::Comment
            | Kind::Grant
            | Kind::RowSecurity
            | Kind::ReplicaIdentity
    )
}

fn ordered<'a>(changes: &Changes<'a>, heads: &BTreeMap<&'a FactId, &'a FactId>) -> Vec<&'a FactId> {
    let mut alone: BTreeSet<&FactId> = BTreeSet::new();
    loop {
        let head_of = |id: &'a FactId| if alone.contains(id) { id } else { heads[id] };
        // Who has to be gone before: everything that needs it.
        let mut waits: BTreeMap<&FactId, BTreeSet<&FactId>> = BTreeMap::new();
        for id in &changes.removed {
            let head = head_of(id);
            waits.entry(head).or_default();
            let Some(fact) = changes.from.get(id) else {
                continue;
            };
            let needed = fact.depends.iter().chain(&fact.owner);
            for needed in needed.filter_map(|needed| changes.removed.get(needed).copied()) {
                let other = head_of(needed);
                if other != head {
                    waits.entry(other).or_default().insert(head);
                }
            }
        }
        // What is made last goes first.
        let (mut ordered, waits) = in_turn(waits, BTreeSet::pop_last);
        if waits.is_empty() {
            return ordered;
        }
        // Tables that refer to each other: a key goes by itself.
        let stuck = changes.removed.iter().copied().find(|id| {
            id.kind == Kind::ForeignKey
                && !alone.contains(id)
                && waits.contains_key(heads[id])
                && heads[id] != *id
        });
        let Some(key) = stuck else {
            ordered.extend(waits.keys().rev().copied());
            return ordered;
        };
        alone.insert(key);
    }
}

/// What something that stays still needs, until that is altered.
fn late<'a>(changes: &Changes<'a>) -> BTreeSet<&'a FactId> {
    let is_removed = |id: &FactId| changes.removed.get(id).copied();
    let stays = changes
        .from
        .facts()
        .filter(|fact| !changes.removed.contains(&fact.id));
    let mut late: BTreeSet<&FactId> = stays
        .flat_map(|fact| {
            fact.depends
                .iter()
                .chain(&fact.owner)
                .filter_map(is_removed)
        })
        .collect();
    late.extend(changes.aside.iter().filter_map(|id| is_removed(id)));
    // An identity takes no NULL until it is gone.
    let not_null = changes.removed.iter().copied();
    late.extend(not_null.filter(|id| id.kind == Kind::NotNull));
    loop {
        let more: Vec<&FactId> = late
            .iter()
            .filter_map(|id| changes.from.get(id))
            .flat_map(|fact| fact.depends.iter().filter_map(is_removed))
            .filter(|id| !late.contains(id))
            .collect();
        if more.is_empty() {
            return late;
        }
        late.extend(more);
    }
}

/// A partition of a table that others refer to goes when it is none any more.
fn detaching(fact: &Fact, changes: &Changes<'_>) -> Option<Step> {
    let (_, bound) = fact.definition.split_once("PARTITION OF ")?;
    let (parent, _) = bound.split_once(' ')?;
    let is_part = |id: &FactId| {
        let index = changes.from.get(id).and_then(|part| part.owner.as_ref());
        let index = index.and_then(|index| changes.from.get(index));
        index.is_some_and(|index| index.owner.as_ref() == Some(&fact.id))
    };
    let mut keys = changes.from.of_kind(Kind::ForeignKey);
    let is_referred_to =
        keys.any(|key| !changes.removed.contains(&key.id) && key.depends.iter().any(is_part));
    let own = path(Postgres, &fact.id.path);
    (is_partition(fact) && is_referred_to)
        .then(|| Step::new(format!("ALTER TABLE {parent} DETACH PARTITION {own}")))
}

/// The statement that drops it, with what is lost by it.
fn dropping(fact: &Fact, changes: &Changes<'_>) -> Option<Step> {
    let of_rebuilt = owners(changes.from, fact).any(|owner| changes.rebuilt.contains(&owner.id));
    // A name is taken as long as the old table is there; what has none goes with it.
    if of_rebuilt && has_no_name(fact.id.kind) {
        return None;
    }
    let of_another = |id: &FactId| changes.rebuilt.contains(id);
    if is_partition(fact) && fact.depends.iter().any(of_another) {
        return None;
    }
    let drop = fact.drop.as_ref()?;
    let step = Step::new(drop);
    let is_remade = changes.to.get(&fact.id).is_some();
    Some(match fact.id.kind {
        Kind::Table if !drop.contains("FOREIGN") => step.risking(
            HazardClass::LosesData,
            format!("the rows of {}", fact.id.name()),
        ),
        Kind::Column if !super::column::is_generated(fact) => step.risking(
            HazardClass::LosesData,
            format!("the values of {}", fact.id.name()),
        ),
        Kind::MaterializedView if is_remade => step.risking(HazardClass::Rewrites, fact.id.name()),
        _ => step,
    })
}
