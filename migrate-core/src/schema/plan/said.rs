//! Renames that somebody says of names which are taken before: a chain, in which each gets the name of the next one, and a
//! circle, like two that swap their names.

use std::collections::BTreeMap;

use super::Wishes;
use super::question::RenameQuestion;
use super::rename::Rename;
use super::scope::{RenameStage, Scope, scopes};
use crate::schema::{FactId, Schema};

/// What was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaidRenames {
    /// What belongs together: all of it is done, or nothing.
    pub groups: Vec<Vec<Rename>>,
    /// Circles that only the wanted schema says: nothing tells whether that was done already.
    pub unclear: Vec<Vec<Rename>>,
}

/// One name that becomes another one.
#[derive(Clone)]
struct Link<'s> {
    to: &'s str,
    /// Whether it is said for this time, and not by what stays in the schema.
    is_certain: bool,
}

/// Finds what is said of one stage and is no answer to a question: something has the new name before, or nobody is asked about
/// its kind. `done` are the renames before: what is in a table may be called by the table's former name.
///
/// What the wanted schema says counts as long as the last name of the chain is new: a rename that was done does nothing.
#[must_use]
pub fn said_renames(
    from: &Schema,
    to: &Schema,
    stage: RenameStage,
    wishes: &Wishes,
    done: &[Rename],
) -> SaidRenames {
    let mut found = SaidRenames::default();
    if wishes.said.is_empty() && wishes.hints.is_empty() {
        return found;
    }
    for scope in scopes(from, to, stage) {
        let links = links(&scope, wishes, done);
        for (names, is_circle) in runs(&links) {
            let rename = |name: &&str| Rename {
                kind: scope.kind,
                path: scope.path(name),
                to: links[name].to.to_owned(),
            };
            let group: Vec<Rename> = names.iter().map(rename).collect();
            let is_certain = names.iter().all(|name| links[name].is_certain);
            let is_gone = |name: &str| !scope.after.iter().any(|it| it == name);
            if is_circle && !is_certain {
                found.unclear.push(group);
            } else if is_circle || names.len() > 1 || (!scope.is_asked && is_gone(names[0])) {
                found.groups.push(group);
            }
        }
    }
    found
}

/// What is said of the names in one place, as far as it leads to a name that is free, or becomes it.
fn links<'s>(scope: &'s Scope, wishes: &Wishes, done: &[Rename]) -> BTreeMap<&'s str, Link<'s>> {
    let mut links: BTreeMap<&str, Link<'_>> = BTreeMap::new();
    let mut hints = wishes.hints.iter();
    let is_hinted = hints.any(|hint| hint.kind == scope.kind);
    let mut question = RenameQuestion {
        kind: scope.kind,
        path: Vec::new(),
        candidates: scope.after.clone(),
    };
    for is_certain in [true, false] {
        if (is_certain && wishes.said.is_empty()) || (!is_certain && !is_hinted) {
            continue;
        }
        for own in &scope.before {
            question.path = scope.path(own);
            let to = if is_certain {
                said(&question, wishes, done)
            } else {
                let mut hints = wishes.hints.iter();
                hints.find_map(|hint| hint.answer(&question))
            };
            let Some(to) = to.and_then(|to| scope.after.iter().find(|it| **it == to)) else {
                continue;
            };
            let is_claimed = links.values().any(|link| link.to == to);
            if to != own && !is_claimed && !links.contains_key(own.as_str()) {
                links.insert(own, Link { to, is_certain });
            }
        }
    }
    loop {
        let is_taken = |name: &str| scope.before.iter().any(|it| it == name);
        let stale = links
            .iter()
            .find(|(_, link)| is_taken(link.to) && !links.contains_key(link.to));
        let Some((name, _)) = stale else {
            return links;
        };
        let name = *name;
        links.remove(name);
    }
}

/// The candidate that an answer names.
fn said<'q>(question: &'q RenameQuestion, wishes: &Wishes, done: &[Rename]) -> Option<&'q str> {
    let names = names(question, done);
    let mut said = wishes.said.iter();
    let (_, to) = said.find(|(name, _)| names.iter().any(|it| it.eq_ignore_ascii_case(name)))?;
    question.candidate(to)
}

