//! What has to go, what becomes something else where it is, and what has to be made.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Wishes;
use super::super::step::Step;
use super::alter::{Way, way};
use super::{column, inheritance, partitions, types};
use crate::schema::{Fact, FactId, Kind, Schema};

/// The changes from one schema to another.
pub(super) struct Changes<'a> {
    pub(super) from: &'a Schema,
    pub(super) to: &'a Schema,
    pub(super) wishes: &'a Wishes,
    /// Facts of `from` that are dropped, or go with what is dropped.
    pub(super) removed: BTreeSet<&'a FactId>,
    /// Facts that both have, and the statements that make the one of the other.
    pub(super) altered: BTreeMap<&'a FactId, Vec<Step>>,
    /// Types that are made anew while columns hold values of theirs.
    pub(super) aside: BTreeSet<&'a FactId>,
    /// Columns whose values are written as another type.
    pub(super) retyped: BTreeSet<&'a FactId>,
    /// Facts that go, or are made, with a column that is retyped.
    pub(super) settled: BTreeSet<FactId>,
    /// Tables whose rows move to another table.
    pub(super) rebuilt: BTreeSet<&'a FactId>,
    /// Indexes and keys that are made with those of every partition.
    pub(super) whole: BTreeSet<FactId>,
}

impl<'a> Changes<'a> {
    pub(super) fn between(from: &'a Schema, to: &'a Schema, wishes: &'a Wishes) -> Self {
        let mut changes = Self {
            from,
            to,
            wishes,
            removed: BTreeSet::new(),
            altered: BTreeMap::new(),
            aside: BTreeSet::new(),
            retyped: BTreeSet::new(),
            settled: BTreeSet::new(),
            rebuilt: BTreeSet::new(),
            whole: BTreeSet::new(),
        };
        for before in from.facts() {
            match to.get(&before.id) {
                None if becomes_another_type(before, to) => {
                    changes.aside.insert(&before.id);
                }
                None => {
                    changes.removed.insert(&before.id);
                }
                Some(after) if after.definition != before.definition => {
                    changes.change(before, after);
                }
                Some(_) => {}
            }
        }
        changes.keep_what_moves_with_its_table();
        changes.keep_what_was_inherited();
        changes.close();
        changes.leave_what_comes_with_a_partition();
        changes.retype();
        changes.make_whole();
        changes
    }

    fn change(&mut self, before: &'a Fact, after: &'a Fact) {
        if before.id.kind == Kind::Table
            && inheritance::must_be_made_anew(self.from, before, self.to, after)
        {
            self.rebuilt.insert(&before.id);
            return;
        }
        match way(before, after, self) {
            Way::Alter(steps) => {
                self.altered.insert(&before.id, steps);
            }
            Way::Retype => {
                self.retyped.insert(&before.id);
            }
            Way::Aside => {
                self.aside.insert(&before.id);
            }
            Way::Rebuild => {
                self.rebuilt.insert(&before.id);
            }
            Way::Remake => {
                self.removed.insert(&before.id);
            }
        }
    }

    /// A table that becomes a partition, or ceases to be one, brings its columns and indexes along: they are only told
    /// otherwise, and what is left is seen when the catalog is read again.
    fn keep_what_moves_with_its_table(&mut self) {
        let is_part = |schema: &Schema, id: &FactId| schema.get(id).is_some_and(is_partition);
        let moves = |id: &FactId| {
            self.altered.contains_key(id) && is_part(self.from, id) != is_part(self.to, id)
        };
        let is_moved = |schema: &Schema, id: &FactId| {
            let fact = schema.get(id);
            fact.is_some_and(|fact| owners(schema, fact).any(|owner| moves(&owner.id)))
        };
        let gone = self.removed.iter().copied();
        let gone: Vec<&FactId> = gone.filter(|id| is_moved(self.from, id)).collect();
        let new = self.to.facts().map(|fact| &fact.id);
        let new = new.filter(|id| self.from.get(id).is_none() && is_moved(self.to, id));
        let new: Vec<FactId> = new.cloned().collect();
        for id in gone {
            self.removed.remove(id);
        }
        self.settled.extend(new);
    }

