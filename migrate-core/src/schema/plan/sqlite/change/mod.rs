//! What becomes of each table.

use std::collections::{BTreeMap, BTreeSet};

use super::column::{added, dropped};
use super::moved::Moved;
use super::{made_by, own_name, table_id};
use crate::schema::sqlite::{Module, Shape};
use crate::schema::{Change, Fact, FactId, Kind, Schema, difference};

/// What becomes of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TableChange {
    Made,
    Dropped,
    /// It is made anew without its rows.
    Remade,
    /// It is made anew, and its rows move: one of the two is virtual.
    Moved,
    /// These columns are added, and then these are dropped, in this order.
    Altered {
        added: Vec<String>,
        dropped: Vec<String>,
    },
    /// Its rows move to a new one.
    Rebuilt,
}

/// What becomes of the tables that change.
#[derive(Debug, Default)]
pub(super) struct Changes {
    tables: BTreeMap<String, TableChange>,
    /// Everything that is not the same in both schemas.
    differing: BTreeSet<FactId>,
}

impl Changes {
    pub(super) fn between(from: &Schema, to: &Schema) -> Self {
        let difference = difference(to, from);
        let changes = difference.changes();
        let mut all = Self::default();
        let mut parts: BTreeMap<&str, Vec<Change<'_>>> = BTreeMap::new();
        for change in changes {
            let (Change::Missing(fact) | Change::Extra(fact) | Change::Changed(fact, _)) = change;
            all.differing.insert(fact.id.clone());
            if is_part_of_table(fact) {
                parts.entry(own_name(fact)).or_default().push(*change);
            }
        }
        for (table, parts) in parts {
            let id = table_id(table);
            let change = match (from.get(&id), to.get(&id)) {
                (None, _) => Some(TableChange::Made),
                (_, None) => Some(TableChange::Dropped),
                (Some(before), Some(after)) => changed(before, after, &parts),
            };
            all.tables
                .extend(change.map(|change| (table.to_owned(), change)));
        }
        all
    }

    /// What becomes of a table; nothing when it stays as it is.
    pub(super) fn of(&self, table: &str) -> Option<&TableChange> {
        self.tables.get(table)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &TableChange)> {
        self.tables.iter()
    }

    /// Whether that is not the same in both schemas.
    pub(super) fn differs(&self, fact: &Fact) -> bool {
        self.differing.contains(&fact.id)
    }

    /// Whether what is on that table goes away with it.
    pub(super) fn takes_along(&self, table: &str) -> bool {
        matches!(
            self.of(table),
            Some(
                TableChange::Dropped
                    | TableChange::Remade
                    | TableChange::Moved
                    | TableChange::Rebuilt
            )
        )
    }

    /// Whether another table takes its rows and its name.
    pub(super) fn is_rebuilt(&self, table: &str) -> bool {
        matches!(
            self.of(table),
            Some(TableChange::Moved | TableChange::Rebuilt)
        )
    }

    /// The tables that go, or lose something, if only for a while.
    pub(super) fn disturbed(&self) -> impl Iterator<Item = &String> {
        let is_disturbed = |change: &TableChange| match change {
            TableChange::Made => false,
            TableChange::Altered { dropped, .. } => !dropped.is_empty(),
            _ => true,
        };
        self.tables
            .iter()
            .filter(move |(_, it)| is_disturbed(it))
            .map(|(name, _)| name)
    }

    /// Whether `SQLite` will look at every view and trigger, and refuse when one calls for what is not there.
    pub(super) fn are_checked(&self) -> bool {
        self.tables.values().any(|change| match change {
            TableChange::Rebuilt | TableChange::Moved => true,
            TableChange::Altered { dropped, .. } => !dropped.is_empty(),
            _ => false,
        })
    }
}

/// Whether it stands in the text of a table, or is one.
fn is_part_of_table(fact: &Fact) -> bool {
    !matches!(fact.id.kind, Kind::Index | Kind::View | Kind::Trigger)
}

fn changed(before: &Fact, after: &Fact, parts: &[Change<'_>]) -> Option<TableChange> {
    let (old, new) = (made_by(before), made_by(after));
    match (Shape::read(old), Shape::read(new)) {
        (Some(old), Some(new)) => Some(altered(&old, &new, parts).unwrap_or(TableChange::Rebuilt)),
        _ if Moved::between(old, new).is_some() => Some(TableChange::Moved),
        _ if Module::of(old).is_some() || Module::of(new).is_some() => Some(TableChange::Remade),
        // Nobody knows its columns, and so what to do with its rows.
        _ => None,
    }
}

/// The columns that come and go, when nothing else does.
fn altered(old: &Shape, new: &Shape, parts: &[Change<'_>]) -> Option<TableChange> {
    let mut coming = BTreeSet::new();
    let mut going = BTreeSet::new();
    for change in parts {
        let (set, fact) = match change {
            Change::Missing(fact) => (&mut coming, fact),
            Change::Extra(fact) => (&mut going, fact),
            Change::Changed(..) => return None,
        };
        let column = match (fact.id.kind, &fact.owner) {
            (Kind::Column, _) => &fact.id,
            (_, Some(owner)) if owner.kind == Kind::Column => owner,
            _ => return None,
        };
        set.insert(column.path.last()?.clone());
    }
    let is_new = |name: &String| old.column(name).is_none() && new.column(name).is_some();
    let is_gone = |name: &String| old.column(name).is_some() && new.column(name).is_none();
    if !coming.iter().all(is_new) || !going.iter().all(is_gone) {
        return None;
    }
    Some(TableChange::Altered {
        added: added(new, &coming)?,
        dropped: dropped(old, new, &going, !coming.is_empty())?,
    })
}

#[cfg(test)]
mod tests;
