//! The keys and conditions of a table: which go, come and are called otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::ColumnChange;
use super::table::{Table, line, own_name};
use crate::schema::plan::HazardClass;
use crate::schema::show_create::{key_columns, mentions, quoted};
use crate::schema::{Fact, Kind};

/// What is done to the keys and conditions of a table.
#[derive(Default)]
pub(super) struct KeyChange {
    /// Clauses that drop some.
    pub(super) dropped: Vec<String>,
    /// Clauses that rename and add some.
    pub(super) said: Vec<String>,
    pub(super) hazards: Vec<(HazardClass, String)>,
}

/// Holds the keys of a table against those that it shall have.
pub(super) fn change(from: &Table<'_>, to: &Table<'_>, columns: &ColumnChange<'_>) -> KeyChange {
    let mut change = KeyChange::default();
    let on = |fact: &Fact, names: &BTreeSet<&str>| {
        names.iter().any(|name| mentions(&fact.definition, name))
    };
    let is_anew = |fact: &Fact| on(fact, &columns.anew);
    let unique = to.indexes.iter().chain(&to.primary_key);
    for fact in unique.filter(|fact| fact.id.kind != Kind::Index && on(fact, &columns.merging)) {
        change
            .hazards
            .push((HazardClass::NeedsFittingRows, fact.label()));
    }
    change.primary_key(from, to, &is_anew);
    change.indexes(from, to, &is_anew);
    change.others(&from.checks, &to.checks, &is_anew, |name| {
        format!("DROP CONSTRAINT {}", quoted(name))
    });
    // Those of the system go with its columns.
    let of_system = |fact: &&&Fact| own_name(&fact.id) == "SYSTEM_TIME";
    let gone = from.periods.iter().filter(|fact| !of_system(fact));
    let gone: Vec<&Fact> = gone.copied().collect();
    let has_system = from.periods.iter().any(|fact| of_system(&fact));
    let new = to.periods.iter();
    let new: Vec<&Fact> = new
        .filter(|fact| !(has_system && of_system(fact)))
        .copied()
        .collect();
    change.others(&gone, &new, &is_anew, |name| {
        format!("DROP PERIOD FOR {}", quoted(name))
    });
    change
}

impl KeyChange {
    fn add(&mut self, fact: &Fact) {
        self.said.push(format!("ADD {}", line(fact)));
        if matches!(
            fact.id.kind,
            Kind::PrimaryKey | Kind::Unique | Kind::Check | Kind::Period
        ) {
            self.hazards
                .push((HazardClass::NeedsFittingRows, fact.label()));
        }
    }

    fn primary_key(&mut self, from: &Table<'_>, to: &Table<'_>, is_anew: &dyn Fn(&Fact) -> bool) {
        let (before, after) = (from.primary_key, to.primary_key);
        let is_same = match (before, after) {
            (Some(before), Some(after)) => before.definition == after.definition && !is_anew(after),
            (before, after) => before.is_none() && after.is_none(),
        };
        if is_same {
            return;
        }
        self.hazards.push((HazardClass::Rewrites, from.id.name()));
        if before.is_some() {
            self.dropped.push("DROP PRIMARY KEY".to_owned());
        }
        if let Some(after) = after {
            self.add(after);
        }
    }

