//! Changing a chain that exists: which revisions get which ids and parents, and what that makes of their files.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::directive;
use crate::folder::base_name;
use crate::revision::{Revision, Text};
use crate::sql::Span;
use crate::squash::every;

/// A revision that gets another place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Its id so far.
    pub old_id: String,
    /// Its new id.
    pub id: String,
    /// Its new parent; `None` is `base`.
    pub parent: Option<String>,
    /// Its directory so far.
    pub from: String,
    /// Its new directory.
    pub to: String,
}

/// A new id, and the name of the directory that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The id.
    pub id: String,
    /// The last part of the directory's path.
    pub directory: String,
}

/// Gives a revision a name that sorts after another directory's.
pub type Namer<'a> = dyn FnMut(&Revision, &str) -> Result<Name, Box<Diagnostic>> + 'a;

/// Puts a revision, and what follows it, after all others. Nothing moves when it is there already.
///
/// Of two revisions with one id, what follows the id stays with the other one.
pub fn rebase(
    revisions: &[Revision],
    first: &Revision,
    namer: &mut Namer<'_>,
) -> Result<Vec<Move>, Box<Diagnostic>> {
    let moving = if twins(revisions, first) {
        vec![first]
    } else {
        branch(revisions, &first.id)?
    };
    let staying: Vec<&Revision> = revisions
        .iter()
        .filter(|revision| {
            moving
                .iter()
                .all(|moved| moved.directory != revision.directory)
        })
        .collect();
    let mut parent = tip(&staying, first.parent.as_deref());
    let last = staying
        .iter()
        .map(|revision| base_name(&revision.directory))
        .max();
    let mut after = last.unwrap_or_default().to_owned();
    if !twins(revisions, first) && in_place(&moving, parent.as_deref(), &after) {
        return Ok(Vec::new());
    }
    let mut moves = Vec::new();
    for revision in moving {
        let name = namer(revision, &after)?;
        let to = match revision.directory.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{}", name.directory),
            None => name.directory.clone(),
        };
        moves.push(Move {
            old_id: revision.id.to_string(),
            id: name.id.clone(),
            parent: parent.replace(name.id),
            from: revision.directory.to_string(),
            to,
        });
        after = name.directory;
    }
    Ok(moves)
}

/// The chain without the squashes that cover others: every other revision, with the parent that it has then. Where a
/// squash's originals are gone, it is a revision like others.
#[must_use]
pub fn steps(revisions: &[Revision]) -> Vec<Revision> {
    let all = every(revisions);
    let ids: BTreeSet<&str> = all.iter().map(|revision| &*revision.id).collect();
    let covers = |revision: &Revision| {
        let squash = revision.squash.as_ref();
        squash.is_some_and(|squash| ids.contains(&*squash.last))
    };
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for revision in &all {
        let Some(squash) = &revision.squash else {
            continue;
        };
        if covers(revision) {
            names.insert(&revision.id, &squash.last);
        } else {
            let ends = [Some(&squash.last), squash.ids.last()];
            names.extend(
                ends.into_iter()
                    .flatten()
                    .map(|end| (&**end, &*revision.id)),
            );
        }
    }
    let effective = |parent: &Text| {
        let mut parent = &**parent;
        for _ in 0..names.len() {
            parent = names.get(parent).copied().unwrap_or(parent);
        }
        Text::Owned(parent.to_owned())
    };
    let steps = all.iter().filter(|revision| !covers(revision));
    steps
        .map(|revision| Revision {
            parent: revision.parent.as_ref().map(effective),
            ..(*revision).clone()
        })
        .collect()
}

/// The squash that names one of these ids, if there is one: another id or another place would part it from what it replaces.
#[must_use]
pub fn squash_of<'a>(revisions: &'a [Revision], moving: &[&str]) -> Option<&'a Revision> {
    every(revisions).into_iter().find(|revision| {
        let squash = revision.squash.as_ref();
        squash.is_some_and(|squash| {
            let named = |id: &&str| squash.holds(id) || squash.first == **id || squash.last == **id;
            moving.contains(&&*revision.id) || moving.iter().any(named)
        })
    })
}

/// Whether another revision has the same id.
fn twins(revisions: &[Revision], revision: &Revision) -> bool {
    revisions
        .iter()
        .filter(|other| other.id == revision.id)
        .count()
        > 1
}

