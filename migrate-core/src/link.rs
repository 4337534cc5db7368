//! Linking revisions into a chain, and everything that keeps them from being one.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::directive::nearest;
use crate::folder::base_name;
use crate::revision::{Revision, State, Text};

/// A revision with the places where it names others.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) revision: Revision,
    /// Where the parent is named; `None` when it is not, which was reported.
    pub(crate) parent_place: Option<Place>,
    /// The parent, by the name that its own directory has: a squash and the last of its originals are one place.
    pub(crate) after: Option<Text>,
    /// Where it says what it replaces.
    pub(crate) replaces_place: Option<Place>,
    /// Where it says what it pairs with.
    pub(crate) pairs_place: Option<Place>,
}

/// Links the nodes, which come in the order of their directories; `refused` are the ids of directories that could not
/// become nodes. Returns their order in the chain when they form one; if not, at least one error is reported.
pub(crate) fn link(
    nodes: &[Node],
    refused: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<usize>> {
    let before = diagnostics.len();
    let by_id = index(nodes, diagnostics);
    self_parents(nodes, diagnostics);
    gaps(nodes, &by_id, refused, diagnostics);
    let circling = cycles(nodes, &by_id, diagnostics);
    forks(nodes, &by_id, &circling, diagnostics);
    if diagnostics.len() > before || nodes.iter().any(|node| node.parent_place.is_none()) {
        return None;
    }
    let order = walk(nodes)?;
    directory_order(nodes, &order, diagnostics);
    Some(order)
}

impl Node {
    pub(crate) fn new(
        revision: Revision,
        parent_place: Option<Place>,
        replaces_place: Option<Place>,
    ) -> Self {
        Self {
            after: revision.parent.clone(),
            revision,
            parent_place,
            replaces_place,
            pairs_place: None,
        }
    }

    /// The same, with the place where it says what it pairs with.
    pub(crate) fn pairing(mut self, place: Option<Place>) -> Self {
        self.pairs_place = place;
        self
    }

    fn is_self_parent(&self) -> bool {
        self.after.as_ref() == Some(&self.revision.id)
    }

    fn is_root(&self) -> bool {
        self.parent_place.is_some() && self.after.is_none()
    }
}

/// The command that puts a revision after the others; what is sealed has to become a draft first.
fn rebase(revision: &Revision) -> String {
    let id = &revision.id;
    match revision.state {
        State::Draft => format!("run `cargo migrate rebase {id}`"),
        State::Sealed => format!(
            "while no database has it, run `cargo migrate unseal {id}`, then `cargo migrate rebase {id}`"
        ),
    }
}

pub(crate) fn at_parent(diagnostic: Diagnostic, node: &Node, label: &str) -> Diagnostic {
    match &node.parent_place {
        Some(place) => diagnostic.at(place.file.clone(), place.span.clone(), label),
        None => diagnostic.at(&*node.revision.directory, 0..0, label),
    }
}

fn index<'a>(nodes: &'a [Node], diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<&'a str, usize> {
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        match by_id.get(&*node.revision.id) {
            // Names that differ in case only were reported as that.
            Some(first) if same_folded(&nodes[*first], node) => {}
            Some(first) => {
                let other = &nodes[*first];
                let found = Diagnostic::error(
                    Code::DuplicateId,
                    format!(
                        "`{}` and `{}` have the same id",
                        other.revision.directory, node.revision.directory
                    ),
                );
                let found = found.at(&*node.revision.directory, 0..0, "").at(
                    &*other.revision.directory,
                    0..0,
                    "",
                );
                diagnostics.push(found.help(format!(
                    "rename the newer directory to an id of its own, as `cargo migrate new {}` would give it",
                    node.revision.name
                )));
            }
            None => {
                by_id.insert(&node.revision.id, at);
            }
        }
    }
    by_id
}

fn same_folded(a: &Node, b: &Node) -> bool {
    a.revision.directory.to_lowercase() == b.revision.directory.to_lowercase()
}