    /// What a table has from a parent stays when that is none any more.
    fn keep_what_was_inherited(&mut self) {
        let tables: Vec<&'a Fact> = self
            .altered
            .keys()
            .filter_map(|id| self.from.get(id))
            .filter(|before| {
                let after = self.to.get(&before.id);
                after.is_some_and(|after| inheritance::has_others(before, after))
            })
            .collect();
        for table in tables {
            let new = self.to.belonging_to(&table.id);
            let new = new.filter(|fact| self.from.get(&fact.id).is_none());
            let kept = new.filter(|fact| inheritance::comes_from_parent(self.from, table, fact));
            let kept: Vec<FactId> = kept.map(|fact| fact.id.clone()).collect();
            self.settled.extend(kept);
        }
    }

    /// A new partition gets the indexes and keys of its table by itself; their names are seen when the catalog is read again.
    fn leave_what_comes_with_a_partition(&mut self) {
        let is_new = |id: &FactId| {
            self.from.get(id).is_none() || self.removed.contains(id) || self.rebuilt.contains(id)
        };
        let index = |part: &'a Fact| self.to.get(part.owner.as_ref()?);
        let parts = self.to.of_kind(Kind::IndexPartition);
        let mut parts: Vec<&Fact> = parts
            .filter(|part| {
                let index = index(part).filter(|index| is_new(&index.id));
                index
                    .and_then(|index| index.owner.as_ref())
                    .is_some_and(is_new)
            })
            .collect();
        let mut settled = self.settled.clone();
        // A part may be the whole of other parts.
        loop {
            let before = parts.len();
            parts.retain(|part| {
                let comes = part
                    .depends
                    .iter()
                    .any(|id| !is_new(id) || settled.contains(id));
                if comes {
                    settled.insert(part.id.clone());
                    settled.extend(part.owner.clone());
                }
                !comes
            });
            if parts.len() == before {
                break;
            }
        }
        self.settled = settled;
    }