/// Whether the branch follows its parent already, in the chain and in the directory.
fn in_place(moving: &[&Revision], parent: Option<&str>, after: &str) -> bool {
    let mut after = after;
    for revision in moving {
        let directory = base_name(&revision.directory);
        if directory < after {
            return false;
        }
        after = directory;
    }
    moving
        .first()
        .is_some_and(|first| first.parent.as_deref() == parent)
}

/// A revision and what follows it, in order.
pub fn branch<'a>(
    revisions: &'a [Revision],
    id: &str,
) -> Result<Vec<&'a Revision>, Box<Diagnostic>> {
    let mut branch: Vec<&Revision> = revisions
        .iter()
        .filter(|revision| revision.id == id)
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(last) = branch.last()
        && seen.insert(&*last.id)
    {
        let children = children(revisions, Some(&last.id));
        match children[..] {
            [] => {}
            [child] => branch.push(child),
            _ => {
                let labels: Vec<String> = children
                    .iter()
                    .map(|child| format!("`{}`", child.label()))
                    .collect();
                let newest = children
                    .last()
                    .map(|child| child.id.to_string())
                    .unwrap_or_default();
                return Err(Box::new(
                    Diagnostic::error(
                        Code::Fork,
                        format!(
                            "what follows `{id}` forks itself: {} revise `{}`",
                            labels.join(" and "),
                            last.id
                        ),
                    )
                    .help(format!("first run `cargo migrate rebase {newest}`")),
                ));
            }
        }
    }
    branch.dedup();
    Ok(branch)
}

/// In the order of their directories.
fn children<'a>(revisions: &'a [Revision], parent: Option<&str>) -> Vec<&'a Revision> {
    let mut children: Vec<&Revision> = revisions
        .iter()
        .filter(|revision| revision.parent.as_deref() == parent)
        .collect();
    children.sort_by_key(|child| base_name(&child.directory));
    children
}

/// The head that is reached from a revision, by the newest branch where there are several.
fn tip(staying: &[&Revision], from: Option<&str>) -> Option<String> {
    let known = |id: &str| staying.iter().any(|revision| revision.id == id);
    let mut at = from.filter(|id| known(id));
    let mut steps = 0;
    while steps <= staying.len()
        && let Some(child) = staying
            .iter()
            .filter(|revision| revision.parent.as_deref() == at)
            .max_by_key(|child| base_name(&child.directory))
    {
        at = Some(&child.id);
        steps += 1;
    }
    at.map(str::to_owned)
}

/// The revision that `rebase` means when none is named: the newest branch of the first fork, of those that may still
/// change; or the first revision that lies before its parent in the directory. `None` when the chain is in order.
pub fn pick<'a>(
    revisions: &'a [Revision],
    is_sealed: &dyn Fn(&Revision) -> bool,
) -> Result<Option<&'a Revision>, Box<Diagnostic>> {
    if let Some(twin) = revisions.iter().find(|revision| twins(revisions, revision)) {
        return pick_twin(revisions, &twin.id, is_sealed).map(Some);
    }
    let parents: BTreeSet<Option<&str>> = revisions
        .iter()
        .map(|revision| revision.parent.as_deref())
        .collect();
    let mut forks: Vec<Vec<&Revision>> = parents
        .into_iter()
        .map(|parent| children(revisions, parent))
        .filter(|children| children.len() > 1)
        .collect();
    forks.sort_by_key(|children| base_name(&children[0].directory));
    // The last fork first: what follows a revision has to be a line before it can move as one.
    let Some(children) = forks.last() else {
        return Ok(misplaced(revisions));
    };
    let is_draft = |child: &&&Revision| {
        branch(revisions, &child.id)
            .is_ok_and(|branch| branch.iter().all(|revision| !is_sealed(revision)))
    };
    if let Some(newest) = children.iter().rev().find(is_draft) {
        return Ok(Some(newest));
    }
    let labels: Vec<String> = children
        .iter()
        .map(|child| format!("`{}`", child.label()))
        .collect();
    let newest = children
        .last()
        .map(|child| child.id.to_string())
        .unwrap_or_default();
    Err(Box::new(
        Diagnostic::error(
            Code::Fork,
            format!("each branch holds a sealed revision: {}", labels.join(" and ")),
        )
        .help(format!(
            "choose the one that no database has yet: `cargo migrate unseal {newest}`, then `cargo migrate rebase {newest}`"
        )),
    ))
}

