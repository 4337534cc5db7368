//! What is not a table: sequences, views, routines, triggers, events and privileges.

use std::collections::BTreeSet;

use crate::schema::plan::Step;
use crate::schema::{Fact, FactId, Kind, Schema};

/// What is done to them.
pub(super) struct ProgramChange {
    /// Before anything happens to tables.
    pub(super) dropped: Vec<Step>,
    /// When all tables are there, in the order in which they need each other.
    pub(super) made: Vec<Step>,
}

const KINDS: [Kind; 7] = [
    Kind::Function,
    Kind::Procedure,
    Kind::Package,
    Kind::View,
    Kind::Trigger,
    Kind::Event,
    Kind::Grant,
];

/// Holds what is stored beside tables against what there shall be.
pub(super) fn change(from: &Schema, to: &Schema) -> ProgramChange {
    let remade = remade(from, to);
    let mut dropped: Vec<&Fact> = Vec::new();
    let mut made = Schema::new(to.dialect);
    for kind in KINDS {
        for fact in from.of_kind(kind) {
            let is_gone = to.get(&fact.id).is_none();
            if (is_gone || remade.contains(&fact.id)) && !goes_with_owner(fact, from, to, &remade) {
                dropped.push(fact);
            }
        }
        for fact in to.of_kind(kind) {
            match from.get(&fact.id) {
                None => made.insert(fact.clone()),
                Some(_) if remade.contains(&fact.id) => made.insert(fact.clone()),
                Some(before) if before.definition != fact.definition => {
                    let alter = fact.alter.clone().unwrap_or_default();
                    made.insert(fact.clone().made_by(alter));
                }
                Some(_) => {}
            }
        }
    }
    ProgramChange {
        dropped: in_reverse(&dropped).filter_map(drop_step).collect(),
        made: made.makers().into_iter().map(Step::new).collect(),
    }
}

pub(super) fn drop_step(fact: &Fact) -> Option<Step> {
    Some(Step::new(fact.drop.clone()?))
}

/// Whether the server drops it together with what it is a part of.
fn goes_with_owner(fact: &Fact, from: &Schema, to: &Schema, remade: &BTreeSet<&FactId>) -> bool {
    let owner = fact.owner.as_ref().filter(|id| from.get(id).is_some());
    owner.is_some_and(|owner| {
        fact.id.kind != Kind::Grant && (to.get(owner).is_none() || remade.contains(owner))
    })
}

/// What both have and has to be dropped and made: it differs and cannot be altered, or something has to come before it.
fn remade<'s>(from: &'s Schema, to: &'s Schema) -> BTreeSet<&'s FactId> {
    let both = |kind| {
        to.of_kind(kind)
            .filter_map(|after| Some((from.get(&after.id)?, after)))
    };
    let mut remade = BTreeSet::new();
    for kind in KINDS {
        for (before, after) in both(kind).filter(|(a, b)| a.definition != b.definition) {
            let has_place = kind == Kind::Trigger;
            let is_turned = kind == Kind::View && reads_others(before, after, from, to);
            if after.alter.is_none() || has_place || is_turned {
                remade.insert(&after.id);
            }
        }
    }
    loop {
        // A trigger that follows another one, and the body of a package.
        let kinds = [Kind::Trigger, Kind::Package].into_iter();
        let next: Vec<&FactId> = kinds
            .flat_map(both)
            .filter(|(_, after)| !remade.contains(&after.id))
            .filter(|(_, after)| {
                let mut needed = after.depends.iter().chain(&after.owner);
                needed.any(|id| id.kind == after.id.kind && remade.contains(id))
            })
            .map(|(_, after)| &after.id)
            .collect();
        if next.is_empty() {
            return remade;
        }
        remade.extend(next);
    }
}

/// Whether a view reads from another one that differs, which may read from it.
fn reads_others(before: &Fact, after: &Fact, from: &Schema, to: &Schema) -> bool {
    let mut needed = before.depends.iter().chain(&after.depends);
    needed.any(|id| {
        let definition = |schema: &'_ Schema| schema.get(id).map(|fact| fact.definition.clone());
        id.kind == Kind::View && definition(from) != definition(to)
    })
}

/// What is needed by others comes after them.
fn in_reverse<'s>(facts: &[&'s Fact]) -> impl Iterator<Item = &'s Fact> {
    let mut left: Vec<&Fact> = facts.to_vec();
    left.sort_by(|a, b| b.id.cmp(&a.id));
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_needed = |fact: &&Fact| left.iter().any(|other| other.depends.contains(&fact.id));
        let at = left.iter().position(|fact| !is_needed(fact)).unwrap_or(0);
        ordered.push(left.remove(at));
    }
    ordered.into_iter()
}
