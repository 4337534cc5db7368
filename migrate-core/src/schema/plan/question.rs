//! What may have been renamed: something is gone, and something of its kind is new.

use std::collections::BTreeSet;

use super::rename::{Rename, subject};
use super::scope::{RenameStage, Scope, scopes};
use crate::schema::{Fact, FactId, Kind, Schema};

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

    /// The candidate that a person names: its own name, or the whole one.
    #[must_use]
    pub fn candidate(&self, name: &str) -> Option<&str> {
        let own = name.rsplit('.').next().unwrap_or(name);
        let mut candidates = self.candidates.iter();
        candidates
            .find(|it| *it == name || it.eq_ignore_ascii_case(own))
            .map(String::as_str)
    }

    /// `column users.name`
    #[must_use]
    pub fn subject(&self) -> String {
        subject(self.kind, &self.path)
    }
}

/// What may have been renamed of one stage, and is not in `settled`. Whoever answers runs the renames and asks again.
#[must_use]
pub fn rename_questions(
    from: &Schema,
    to: &Schema,
    stage: RenameStage,
    settled: &BTreeSet<(Kind, Vec<String>)>,
) -> Vec<RenameQuestion> {
    let mut questions = Vec::new();
    let scopes = scopes(from, to, stage).into_iter();
    for scope in scopes.filter(|it| it.is_asked && it.before != it.after) {
        let before: BTreeSet<&String> = scope.before.iter().collect();
        let after: BTreeSet<&String> = scope.after.iter().collect();
        let gone = scope.before.iter().enumerate();
        for (at, own) in gone.filter(|(_, own)| !after.contains(own)) {
            let path = scope.path(own);
            if settled.contains(&(scope.kind, path.clone())) {
                continue;
            }
            let new = scope.after.iter().enumerate();
            let new = new.filter(|(_, name)| !before.contains(name));
            let mut scored: Vec<(&String, f64)> = new
                .map(|(place, name)| {
                    let likely = if scope.is_of_values {
                        let same_place = if place == at { 1.0 } else { 0.0 };
                        same_place + strsim::jaro_winkler(own, name)
                    } else {
                        likeness_of(from, to, &scope, own, name)
                    };
                    (name, likely)
                })
                .collect();
            scored
                .sort_by(|(a, likely), (b, as_likely)| as_likely.total_cmp(likely).then(a.cmp(b)));
            if !scored.is_empty() {
                questions.push(RenameQuestion {
                    kind: scope.kind,
                    path,
                    candidates: scored.into_iter().map(|(name, _)| name.clone()).collect(),
                });
            }
        }
    }
    questions
}

fn likeness_of(from: &Schema, to: &Schema, scope: &Scope, before: &str, after: &str) -> f64 {
    let fact = |schema: &'_ Schema, own: &str| {
        let id = FactId::new(scope.kind, scope.path(own));
        schema.get(&id).cloned()
    };
    match (fact(from, before), fact(to, after)) {
        (Some(before), Some(after)) => likeness(from, &before, to, &after),
        _ => 0.0,
    }
}

fn own_name(fact: &Fact) -> String {
    fact.id.path.last().cloned().unwrap_or_default()
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