/// What people may call what is asked about, with the former name of what it is in, too.
fn names(question: &RenameQuestion, done: &[Rename]) -> Vec<String> {
    let path = &question.path;
    let former = done.iter().filter_map(|rename| {
        let now = rename.inverse().path;
        let rest = path
            .strip_prefix(&now[..])
            .filter(|rest| !rest.is_empty())?;
        Some([&rename.path[..], rest].concat())
    });
    std::iter::once(path.clone())
        .chain(former)
        .flat_map(|path| {
            let id = FactId::new(question.kind, path);
            [id.name(), id.path.join(".")]
        })
        .collect()
}

/// The chains and the circles, each from its first name on.
fn runs<'s>(links: &BTreeMap<&'s str, Link<'s>>) -> Vec<(Vec<&'s str>, bool)> {
    let mut left: Vec<&str> = links.keys().copied().collect();
    let is_target = |name: &str| links.values().any(|link| link.to == name);
    // Chains first: what is left then are circles.
    left.sort_by_key(|name| is_target(name));
    let mut runs = Vec::new();
    while !left.is_empty() {
        let first = left[0];
        let mut names = Vec::new();
        let mut next = Some(first);
        while let Some(at) = next.and_then(|name| left.iter().position(|it| *it == name)) {
            let name = left.remove(at);
            names.push(name);
            next = links.get(name).map(|link| link.to);
        }
        runs.push((names, next == Some(first)));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{SaidRenames, said_renames};
    use crate::dialect::Dialect;
    use crate::schema::plan::{RenameHint, RenameStage, Wishes};
    use crate::schema::{Fact, FactId, Kind, Schema};

    fn columns(names: &str) -> Schema {
        let mut schema = Schema::new(Dialect::Sqlite);
        let table = FactId::new(Kind::Table, ["t"]);
        for name in names.split(' ') {
            let column = FactId::new(Kind::Column, ["t", name]);
            schema.insert(Fact::new(column, "").of(table.clone()));
        }
        schema.insert(Fact::new(table, ""));
        schema
    }

    /// `a>b`, by annotations or by answers.
    fn found(before: &str, after: &str, annotated: &str, answered: &str) -> SaidRenames {
        let pairs = |text: &str| -> Vec<(String, String)> {
            let pairs = text.split_whitespace().filter_map(|it| it.split_once('>'));
            pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
        };
        let hint = |(from, now): (String, String)| RenameHint {
            kind: Kind::Column,
            path: vec!["t".to_owned(), now],
            from,
        };
        let wishes = Wishes {
            hints: pairs(annotated).into_iter().map(hint).collect(),
            said: pairs(answered)
                .into_iter()
                .map(|(name, to)| (format!("t.{name}"), to))
                .collect(),
            ..Wishes::default()
        };
        let stage = RenameStage::Columns;
        said_renames(&columns(before), &columns(after), stage, &wishes, &[])
    }

    fn groups(found: &SaidRenames) -> String {
        let group = |group: &Vec<crate::schema::plan::Rename>| {
            let names = group.iter().map(|it| format!("{}>{}", it.path[1], it.to));
            names.collect::<Vec<_>>().join(" ")
        };
        let groups: Vec<String> = found.groups.iter().map(group).collect();
        groups.join(", ")
    }

    #[test]
    fn a_chain_counts_until_it_is_done() {
        let annotated = "a>b b>c";
        assert_eq!(groups(&found("a b", "b c", annotated, "")), "a>b b>c");
        assert_eq!(groups(&found("b c", "b c", annotated, "")), "");
        assert_eq!(groups(&found("a b", "b c", "", annotated)), "a>b b>c");
        assert_eq!(groups(&found("a b", "b c", "b>c", "a>b")), "a>b b>c");
    }

    #[test]
    fn what_stands_alone_is_a_question_or_out_of_date() {
        assert_eq!(groups(&found("a b", "b c", "a>b", "")), "");
        assert_eq!(groups(&found("a", "b", "a>b", "")), "");
        assert_eq!(groups(&found("b a", "b a", "a>b", "")), "");
    }

    #[test]
    fn a_circle_counts_only_when_it_is_answered() {
        let annotated = found("a b c", "a b c", "a>b b>a", "");
        assert_eq!(groups(&annotated), "");
        assert_eq!(annotated.unclear.len(), 1);
        let answered = found("a b c", "a b c", "", "a>b b>a");
        assert_eq!(groups(&answered), "a>b b>a");
        assert!(answered.unclear.is_empty());
        let three = found("a b c", "a b c", "", "a>b b>c c>a");
        assert_eq!(groups(&three), "a>b b>c c>a");
    }
}