/// Of revisions with one id, the last draft; when something follows them, only a person knows which of them it follows.
fn pick_twin<'a>(
    revisions: &'a [Revision],
    id: &str,
    is_sealed: &dyn Fn(&Revision) -> bool,
) -> Result<&'a Revision, Box<Diagnostic>> {
    let mut twins: Vec<&Revision> = revisions
        .iter()
        .filter(|revision| revision.id == id)
        .collect();
    twins.sort_by_key(|twin| base_name(&twin.directory));
    let draft = twins.iter().rev().find(|twin| !is_sealed(twin));
    if let Some(draft) = draft
        && children(revisions, Some(id)).is_empty()
    {
        return Ok(draft);
    }
    let names: Vec<String> = twins
        .iter()
        .map(|twin| format!("`{}`", base_name(&twin.directory)))
        .collect();
    let last = draft
        .or(twins.last())
        .map_or("", |twin| base_name(&twin.directory));
    let message = format!(
        "{} have the same id, and other revisions follow it",
        names.join(" and ")
    );
    Err(Box::new(
        Diagnostic::error(Code::DuplicateId, message).help(format!(
            "name the directory of the one that nothing follows: `cargo migrate rebase {last}`"
        )),
    ))
}

fn misplaced(revisions: &[Revision]) -> Option<&Revision> {
    revisions.windows(2).find_map(|pair| {
        (base_name(&pair[1].directory) < base_name(&pair[0].directory)).then_some(&pair[1])
    })
}

/// The text of a file with another parent in its head; everything else stays as it is, also line endings and a BOM.
/// `None` when it names no parent.
///
/// ```
/// use migrate_core::rewrite::reparent;
/// let text = "-- add users\r\n-- migrate:  revises 1 \r\nSELECT 1;\r\n";
/// let wanted = "-- add users\r\n-- migrate:  revises 7 \r\nSELECT 1;\r\n";
/// assert_eq!(reparent(text, Some("7")).as_deref(), Some(wanted));
/// ```
#[must_use]
pub fn reparent(text: &str, parent: Option<&str>) -> Option<String> {
    let span = argument(text, "revises")?;
    let (before, after) = (&text[..span.start], &text[span.end..]);
    Some(format!("{before}{}{after}", parent.unwrap_or("base")))
}

/// The text of a file that names what it pairs with by another id. `None` when it names none that moved.
///
/// ```
/// use migrate_core::rewrite::repaired;
/// let text = "-- b\n-- migrate: revises 2\n-- migrate: pairs 1\nSELECT 1;\n";
/// let renamed = |id: &str| (id == "1").then_some("7");
/// let wanted = "-- b\n-- migrate: revises 2\n-- migrate: pairs 7\nSELECT 1;\n";
/// assert_eq!(repaired(text, renamed).as_deref(), Some(wanted));
/// ```
#[must_use]
pub fn repaired<'m>(text: &str, renamed: impl Fn(&str) -> Option<&'m str>) -> Option<String> {
    let span = argument(text, "pairs")?;
    let id = renamed(&text[span.clone()])?;
    Some(format!("{}{id}{}", &text[..span.start], &text[span.end..]))
}

/// Where the argument of the first directive of that name is.
fn argument(text: &str, word: &str) -> Option<Span> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let comment = line.trim_start_matches(['\u{feff}', ' ', '\t']);
        let content = comment
            .strip_prefix("--")
            .or_else(|| comment.strip_prefix("//!"));
        if let Some(content) = content
            && let Some((offset, body)) = directive::body(content)
            && let Some(argument) = body.strip_prefix(word)
            && argument.starts_with(char::is_whitespace)
        {
            let content_start = start + line.len() - content.len();
            let end = content_start + offset + body.len();
            return Some(end - argument.trim().len()..end);
        }
        start += line.len();
    }
    None
}

/// The id after an id: its last number plus one, with as many digits. `None` when there is none of that length.
///
/// ```
/// use migrate_core::rewrite::successor;
/// assert_eq!(successor("20261119093000").as_deref(), Some("20261119093001"));
/// assert_eq!(successor("0009").as_deref(), Some("0010"));
/// assert_eq!(successor("a_1").as_deref(), Some("a_2"));
/// assert_eq!(successor("9"), None);
/// ```
#[must_use]
pub fn successor(id: &str) -> Option<String> {
    let digits = id.len() - id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, number) = id.split_at(id.len() - digits);
    let next = (number.parse::<u128>().ok()?.checked_add(1)?).to_string();
    (next.len() <= digits).then(|| format!("{before}{next:0>digits$}"))
}

#[cfg(test)]
mod tests;
