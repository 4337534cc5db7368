//! Renames: what no catalog can tell from a drop and an addition.

use std::collections::BTreeSet;
use std::fmt;

use super::quoting::{literal, name, path};
use super::sqlite;
use super::step::Step;
use crate::dialect::Dialect;
use crate::schema::{Fact, FactId, Kind, Schema};

/// What is called otherwise from now on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    /// A table, a column, an index, a type; a value of an enum is one more name behind that of its type.
    pub kind: Kind,
    /// Its name before. What it is in, like the table of a column, has its new name already.
    pub path: Vec<String>,
    /// Its own name after.
    pub to: String,
}

/// Something is gone, and something else is new: it may be the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameQuestion {
    /// What it is.
    pub kind: Kind,
    /// The name that is gone.
    pub path: Vec<String>,
    /// The names that are new, the likeliest first.
    pub candidates: Vec<String>,
}

impl RenameQuestion {
    /// The rename that an answer stands for.
    #[must_use]
    pub fn to(&self, candidate: impl Into<String>) -> Rename {
        Rename {
            kind: self.kind,
            path: self.path.clone(),
            to: candidate.into(),
        }
    }

    /// `column users.name`
    #[must_use]
    pub fn subject(&self) -> String {
        subject(self.kind, &self.path)
    }
}

fn subject(kind: Kind, path: &[String]) -> String {
    let id = FactId::new(kind, path);
    match (kind, path) {
        (Kind::Enum, [.., value]) if path.len() > 2 => {
            let own = FactId::new(kind, &path[..path.len() - 1]);
            format!("value `{value}` of {own}")
        }
        _ => id.to_string(),
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", subject(self.kind, &self.path), self.to)
    }
}

impl Rename {
    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let mut path = self.path.clone();
        let before = path.pop().unwrap_or_default();
        path.push(self.to.clone());
        Self {
            kind: self.kind,
            path,
            to: before,
        }
    }

    /// Whether there is something to rename: only the one schema has the old name, and only the other one the new name.
    #[must_use]
    pub fn applies(&self, from: &Schema, to: &Schema) -> bool {
        let (before, after) = (&self.path, &self.inverse().path);
        let has = |schema: &Schema, path: &[String]| has(schema, self.kind, path);
        has(from, before) && !has(to, before) && has(to, after) && !has(from, after)
    }

    /// The statement that does it on the way to that schema. An index of `SQLite` has none, and loses nothing when it is made
    /// anew.
    #[must_use]
    pub fn step(&self, from: &Schema, to: &Schema) -> Option<Step> {
        let dialect = from.dialect;
        let own = self.path.last()?;
        let (before, after) = (name(dialect, own), name(dialect, &self.spelled(to)));
        let owner = || path(dialect, &self.path[..self.path.len() - 1]);
        let whole = || path(dialect, &self.path);
        let sql = match (self.kind, dialect) {
            (Kind::Column, _) => {
                format!("ALTER TABLE {} RENAME COLUMN {before} TO {after}", owner())
            }
            (Kind::Table, _) => format!("ALTER TABLE {} RENAME TO {after}", whole()),
            (Kind::View, Dialect::Mysql) => format!("RENAME TABLE {} TO {after}", whole()),
            (Kind::Index, Dialect::Mysql) => {
                format!("ALTER TABLE {} RENAME INDEX {before} TO {after}", owner())
            }
            (Kind::Index, Dialect::Sqlite) | (_, Dialect::Sqlite | Dialect::Mysql) => return None,
            (Kind::Enum, Dialect::Postgres) if is_value(self.kind, &self.path) => format!(
                "ALTER TYPE {} RENAME VALUE {} TO {}",
                owner(),
                literal(own),
                literal(&self.to)
            ),
            (kind, Dialect::Postgres) => {
                format!("ALTER {} {} RENAME TO {after}", word(kind)?, whole())
            }
        };
        Some(Step::new(sql))
    }
}

