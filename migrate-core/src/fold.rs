//! Where the squashes of a chain lie: each covers a stretch of it, or stands alone when its originals are gone.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::checksum::{Checksum, chain_hash};
use crate::diagnostic::{Code, Diagnostic};
use crate::link::{Node, at_parent};
use crate::lock::Lock;
use crate::revision::{Revision, Text};
use crate::squash::Squash;

/// Takes the squashes out that cover others: what is left is the chain as it was made, with a squash only where its
/// originals are gone. Lets every revision name its parent by what is left.
pub(crate) fn part(nodes: Vec<Node>, lock: Option<&Lock>) -> (Vec<Node>, Vec<Node>) {
    let on_disk: BTreeSet<String> = nodes
        .iter()
        .map(|node| node.revision.id.to_string())
        .collect();
    let mut names: BTreeMap<String, Text> = BTreeMap::new();
    let (mut steps, mut covers) = (Vec::with_capacity(nodes.len()), Vec::new());
    for mut node in nodes {
        let id = node.revision.id.clone();
        let Some(squash) = &mut node.revision.squash else {
            steps.push(node);
            continue;
        };
        if recall(squash, &id, lock, &on_disk) {
            let ends = [Some(squash.last.clone()), squash.ids.last().cloned()];
            names.extend(
                ends.into_iter()
                    .flatten()
                    .map(|end| (end.to_string(), id.clone())),
            );
            steps.push(node);
        } else {
            names.insert(id.to_string(), squash.last.clone());
            covers.push(node);
        }
    }
    for node in steps.iter_mut().chain(&mut covers) {
        let mut after = node.revision.parent.clone();
        // A squash may end with another one; in a circle none of them lies anywhere.
        for _ in 0..=names.len() {
            match after.as_ref().and_then(|parent| names.get(&**parent)) {
                Some(name) if Some(name) != after.as_ref() => after = Some(name.clone()),
                _ => break,
            }
        }
        node.after = after;
    }
    (steps, covers)
}

/// Fills in what the lock remembers of originals that are not on disk; `false` when some of them are, or nothing is known.
fn recall(squash: &mut Squash, id: &str, lock: Option<&Lock>, on_disk: &BTreeSet<String>) -> bool {
    let locked = lock.and_then(|lock| lock.get(id)?.squash.as_ref());
    let Some((locked, stands_for)) = locked.and_then(|locked| Some((locked, locked.stands_for?)))
    else {
        return false;
    };
    let is_same = locked.first == squash.first && locked.last == squash.last;
    if !is_same || locked.ids.iter().any(|id| on_disk.contains(id)) {
        return false;
    }
    squash.ids = locked.ids.iter().cloned().map(Cow::Owned).collect();
    squash.stands_for = stands_for;
    true
}

/// Hashes a line of revisions. What follows a squash goes on from what it stands for.
pub(crate) fn hash(chain: &mut [Revision]) {
    let mut parent = None;
    for revision in chain {
        revision.chain_hash = chain_hash(parent, &revision.id, revision.sums());
        parent = Some(goes_on_from(revision));
    }
}

fn goes_on_from(revision: &Revision) -> Checksum {
    match &revision.squash {
        Some(squash) => squash.stands_for,
        None => revision.chain_hash,
    }
}