    fn indexes(&mut self, from: &Table<'_>, to: &Table<'_>, is_anew: &dyn Fn(&Fact) -> bool) {
        let names = |table: &Table<'_>| -> BTreeSet<String> {
            let names = table.indexes.iter().map(|it| own_name(&it.id).to_owned());
            names.collect()
        };
        let (old, new) = (names(from), names(to));
        let is_said_anew = |fact: &Fact| {
            is_anew(fact) || (fact.id.kind == Kind::Index && is_covered_anew(fact, from, to))
        };
        let is_same = |a: &Fact, b: &Fact| {
            a.id.kind == b.id.kind && a.definition == b.definition && !is_said_anew(a)
        };
        // To drop and add it changes nothing: the server sees the index that it has.
        let is_turned =
            |a: &Fact, b: &Fact| a.id == b.id && differ_in_use(a, b) && !is_said_anew(a);
        let mut renamed: BTreeMap<&str, &str> = BTreeMap::new();
        let mut drop = Vec::new();
        for before in &from.indexes {
            let name = own_name(&before.id);
            let same = |after: &&&Fact| {
                let other = own_name(&after.id);
                let is_free = !old.contains(other) && !renamed.contains_key(other);
                is_same(before, after) && (other == name || (is_free && !new.contains(name)))
            };
            // One of its own name is better than any other.
            let mut found = to.indexes.iter().filter(same);
            match found.next() {
                Some(after) if own_name(&after.id) == name => {}
                Some(after) => {
                    renamed.insert(own_name(&after.id), name);
                }
                None if to.indexes.iter().any(|after| is_turned(before, after)) => {}
                None => drop.push(format!("DROP INDEX {}", quoted(name))),
            }
        }
        self.dropped.extend(drop);
        for after in &to.indexes {
            let name = own_name(&after.id);
            if let Some(before) = renamed.get(name) {
                self.said.push(format!(
                    "RENAME INDEX {} TO {}",
                    quoted(before),
                    quoted(name)
                ));
                continue;
            }
            let before = |is: &dyn Fn(&Fact) -> bool| from.indexes.iter().any(|before| is(before));
            if before(&|before| is_turned(before, after)) {
                let not = if after.definition.ends_with(IGNORED) {
                    ""
                } else {
                    " NOT"
                };
                self.said
                    .push(format!("ALTER INDEX {}{not}{IGNORED}", quoted(name)));
            } else if !before(&|before| own_name(&before.id) == name && is_same(before, after)) {
                self.add(after);
            }
        }
    }

    fn others(
        &mut self,
        from: &[&Fact],
        to: &[&Fact],
        is_anew: &dyn Fn(&Fact) -> bool,
        drop: impl Fn(&str) -> String,
    ) {
        let in_both = |fact: &Fact, others: &[&Fact]| {
            let same = |other: &&Fact| other.id == fact.id && other.definition == fact.definition;
            others.iter().any(same) && !is_anew(fact)
        };
        let gone = from.iter().filter(|fact| !in_both(fact, to));
        self.dropped
            .extend(gone.map(|fact| drop(own_name(&fact.id))));
        for fact in to.iter().filter(|fact| !in_both(fact, from)) {
            self.add(fact);
        }
    }
}

const IGNORED: &str = " IGNORED";

/// Whether all that differs is that the one is not used.
fn differ_in_use(before: &Fact, after: &Fact) -> bool {
    let bare = |fact: &Fact| fact.definition.trim_end_matches(IGNORED).to_owned();
    before.definition != after.definition && bare(before) == bare(after)
}

/// Whether an index may go by itself: one that the server has made for a foreign key does when another one comes that serves
/// as well. Nobody can see which are such.
fn is_covered_anew(index: &Fact, from: &Table<'_>, to: &Table<'_>) -> bool {
    let columns = key_columns(&index.definition, 0);
    if columns.is_empty() || index.definition != plain_key(&columns) {
        return false;
    }
    let has = |table: &Table<'_>, fact: &Fact| {
        let mut all = table.indexes.iter().chain(&table.primary_key);
        all.any(|it| it.id == fact.id && it.definition == fact.definition)
    };
    let stays = to.indexes.iter().any(|fact| fact.id == index.id);
    let mut added = to.indexes.iter().chain(&to.primary_key);
    added.any(|fact| {
        let is_other = fact.id != index.id && !has(from, fact);
        let may_be_its_new_name = !stays && fact.definition == index.definition;
        is_other && !may_be_its_new_name && key_columns(&fact.definition, 0).starts_with(&columns)
    })
}

/// The definition of an index of whole columns.
pub(super) fn plain_key(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
    format!("({})", names.join(","))
}