fn self_parents(nodes: &[Node], diagnostics: &mut Vec<Diagnostic>) {
    for node in nodes {
        let id = &node.revision.id;
        if node.is_self_parent() {
            let found =
                Diagnostic::error(Code::SelfParent, format!("revision `{id}` revises itself"));
            diagnostics.push(
                at_parent(found, node, "").help("name the revision it comes after, or `base`"),
            );
        }
    }
}

/// Parents that do not exist. When nothing revises `base`, the first of them is most likely the root.
fn gaps(
    nodes: &[Node],
    by_id: &BTreeMap<&str, usize>,
    refused: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let claimed: BTreeSet<&str> = nodes
        .iter()
        .filter_map(|node| node.after.as_deref())
        .collect();
    let is_gap = |parent: &str| !by_id.contains_key(parent) && !refused.contains(parent);
    let rooted = !refused.is_empty()
        || nodes
            .iter()
            .any(|node| node.is_root() || node.parent_place.is_none());
    let mut free: Vec<&str> = Vec::new();
    let mut reported = 0;
    for (at, node) in nodes.iter().enumerate() {
        let revision = &node.revision;
        if let Some(parent) = node.after.as_deref().filter(|parent| is_gap(parent)) {
            if at == 0 && !rooted {
                diagnostics.push(no_root(node, parent));
            } else {
                // A suggestion each would be slow when a thousand are missing, and no help.
                let candidates = if reported < MOST_SHOWN {
                    &free[..]
                } else {
                    &[]
                };
                diagnostics.push(gap(
                    node,
                    parent,
                    nearest(parent, candidates.iter().copied()),
                ));
            }
            reported += 1;
        }
        // Only what nothing comes after yet, and what comes before, can be what was meant.
        if !claimed.contains(&*revision.id) {
            free.push(&revision.id);
        }
    }
}

/// Members of a cycle, or of a fork, that are listed in one message.
const MOST_SHOWN: usize = 8;

fn gap(node: &Node, parent: &str, near: Option<&str>) -> Diagnostic {
    let message = format!(
        "revision `{}` revises `{parent}`, which does not exist",
        node.revision.id
    );
    let help = match near {
        Some(id) => {
            format!(
                "write `revises {id}`, the nearest id, or bring back the directory of `{parent}`"
            )
        }
        None => format!("bring back the directory of `{parent}`, or name another parent"),
    };
    at_parent(
        Diagnostic::error(Code::Gap, message),
        node,
        "no revision has this id",
    )
    .help(help)
}

fn no_root(node: &Node, parent: &str) -> Diagnostic {
    let message = "no revision revises `base`, so that the chain has no beginning";
    at_parent(
        Diagnostic::error(Code::NoRoot, message),
        node,
        "the first directory; no revision has this id",
    )
    .help(format!(
        "write `revises base` if this is the first revision, or bring back the directory of `{parent}`"
    ))
}

/// Returns the nodes that are in a cycle.
fn cycles(
    nodes: &[Node],
    by_id: &BTreeMap<&str, usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<usize> {
    // On which walk a node was seen first.
    let mut seen: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut circling = BTreeSet::new();
    for start in 0..nodes.len() {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| seen[*at].is_none()) {
            seen[at] = Some(start);
            path.push(at);
            let parent = nodes[at].after.as_deref();
            next = parent.and_then(|parent| by_id.get(parent).copied());
        }
        let Some(first) = next.and_then(|at| path.iter().position(|member| *member == at)) else {
            continue;
        };
        let members = &path[first..];
        if members.len() > 1 {
            diagnostics.push(cycle(nodes, members));
            circling.extend(members);
        }
    }
    circling
}

