//! The tables of a schema. Rules look at a schema at many moments, and few of its tables differ between two of them: copies
//! share what is the same, and what has to do with a name is found without looking at every table.

use std::collections::BTreeSet;
use std::sync::Arc;

use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};

use super::Table;
use crate::sql::{ConstraintKind, ObjectName};

/// The tables of a schema, by their names as [`State::key`](super::State::key) has them.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::replay::{Birth, State, apply};
/// use migrate_core::sql::{ObjectName, operations};
///
/// let mut state = State::empty(Dialect::Sqlite);
/// let before = state.clone();
/// let at = Birth { revision: 0, statement: 0 };
/// apply(&mut state, &operations(Dialect::Sqlite, "CREATE TABLE notes (id INTEGER)")[0], at);
/// assert!(state.tables.contains_key(&ObjectName::new("notes")));
/// assert_eq!(before.tables.iter().count(), 0);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tables {
    known: RedBlackTreeMapSync<ObjectName, Arc<Table>>,
    links: RedBlackTreeSetSync<(Link, String, ObjectName)>,
}

/// What a table has to do with a name. Upper and lower case are the same, and schemas are not told apart: what is found this
/// way is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// It has a constraint or an index of that name.
    Has,
    /// It has a foreign key to the table of that name.
    RefersTo,
    /// It is a partition of the table of that name, or inherits from it.
    Below,
}

impl PartialEq for Tables {
    fn eq(&self, other: &Self) -> bool {
        self.known == other.known
    }
}

impl Eq for Tables {}

impl Tables {
    /// A table.
    #[must_use]
    pub fn get(&self, name: &ObjectName) -> Option<&Arc<Table>> {
        self.known.get(name)
    }

    /// A table and its name.
    #[must_use]
    pub fn get_key_value(&self, name: &ObjectName) -> Option<(&ObjectName, &Arc<Table>)> {
        self.known.get_key_value(name)
    }

    /// Whether there is a table of this name.
    #[must_use]
    pub fn contains_key(&self, name: &ObjectName) -> bool {
        self.known.contains_key(name)
    }

    /// All tables, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&ObjectName, &Arc<Table>)> {
        self.known.iter()
    }

    /// The names of all tables, in order.
    pub fn keys(&self) -> impl Iterator<Item = &ObjectName> {
        self.known.keys()
    }

    /// All tables, in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.known.values()
    }

    /// The tables that may have that to do with the name, in the order of their names.
    pub fn linked(
        &self,
        link: Link,
        name: &str,
    ) -> impl Iterator<Item = (&ObjectName, &Arc<Table>)> {
        let name = name.to_ascii_lowercase();
        let first = (link, name.clone(), ObjectName::new(""));
        self.links
            .range(first..)
            .take_while(move |(own, to, _)| *own == link && *to == name)
            .filter_map(|(_, _, table)| self.known.get_key_value(table))
    }

    /// Adds a table, or puts it in the place of the one that had its name.
    pub(super) fn insert(&mut self, name: ObjectName, table: Arc<Table>) {
        let new = links(&table);
        let old = self.known.get(&name).map(|old| links(old));
        let old = old.unwrap_or_default();
        self.unlink(&name, old.difference(&new));
        for (link, to) in new.difference(&old) {
            self.links.insert_mut((*link, to.clone(), name.clone()));
        }
        self.known.insert_mut(name, table);
    }

    /// Takes a table away.
    pub(super) fn remove(&mut self, name: &ObjectName) -> Option<Arc<Table>> {
        let gone = self.known.get(name)?.clone();
        self.unlink(name, links(&gone).iter());
        self.known.remove_mut(name);
        Some(gone)
    }

    fn unlink<'a>(&mut self, table: &ObjectName, gone: impl Iterator<Item = &'a (Link, String)>) {
        for (link, to) in gone {
            self.links.remove_mut(&(*link, to.clone(), table.clone()));
        }
    }

    /// Changes a table, if it is known.
    pub(super) fn change(&mut self, name: &ObjectName, change: impl FnOnce(&mut Table)) {
        if let Some(known) = self.known.get(name) {
            let mut table = Table::clone(known);
            change(&mut table);
            self.insert(name.clone(), Arc::new(table));
        }
    }
}

fn links(table: &Table) -> BTreeSet<(Link, String)> {
    let constraints = table.constraints.iter().filter_map(|one| one.name.as_ref());
    let indexes = table.indexes.iter().map(|index| &index.name);
    let parents = table.partition_of.iter().map(|(parent, _)| parent);
    let references = table.constraints.iter().filter_map(|one| match &one.kind {
        ConstraintKind::ForeignKey { reference, .. } => Some(&reference.table.name),
        _ => None,
    });
    let parents = parents.chain(&table.inherits).map(|parent| &parent.name);
    let all = [
        (Link::Has, constraints.chain(indexes).collect::<Vec<_>>()),
        (Link::RefersTo, references.collect()),
        (Link::Below, parents.collect()),
    ];
    all.into_iter()
        .flat_map(|(link, names)| {
            names
                .into_iter()
                .map(move |name| (link, name.to_ascii_lowercase()))
        })
        .collect()
}