/// What has to go before these can be renamed, where they cannot be with it. It is views and triggers, and a plan makes them
/// again.
#[must_use]
pub fn clearing(schema: &Schema, renames: &[Rename]) -> Vec<Step> {
    if schema.dialect != Dialect::Sqlite {
        return Vec::new();
    }
    let tables = renames.iter().filter_map(|it| it.path.first().cloned());
    sqlite::clearing(schema, &tables.collect())
}

impl Rename {
    /// The new name with its capitals. `SQLite` does not look at them, but keeps them.
    fn spelled(&self, to: &Schema) -> String {
        let written = match to.dialect {
            Dialect::Sqlite => sqlite::written(to, self.kind, &self.inverse().path),
            Dialect::Postgres | Dialect::Mysql => None,
        };
        written.unwrap_or_else(|| self.to.clone())
    }
}

/// What follows `ALTER` of what can be renamed without a loss.
fn word(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Index => "INDEX",
        Kind::View => "VIEW",
        Kind::MaterializedView => "MATERIALIZED VIEW",
        Kind::Sequence => "SEQUENCE",
        Kind::Enum | Kind::CompositeType | Kind::RangeType => "TYPE",
        Kind::Domain => "DOMAIN",
        Kind::Schema => "SCHEMA",
        _ => return None,
    })
}

fn is_value(kind: Kind, path: &[String]) -> bool {
    kind == Kind::Enum && path.len() > 2
}

fn has(schema: &Schema, kind: Kind, path: &[String]) -> bool {
    if is_value(kind, path)
        && let [own @ .., value] = path
    {
        let own = schema.get(&FactId::new(kind, own));
        return own.is_some_and(|fact| enum_values(fact).contains(value));
    }
    schema.get(&FactId::new(kind, path)).is_some()
}

/// The values of an enum, in their order.
pub(crate) fn enum_values(fact: &Fact) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = fact.definition.as_str();
    while let Some(start) = rest.find('\'') {
        // A backslash is doubled behind an `E`.
        let escaped = rest[..start].ends_with('E');
        let mut value = String::new();
        let mut inside = rest[start + 1..].char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, c)) = inside.next() {
            let doubled = inside.peek().is_some_and(|(_, next)| *next == c);
            match c {
                '\'' if !doubled => {
                    end = start + 1 + at + 1;
                    break;
                }
                '\'' => {
                    inside.next();
                }
                '\\' if escaped && doubled => {
                    inside.next();
                }
                _ => {}
            }
            value.push(c);
        }
        values.push(value);
        rest = &rest[end..];
    }
    values
}

/// What may have been renamed, and is not in `settled`. Whoever answers runs the renames and asks again: when a table has its
/// new name, its columns can be compared.
#[must_use]
pub fn rename_questions(
    from: &Schema,
    to: &Schema,
    settled: &BTreeSet<(Kind, Vec<String>)>,
) -> Vec<RenameQuestion> {
    let mut questions = Vec::new();
    for kind in [Kind::Table, Kind::Enum, Kind::Domain, Kind::CompositeType] {
        let gone = only_in(from, to, kind);
        for fact in &gone {
            let mut new = only_in(to, from, kind);
            // Nothing moves to another schema.
            new.retain(|it| it.id.path.len() == fact.id.path.len() && parent(it) == parent(fact));
            ask(
                &mut questions,
                kind,
                &fact.id.path,
                new.iter()
                    .map(|it| (own_name(it), likeness(from, fact, to, it))),
            );
        }
    }
    if questions
        .iter()
        .any(|question| !settled.contains(&(question.kind, question.path.clone())))
    {
        questions.retain(|question| !settled.contains(&(question.kind, question.path.clone())));
        return questions;
    }
    questions.clear();
    for fact in only_in(from, to, Kind::Column) {
        let mut new = only_in(to, from, Kind::Column);
        let table = fact.owner.as_ref();
        let is_kept =
            table.is_some_and(|table| from.get(table).is_some() && to.get(table).is_some());
        new.retain(|it| is_kept && it.owner.as_ref() == table);
        ask(
            &mut questions,
            Kind::Column,
            &fact.id.path,
            new.iter()
                .map(|it| (own_name(it), likeness(from, fact, to, it))),
        );
    }
    if from.dialect == Dialect::Postgres {
        for fact in from.of_kind(Kind::Enum) {
            let Some(after) = to.get(&fact.id) else {
                continue;
            };
            enum_questions(&mut questions, fact, after);
        }
    }
    questions.retain(|question| !settled.contains(&(question.kind, question.path.clone())));
    questions
}