fn cycle(nodes: &[Node], members: &[usize]) -> Diagnostic {
    let shown = &members[..members.len().min(MOST_SHOWN)];
    let mut ids: Vec<&str> = shown.iter().map(|at| &*nodes[*at].revision.id).collect();
    if shown.len() < members.len() {
        ids.push("…");
    }
    ids.push(ids[0]);
    let message = format!(
        "the revisions revise each other in a circle: {}",
        ids.join(" -> ")
    );
    shown
        .iter()
        .map(|at| &nodes[*at])
        .fold(Diagnostic::error(Code::Cycle, message), |found, node| {
            at_parent(found, node, &format!("by `{}`", node.revision.label()))
        })
        .help("let the oldest of them revise what comes before them all, or `base`")
}

fn forks(
    nodes: &[Node],
    by_id: &BTreeMap<&str, usize>,
    circling: &BTreeSet<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut children: BTreeMap<Option<&str>, Vec<&Node>> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        let parent = node.after.as_deref();
        // What has no parent, a wrong one, or an id that is taken was reported as that.
        if node.parent_place.is_some()
            && !node.is_self_parent()
            && !circling.contains(&at)
            && by_id.get(&*node.revision.id) == Some(&at)
            && parent.is_none_or(|parent| by_id.contains_key(parent))
        {
            children.entry(parent).or_default().push(node);
        }
    }
    for (parent, siblings) in children {
        if siblings.len() > 1 {
            diagnostics.push(fork(parent, &siblings));
        }
    }
}

fn fork(parent: Option<&str>, siblings: &[&Node]) -> Diagnostic {
    let count = if siblings.len() == 2 {
        "two".to_owned()
    } else {
        siblings.len().to_string()
    };
    let (code, message) = match parent {
        Some(parent) => (
            Code::Fork,
            format!("the chain forks: {count} revisions revise `{parent}`"),
        ),
        None => (
            Code::TwoRoots,
            format!("the chain has {count} roots: {count} revisions revise `base`"),
        ),
    };
    // What is not sealed can be moved; the newest of it is most likely nobody else's yet.
    let newest = siblings.iter().rev();
    let movable = newest
        .clone()
        .find(|node| node.revision.state == State::Draft)
        .unwrap_or(&siblings[siblings.len() - 1]);
    newest
        .take(MOST_SHOWN)
        .fold(Diagnostic::error(code, message), |found, node| {
            at_parent(found, node, &format!("by `{}`", node.revision.label()))
        })
        .help(format!(
            "{}: it puts that revision after the others",
            rebase(&movable.revision)
        ))
}

/// From base to head. Every parent exists, nothing forks and nothing circles, so each has one child at most.
fn walk(nodes: &[Node]) -> Option<Vec<usize>> {
    let child_of: BTreeMap<Option<&str>, usize> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (node.after.as_deref(), at))
        .collect();
    let mut order = Vec::with_capacity(nodes.len());
    let mut parent = None;
    while let Some(at) = child_of.get(&parent) {
        order.push(*at);
        parent = Some(&*nodes[*at].revision.id);
    }
    (order.len() == nodes.len()).then_some(order)
}

fn directory_order(nodes: &[Node], order: &[usize], diagnostics: &mut Vec<Diagnostic>) {
    // A squash is newer than what it stands for.
    let steps: Vec<usize> = order
        .iter()
        .copied()
        .filter(|at| nodes[*at].revision.squash.is_none())
        .collect();
    for pair in steps.windows(2) {
        let [parent, child] = [pair[0], pair[1]].map(|at| &nodes[at].revision);
        if base_name(&child.directory) < base_name(&parent.directory) {
            let message = format!(
                "`{}` comes after `{}` in the chain, and before it in the directory",
                child.id, parent.id
            );
            let found = at_parent(
                Diagnostic::error(Code::DirectoryOrder, message),
                &nodes[pair[1]],
                "its parent",
            );
            diagnostics.push(found.help(format!(
                "{}: it gives the revision a newer id, so that both orders agree",
                rebase(child)
            )));
        }
    }
}