    /// What depends on something that goes has to go before it, and comes back if it is wanted.
    fn close(&mut self) {
        loop {
            let mut more: Vec<(&'a Fact, Reach)> = Vec::new();
            for fact in self.from.facts() {
                if self.removed.contains(&fact.id) {
                    continue;
                }
                if let Some(reach) = self.reach(fact) {
                    more.push((fact, reach));
                }
            }
            let rebuilt = partitions::rebuilt_with(self);
            let broken = partitions::broken(self);
            let held = types::domains_held(self);
            if more.is_empty() && rebuilt.is_empty() && broken.is_empty() && held.is_empty() {
                return;
            }
            for id in held {
                self.altered.remove(id);
                self.aside.insert(id);
            }
            for id in rebuilt {
                self.altered.remove(id);
                self.rebuilt.insert(id);
            }
            for id in broken {
                self.altered.remove(id);
                self.removed.insert(id);
            }
            for (fact, reach) in more {
                match reach {
                    Reach::Removed => {
                        self.altered.remove(&fact.id);
                        self.removed.insert(&fact.id)
                    }
                    Reach::Aside => {
                        self.altered.remove(&fact.id);
                        self.aside.insert(&fact.id)
                    }
                    Reach::Retyped => self.retyped.insert(&fact.id),
                };
            }
        }
    }

    /// What becomes of a fact that stays by itself, for what it needs.
    fn reach(&self, fact: &'a Fact) -> Option<Reach> {
        let owner = fact.owner.as_ref();
        if owner.is_some_and(|owner| self.removed.contains(owner)) {
            return Some(Reach::Removed);
        }
        let of_rebuilt = owner.is_some_and(|owner| self.rebuilt.contains(owner));
        if of_rebuilt {
            return Some(Reach::Removed);
        }
        // That partitions have their part of an index is said for the order in which they are made.
        let is_of_partitions = |needed: &&FactId| match fact.id.kind {
            Kind::Index | Kind::PrimaryKey | Kind::Unique | Kind::Exclusion => {
                needed.kind == Kind::Table
            }
            Kind::ForeignKey => needed.kind == Kind::IndexPartition,
            _ => false,
        };
        let needs = |ids: &[&BTreeSet<&FactId>]| {
            let mut needed = fact.depends.iter().filter(|id| !is_of_partitions(id));
            needed.any(|id| ids.iter().any(|ids| ids.contains(id)))
        };
        let is_aside = needs(&[&self.aside]);
        let is_left = fact.id.kind == Kind::ForeignKey
            && fact.depends.iter().any(|id| partitions::leaves(id, self));
        let is_gone = is_left || needs(&[&self.removed, &self.rebuilt]);
        let is_retyped = needs(&[&self.retyped]);
        let kept = self.to.get(&fact.id).is_some();
        match fact.id.kind {
            Kind::Column if column::is_generated(fact) => {
                (is_gone || is_retyped || is_aside).then_some(Reach::Removed)
            }
            Kind::Column => {
                (is_aside && !self.retyped.contains(&fact.id)).then_some(Reach::Retyped)
            }
            Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType => {
                let waits = self.aside.contains(&fact.id) || self.rebuilt.contains(&fact.id);
                ((is_aside || is_gone) && kept && !waits).then_some(Reach::Aside)
            }
            Kind::Table if fact.definition.starts_with("FOREIGN") => {
                (is_gone || is_aside).then_some(Reach::Removed)
            }
            // They hold rows, or values of their own.
            Kind::Table => None,
            // It goes to another schema.
            Kind::Extension if kept && self.altered.contains_key(&fact.id) => None,
            Kind::Sequence | Kind::Schema | Kind::Extension => is_gone.then_some(Reach::Removed),
            // PostgreSQL keeps them with the column.
            Kind::Index
            | Kind::PrimaryKey
            | Kind::Unique
            | Kind::Exclusion
            | Kind::Check
            | Kind::Statistics
            | Kind::Default => (is_gone || is_aside).then_some(Reach::Removed),
            Kind::NotNull | Kind::ColumnOption | Kind::Comment | Kind::SequenceOwner => {
                is_gone.then_some(Reach::Removed)
            }
            _ => (is_gone || is_aside || is_retyped).then_some(Reach::Removed),
        }
    }

    fn retype(&mut self) {
        for id in self.retyped.clone() {
            if self.removed.contains(id) {
                self.retyped.remove(id);
                continue;
            }
            let (Some(before), Some(after)) = (self.from.get(id), self.to.get(id)) else {
                continue;
            };
            let is_retyped = |id: &FactId| self.retyped.contains(id);
            if inheritance::is_retyped_with_parent(self.from, before, is_retyped) {
                self.altered.insert(id, Vec::new());
                continue;
            }
            let (steps, settled) = column::retype(before, after, self);
            self.altered.insert(id, steps);
            for id in settled {
                self.removed.remove(&id);
                self.altered.remove(&id);
                self.settled.insert(id);
            }
        }
    }
}

/// Whether it comes, or comes back.
pub(super) fn is_made(fact: &Fact, changes: &Changes<'_>) -> bool {
    if changes.settled.contains(&fact.id) || changes.altered.contains_key(&fact.id) {
        return false;
    }
    let is_new = changes.from.get(&fact.id).is_none();
    is_new
        || changes.removed.contains(&fact.id)
        || changes.aside.contains(&fact.id)
        || changes.rebuilt.contains(&fact.id)
        || owners(changes.to, fact).any(|owner| changes.rebuilt.contains(&owner.id))
}

/// Whether a type of another kind takes its name.
fn becomes_another_type(before: &Fact, to: &Schema) -> bool {
    const TYPES: [Kind; 4] = [
        Kind::Enum,
        Kind::Domain,
        Kind::CompositeType,
        Kind::RangeType,
    ];
    let mut others = TYPES.iter().map(|kind| FactId::new(*kind, &before.id.path));
    TYPES.contains(&before.id.kind) && others.any(|id| to.get(&id).is_some())
}

/// Whether it is a part of another table.
pub(super) fn is_partition(fact: &Fact) -> bool {
    fact.id.kind == Kind::Table && super::table::partition(fact).is_some()
}

/// What a fact is a part of, from near to far.
pub(super) fn owners<'s>(schema: &'s Schema, fact: &'s Fact) -> impl Iterator<Item = &'s Fact> {
    std::iter::successors(Some(fact), |it| schema.get(it.owner.as_ref()?)).skip(1)
}

enum Reach {
    Removed,
    Aside,
    Retyped,
}