/// Puts the squashes, in the order of their directories, in the place of what they stand for. `after`: what each revision
/// comes after, as [`part`] found it. Returns those that do not fit, which is reported.
pub(crate) fn cover(
    chain: &mut Vec<Revision>,
    covers: Vec<Node>,
    refused: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Revision> {
    let mut left = Vec::new();
    for node in covers {
        match place(chain, &node, refused) {
            Ok((from, to)) => put(chain, node.revision, from, to),
            Err(found) => {
                diagnostics.extend(found);
                left.push(node.revision);
            }
        }
    }
    left
}

/// The stretch that a squash stands for, as the positions of its first and its last revision.
fn place(
    chain: &[Revision],
    node: &Node,
    refused: &BTreeSet<&str>,
) -> Result<(usize, usize), Option<Diagnostic>> {
    let Some(squash) = &node.revision.squash else {
        return Err(None);
    };
    let label = node.revision.label();
    let at_replaces = |found: Diagnostic| match &node.replaces_place {
        Some(place) => found.at(place.file.clone(), place.span.clone(), ""),
        None => found,
    };
    let find = |id: &str, is_at: fn(&Revision, &str) -> bool| {
        if let Some(at) = chain.iter().position(|revision| is_at(revision, id)) {
            return Ok(at);
        }
        let inside = chain.iter().find(|revision| {
            let squash = revision.squash.as_ref();
            squash.is_some_and(|squash| squash.holds(id))
        });
        if let Some(other) = inside {
            let message = format!(
                "squash `{label}` overlaps with `{}`, which replaces `{id}` as well",
                other.label()
            );
            return Err(Some(at_replaces(
                Diagnostic::error(Code::SquashOverlap, message).help(format!(
                    "let it replace all of `{}`, or none of it",
                    other.id
                )),
            )));
        }
        if refused.contains(id) {
            return Err(None);
        }
        let message = format!("squash `{label}` replaces `{id}`, which does not exist");
        Err(Some(at_replaces(Diagnostic::error(Code::SquashUnknown, message).help(
            "bring its directory back; the originals of a squash can go once it is sealed, and then all of them together",
        ))))
    };
    let (from, to) = (find(&squash.first, begins)?, find(&squash.last, ends)?);
    if from > to {
        let message = format!(
            "squash `{label}` replaces `{}..{}`, and `{}` comes first in the chain",
            squash.first, squash.last, squash.last
        );
        return Err(Some(at_replaces(
            Diagnostic::error(Code::SquashRange, message).help(format!(
                "write `replaces {}..{}`",
                squash.last, squash.first
            )),
        )));
    }
    let before = from.checked_sub(1).map(|at| &chain[at]);
    let fits = match (before, &node.after) {
        (None, None) => true,
        (Some(before), Some(after)) => before.goes_by(after),
        _ => false,
    };
    // What it revises was not read, which was reported.
    if fits || node.parent_place.is_none() {
        return Ok((from, to));
    }
    let wanted = before.map_or("base", |before| &before.id);
    let message = format!(
        "squash `{label}` revises `{}`, and what it replaces begins after `{wanted}`",
        node.revision.parent.as_deref().unwrap_or("base")
    );
    let found = at_parent(Diagnostic::error(Code::SquashParent, message), node, "");
    Err(Some(found.help(format!("write `revises {wanted}`"))))
}

fn begins(revision: &Revision, id: &str) -> bool {
    let inner = |squash: &Squash| {
        squash.first == id || squash.originals.first().is_some_and(|one| begins(one, id))
    };
    revision.id == id || revision.squash.as_ref().is_some_and(inner)
}

fn ends(revision: &Revision, id: &str) -> bool {
    let inner = |squash: &Squash| {
        squash.ends_with(id) || squash.originals.last().is_some_and(|one| ends(one, id))
    };
    revision.id == id || revision.squash.as_ref().is_some_and(inner)
}

fn put(chain: &mut Vec<Revision>, mut revision: Revision, from: usize, to: usize) {
    let before = from.checked_sub(1).map(|at| goes_on_from(&chain[at]));
    revision.chain_hash = chain_hash(before, &revision.id, revision.sums());
    let originals: Vec<Revision> = chain.splice(from..=to, []).collect();
    if let Some(squash) = &mut revision.squash {
        let mut ids = Vec::new();
        for original in &originals {
            ids.push(original.id.clone());
            ids.extend(
                original
                    .squash
                    .iter()
                    .flat_map(|squash| squash.ids.iter().cloned()),
            );
        }
        squash.ids = Cow::Owned(ids);
        squash.stands_for = originals.last().map_or(squash.stands_for, goes_on_from);
        squash.originals = Cow::Owned(originals);
    }
    chain.insert(from, revision);
}
