//! Foreign keys: dropped before everything else of tables, and added after it.

use std::collections::BTreeMap;

use super::keys::plain_key;
use super::table::{Table, line, own_name};
use super::way::ways;
use crate::schema::plan::{HazardClass, Step};
use crate::schema::show_create::{key_columns, quoted};
use crate::schema::{Ddl, Fact, FactId, Kind};

type Tables<'s> = BTreeMap<&'s str, Table<'s>>;

/// What is done to foreign keys.
#[derive(Default)]
pub(super) struct ForeignKeyChange {
    pub(super) dropped: Vec<Step>,
    pub(super) added: Vec<Step>,
}

/// Holds the foreign keys of all tables against those that there shall be. Those of tables that go are another matter.
pub(super) fn change(from: &Tables<'_>, to: &Tables<'_>) -> ForeignKeyChange {
    let moved = moved(from, to);
    let mut change = ForeignKeyChange::default();
    for (name, after) in to {
        let before = from.get(name);
        let old = before.map_or(&[][..], |table| &table.foreign_keys);
        let stays = |fact: &Fact, others: &[&Fact]| {
            let same = |other: &&Fact| other.id == fact.id && other.definition == fact.definition;
            others.iter().any(same) && !leads_over(fact, &moved)
        };
        let gone: Vec<&Fact> = old
            .iter()
            .copied()
            .filter(|fact| !stays(fact, &after.foreign_keys))
            .collect();
        let new: Vec<&Fact> = after
            .foreign_keys
            .iter()
            .copied()
            .filter(|fact| !stays(fact, old))
            .collect();
        let has = |facts: &[&Fact], id: &FactId| facts.iter().any(|fact| fact.id == *id);
        // Only the name differs: there is no moment without it.
        let is_renamed = |other: &Fact, fact: &Fact| {
            other.definition == fact.definition
                && !leads_over(fact, &moved)
                && !has(&new, &other.id)
                && !has(&gone, &fact.id)
        };
        let mut taken: Vec<&FactId> = Vec::new();
        let mut together = Vec::new();
        let mut hazards = Vec::new();
        for fact in &new {
            let only_name = gone
                .iter()
                .find(|other| is_renamed(other, fact) && !taken.contains(&&other.id));
            if let Some(other) = only_name {
                taken.push(&other.id);
                together.extend(drop_clause(other, before));
            }
            for clause in before.into_iter().flat_map(|_| said_anew(fact, after)) {
                if !together.contains(&clause) {
                    together.push(clause);
                }
            }
            match &fact.ddl {
                Ddl::Own(statements) if statements.len() > 1 => {
                    change.added.extend(statements.iter().map(Step::new));
                }
                Ddl::Own(statements) => {
                    let clauses = statements.iter().filter_map(|it| after.clause(it));
                    together.extend(clauses.map(str::to_owned));
                }
                _ => {}
            }
            if before.is_some() && only_name.is_none() {
                hazards.push((HazardClass::NeedsFittingRows, fact.label()));
            }
        }
        let dropped: Vec<String> = gone
            .iter()
            .filter(|fact| !taken.contains(&&fact.id))
            .filter_map(|fact| drop_clause(fact, before))
            .collect();
        if let Some(before) = before.filter(|_| !dropped.is_empty()) {
            change.dropped.push(Step::new(before.alter(&dropped)));
        }
        if !together.is_empty() {
            let step = Step::new(after.alter(&together));
            let step = hazards
                .into_iter()
                .fold(step, |step, (class, about)| step.risking(class, about));
            change.added.push(step);
        }
    }
    change
}

fn drop_clause(fact: &Fact, table: Option<&Table<'_>>) -> Option<String> {
    Some(table?.clause(fact.drop.as_deref()?)?.to_owned())
}

/// Clauses that make an index of the same columns one of its own right: the server gives one that it has made for a foreign key
/// the name of the next one, and nobody can see which are such.
fn said_anew(fact: &Fact, table: &Table<'_>) -> Vec<String> {
    let key = plain_key(&key_columns(&fact.definition, 0));
    let same = table.indexes.iter().filter(|index| {
        let is_plain = index.id.kind == Kind::Index && index.definition == key;
        is_plain && own_name(&index.id) != own_name(&fact.id)
    });
    same.flat_map(|index| {
        let drop = format!("DROP INDEX {}", quoted(own_name(&index.id)));
        [drop, format!("ADD {}", line(index))]
    })
    .collect()
}

/// Columns that the server does not let change under a foreign key.
fn moved<'s>(from: &Tables<'s>, to: &Tables<'s>) -> BTreeMap<&'s str, Vec<&'s str>> {
    let mut moved = BTreeMap::new();
    for (name, after) in to {
        let Some(before) = from.get(name) else {
            continue;
        };
        let ways = ways(before, after);
        let changes = |name: &&str| {
            let anew = ways.get(name).is_some_and(|way| way.is_anew());
            let (Some(before), Some(after)) = (before.column(name), after.column(name)) else {
                return false;
            };
            anew || before.said.definition != after.said.definition
                || (after.said.not_null && !before.said.not_null)
        };
        let names = after.columns.iter().map(|column| column.name);
        let names: Vec<&str> = names.filter(changes).collect();
        if !names.is_empty() {
            moved.insert(*name, names);
        }
    }
    moved
}

/// Whether a foreign key leads from or to one of these columns.
fn leads_over(fact: &Fact, moved: &BTreeMap<&str, Vec<&str>>) -> bool {
    let any = |table: Option<&FactId>, which: usize| {
        let columns = table.and_then(|table| moved.get(own_name(table)));
        columns.is_some_and(|columns| {
            let own = key_columns(&fact.definition, which);
            own.iter().any(|name| columns.contains(&name.as_str()))
        })
    };
    any(fact.owner.as_ref(), 0) || any(target(fact), 1)
}

/// The table that a foreign key leads to.
fn target(fact: &Fact) -> Option<&FactId> {
    fact.depends.iter().find(|id| id.kind == Kind::Table)
}

/// Tables that go, each before those that it leads to. Where they lead to each other, a foreign key goes first.
pub(super) fn drop_tables(mut tables: Vec<&Table<'_>>) -> Vec<Step> {
    let mut steps = Vec::new();
    while !tables.is_empty() {
        let leads_to = |table: &Table<'_>, other: &Table<'_>| -> Vec<String> {
            let keys = table.foreign_keys.iter();
            let keys = keys.filter(|fact| table.id != other.id && target(fact) == Some(other.id));
            keys.filter_map(|fact| drop_clause(fact, Some(table)))
                .collect()
        };
        let is_free = |table: &&Table<'_>| {
            let mut others = tables.iter();
            !others.any(|other| !leads_to(other, table).is_empty())
        };
        let at = tables.iter().position(is_free).unwrap_or(0);
        for other in &tables {
            let clauses = leads_to(other, tables[at]);
            if !clauses.is_empty() {
                steps.push(Step::new(other.alter(&clauses)));
            }
        }
        let table = tables.remove(at);
        let drop = format!("DROP TABLE {}", quoted(table.name));
        let about = format!("the rows of {}", table.id.name());
        steps.push(Step::new(drop).risking(HazardClass::LosesData, about));
    }
    steps
}