fn enum_questions(questions: &mut Vec<RenameQuestion>, before: &Fact, after: &Fact) {
    let (old, new) = (enum_values(before), enum_values(after));
    for (at, value) in old
        .iter()
        .enumerate()
        .filter(|(_, value)| !new.contains(value))
    {
        let mut path = before.id.path.clone();
        path.push(value.clone());
        let added = new
            .iter()
            .enumerate()
            .filter(|(_, value)| !old.contains(value));
        let scored = added.map(|(place, candidate)| {
            let same_place = if place == at { 1.0 } else { 0.0 };
            (
                candidate.clone(),
                same_place + strsim::jaro_winkler(value, candidate),
            )
        });
        ask(questions, Kind::Enum, &path, scored);
    }
}

fn ask(
    questions: &mut Vec<RenameQuestion>,
    kind: Kind,
    path: &[String],
    scored: impl Iterator<Item = (String, f64)>,
) {
    let mut scored: Vec<(String, f64)> = scored.collect();
    scored.sort_by(|(a, likely), (b, as_likely)| as_likely.total_cmp(likely).then(a.cmp(b)));
    let candidates: Vec<String> = scored.into_iter().map(|(name, _)| name).collect();
    if !candidates.is_empty() {
        questions.push(RenameQuestion {
            kind,
            path: path.to_vec(),
            candidates,
        });
    }
}

fn only_in<'s>(schema: &'s Schema, other: &Schema, kind: Kind) -> Vec<&'s Fact> {
    let facts = schema.of_kind(kind);
    facts.filter(|fact| other.get(&fact.id).is_none()).collect()
}

fn own_name(fact: &Fact) -> String {
    fact.id.path.last().cloned().unwrap_or_default()
}

fn parent(fact: &Fact) -> &[String] {
    fact.id.path.split_last().map_or(&[], |(_, parent)| parent)
}

/// How likely it is that both are the same thing.
fn likeness(from: &Schema, before: &Fact, to: &Schema, after: &Fact) -> f64 {
    let names = strsim::jaro_winkler(&own_name(before), &own_name(after));
    let same = if before.definition == after.definition {
        2.0
    } else {
        0.0
    };
    let near = if before.rank == after.rank { 0.5 } else { 0.0 };
    let words = if shares_words(&own_name(before), &own_name(after)) {
        1.0
    } else {
        0.0
    };
    names + words + same + near + 4.0 * shared_columns(from, before, to, after)
}

/// Whether all words of the one are in the other: `name` and `full_name`.
fn shares_words(before: &str, after: &str) -> bool {
    let words = |name: &str| -> BTreeSet<String> {
        let words = name.split('_').filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (before, after) = (words(before), words(after));
    before.is_subset(&after) || after.is_subset(&before)
}

/// The share of columns that two tables have in common.
fn shared_columns(from: &Schema, before: &Fact, to: &Schema, after: &Fact) -> f64 {
    let columns = |schema: &Schema, table: &FactId| -> BTreeSet<(String, String)> {
        let columns = schema.of_kind(Kind::Column);
        columns
            .filter(|column| column.owner.as_ref() == Some(table))
            .map(|column| (own_name(column), column.definition.clone()))
            .collect()
    };
    let (old, new) = (columns(from, &before.id), columns(to, &after.id));
    let all = old.union(&new).count();
    #[allow(clippy::cast_precision_loss, reason = "tables have few columns")]
    let share = old.intersection(&new).count() as f64 / all.max(1) as f64;
    share
}
