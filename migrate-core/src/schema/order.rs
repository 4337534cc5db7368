//! In which order facts are made: what is needed first, and the same way every time.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ddl, Fact, FactId, Schema};

/// Facts that are made together, by one statement.
pub(super) struct Unit<'a> {
    /// The fact with a statement of its own.
    pub(super) head: &'a Fact,
    /// The lines between its parentheses; for a line by itself, what stands at its end.
    pub(super) parts: Vec<&'a Fact>,
}

/// All facts, each after what it needs. Where two need each other, a line leaves its table, and is made by itself later.
pub(super) fn units(schema: &Schema) -> Placed<'_> {
    let mut placed = Placed::new(schema);
    while let Err(stuck) = placed.order() {
        let lines = placed.in_circles(&stuck);
        if lines.is_empty() {
            // A circle without lines: somebody has to be first.
            placed.forced.extend(stuck.first());
        }
        placed.alone.extend(lines);
    }
    placed
}

/// Which statement makes which facts.
pub(super) struct Placed<'a> {
    schema: &'a Schema,
    /// The lines of each table, and the ends of each line.
    parts: BTreeMap<&'a FactId, Vec<&'a Fact>>,
    /// Lines and ends that are made by themselves.
    alone: BTreeSet<&'a FactId>,
    /// What does not wait.
    forced: BTreeSet<&'a FactId>,
    ordered: Vec<&'a FactId>,
}

impl<'a> Placed<'a> {
    fn new(schema: &'a Schema) -> Self {
        let mut parts: BTreeMap<&FactId, Vec<&Fact>> = BTreeMap::new();
        let mut alone = BTreeSet::new();
        for fact in schema.facts() {
            let owner = fact.owner.as_ref().and_then(|owner| schema.get(owner));
            match (owner, &fact.ddl) {
                (Some(owner), Ddl::Line { .. }) if matches!(owner.ddl, Ddl::Table { .. }) => {
                    parts.entry(&owner.id).or_default().push(fact);
                }
                (Some(owner), Ddl::Suffix { .. }) if matches!(owner.ddl, Ddl::Line { .. }) => {
                    parts.entry(&owner.id).or_default().push(fact);
                }
                (Some(_), Ddl::Within { .. }) => {}
                (_, Ddl::Line { .. } | Ddl::Suffix { .. } | Ddl::Within { .. }) => {
                    alone.insert(&fact.id);
                }
                _ => {}
            }
        }
        for parts in parts.values_mut() {
            parts.sort_by_key(|part| (part.rank, &part.id));
        }
        Self {
            schema,
            parts,
            alone,
            forced: BTreeSet::new(),
            ordered: Vec::new(),
        }
    }

    /// The statements in order, with what each makes.
    pub(super) fn units(&self) -> impl Iterator<Item = Unit<'a>> + '_ {
        self.ordered.iter().filter_map(|head| {
            Some(Unit {
                head: self.schema.get(head)?,
                parts: self.parts_of(head).collect(),
            })
        })
    }

    /// What is made as a part of a fact.
    pub(super) fn parts_of(&self, owner: &FactId) -> impl Iterator<Item = &'a Fact> + '_ {
        let parts = self.parts.get(owner).into_iter().flatten().copied();
        parts.filter(|part| !self.alone.contains(&part.id))
    }

    /// For each fact, the one whose statement makes it.
    fn heads(&self) -> BTreeMap<&'a FactId, &'a FactId> {
        let mut heads = BTreeMap::new();
        for fact in self.schema.facts() {
            let is_part = matches!(
                fact.ddl,
                Ddl::Line { .. } | Ddl::Suffix { .. } | Ddl::Within { .. }
            );
            if is_part && !self.alone.contains(&fact.id) {
                continue;
            }
            heads.insert(&fact.id, &fact.id);
            for part in self.parts_of(&fact.id) {
                heads.insert(&part.id, &fact.id);
                heads.extend(self.parts_of(&part.id).map(|end| (&end.id, &fact.id)));
            }
        }
        heads
    }

    /// Orders the statements; those that wait for each other when there are such.
    fn order(&mut self) -> Result<(), Vec<&'a FactId>> {
        let heads = self.heads();
        let mut waits: BTreeMap<&FactId, BTreeSet<&FactId>> = BTreeMap::new();
        for (id, head) in &heads {
            let needs = waits.entry(head).or_default();
            let Some(fact) = self.schema.get(id) else {
                continue;
            };
            // What is not there cannot be waited for.
            let needed = fact.depends.iter().chain(&fact.owner);
            for needed in needed.filter_map(|needed| heads.get(needed)) {
                if needed != head && !self.forced.contains(head) {
                    needs.insert(needed);
                }
            }
        }
        let (ordered, waits) = in_turn(waits, BTreeSet::pop_first);
        self.ordered = ordered;
        if waits.is_empty() {
            return Ok(());
        }
        Err(waits.into_keys().collect())
    }

    /// The lines of stuck tables that wait for what is stuck elsewhere.
    fn in_circles(&self, stuck: &[&'a FactId]) -> Vec<&'a FactId> {
        let heads = self.heads();
        let mut found = Vec::new();
        for table in stuck {
            for part in self.parts_of(table) {
                let ends = self.parts_of(&part.id);
                for fact in std::iter::once(part).chain(ends) {
                    let mut needed = fact.depends.iter().filter_map(|id| heads.get(id));
                    if needed.any(|head| head != table && stuck.contains(head)) {
                        found.push(&fact.id);
                    }
                }
            }
        }
        found
    }
}

/// Each when all that it waits for is through; `next` takes one of those that can go. What
/// waits for each other stays behind.
pub(super) fn in_turn<K: Ord + Copy>(
    mut waits: BTreeMap<K, BTreeSet<K>>,
    next: impl Fn(&mut BTreeSet<K>) -> Option<K>,
) -> (Vec<K>, BTreeMap<K, BTreeSet<K>>) {
    let mut waited_for: BTreeMap<K, Vec<K>> = BTreeMap::new();
    for (id, needs) in &waits {
        for needed in needs {
            waited_for.entry(*needed).or_default().push(*id);
        }
    }
    let free = waits.iter().filter(|(_, needs)| needs.is_empty());
    let mut ready: BTreeSet<K> = free.map(|(id, _)| *id).collect();
    let mut ordered = Vec::with_capacity(waits.len());
    while let Some(id) = next(&mut ready) {
        waits.remove(&id);
        ordered.push(id);
        for waiting in waited_for.remove(&id).unwrap_or_default() {
            if let Some(needs) = waits.get_mut(&waiting) {
                needs.remove(&id);
                if needs.is_empty() {
                    ready.insert(waiting);
                }
            }
        }
    }
    (ordered, waits)
}
