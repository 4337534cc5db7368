//! Linking revisions into a chain, and everything that keeps them from being one.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::directive::nearest;
use crate::folder::base_name;
use crate::revision::{Revision, State};

/// A revision with the place where it names its parent.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) revision: Revision,
    /// Where the parent is named; `None` when it is not, which was reported.
    pub(crate) parent_place: Option<Place>,
}

/// Links the nodes, which come in the order of their directories. Returns their order in the chain when they form one;
/// if not, at least one error is reported.
pub(crate) fn link(nodes: &[Node], diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<usize>> {
    let before = diagnostics.len();
    let by_id = index(nodes, diagnostics);
    let known = |node: &&Node| node.parent_place.is_some();
    self_parents(nodes, diagnostics);
    gaps(nodes, &by_id, diagnostics);
    forks(nodes, diagnostics);
    cycles(nodes, &by_id, diagnostics);
    let rooted = nodes.iter().any(|node| node.revision.parent.is_none());
    if !nodes.is_empty() && !rooted && nodes.iter().all(|node| known(&node)) {
        diagnostics.push(no_root(nodes));
    }
    if diagnostics.len() > before || nodes.iter().any(|node| !known(&node)) {
        return None;
    }
    let order = walk(nodes)?;
    directory_order(nodes, &order, diagnostics);
    Some(order)
}

fn at_parent(diagnostic: Diagnostic, node: &Node, label: &str) -> Diagnostic {
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
                let found = at_parent(found, node, "the second");
                diagnostics.push(at_parent(found, other, "the first").help(format!(
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
        if node.revision.parent.as_ref() == Some(id) {
            let found =
                Diagnostic::error(Code::SelfParent, format!("revision `{id}` revises itself"));
            diagnostics.push(
                at_parent(found, node, "").help("name the revision it comes after, or `base`"),
            );
        }
    }
}

fn gaps(nodes: &[Node], by_id: &BTreeMap<&str, usize>, diagnostics: &mut Vec<Diagnostic>) {
    for node in nodes {
        let Some(parent) = node.revision.parent.as_deref() else {
            continue;
        };
        if by_id.contains_key(parent) {
            continue;
        }
        let candidates = by_id.keys().copied().filter(|id| *id != node.revision.id);
        let help = match nearest(parent, candidates) {
            Some(id) => format!(
                "the nearest id is `{id}`: write `-- migrate: revises {id}`, or bring back the directory of `{parent}`"
            ),
            None => format!("bring back the directory of `{parent}`, or name another parent"),
        };
        let message = format!(
            "revision `{}` revises `{parent}`, which does not exist",
            node.revision.id
        );
        diagnostics.push(
            at_parent(
                Diagnostic::error(Code::Gap, message),
                node,
                "no revision has this id",
            )
            .help(help),
        );
    }
}

fn forks(nodes: &[Node], diagnostics: &mut Vec<Diagnostic>) {
    let mut children: BTreeMap<Option<&str>, Vec<&Node>> = BTreeMap::new();
    for node in nodes.iter().filter(|node| node.parent_place.is_some()) {
        let siblings = children.entry(node.revision.parent.as_deref()).or_default();
        // A duplicate id is reported as that.
        if siblings
            .iter()
            .all(|sibling| sibling.revision.id != node.revision.id)
        {
            siblings.push(node);
        }
    }
    for (parent, siblings) in children
        .into_iter()
        .filter(|(_, siblings)| siblings.len() > 1)
    {
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
        let movable = siblings
            .iter()
            .rev()
            .find(|node| node.revision.state == State::Draft)
            .unwrap_or(&siblings[siblings.len() - 1]);
        let found = siblings
            .iter()
            .rev()
            .fold(Diagnostic::error(code, message), |found, node| {
                at_parent(found, node, &format!("by `{}`", node.revision.label()))
            });
        diagnostics.push(found.help(format!(
            "run `cargo migrate rebase {}` to put it after the others",
            movable.revision.id
        )));
    }
}

fn cycles(nodes: &[Node], by_id: &BTreeMap<&str, usize>, diagnostics: &mut Vec<Diagnostic>) {
    let mut settled: BTreeSet<usize> = BTreeSet::new();
    for start in 0..nodes.len() {
        let mut path = Vec::new();
        let mut at = start;
        while !settled.contains(&at) && !path.contains(&at) {
            path.push(at);
            let parent = nodes[at]
                .revision
                .parent
                .as_deref()
                .and_then(|parent| by_id.get(parent));
            match parent {
                Some(parent) => at = *parent,
                None => break,
            }
        }
        if !settled.contains(&at)
            && let Some(first) = path.iter().position(|member| *member == at)
            && path.len() - first > 1
        {
            diagnostics.push(cycle(nodes, &path[first..]));
        }
        settled.extend(path);
    }
}

fn cycle(nodes: &[Node], members: &[usize]) -> Diagnostic {
    let mut ids: Vec<&str> = members
        .iter()
        .map(|member| &*nodes[*member].revision.id)
        .collect();
    ids.push(ids[0]);
    let message = format!(
        "the revisions revise each other in a circle: {}",
        ids.join(" -> ")
    );
    members
        .iter()
        .fold(Diagnostic::error(Code::Cycle, message), |found, member| {
            at_parent(found, &nodes[*member], "")
        })
        .help("let one of them revise what comes before them all, or `base`")
}

fn no_root(nodes: &[Node]) -> Diagnostic {
    let found = Diagnostic::error(Code::NoRoot, "no revision revises `base`");
    at_parent(found, &nodes[0], "the oldest directory")
        .help("the first revision says `-- migrate: revises base`")
}

/// From base to head. Every parent exists, nothing forks and nothing circles, so each has one child at most.
fn walk(nodes: &[Node]) -> Option<Vec<usize>> {
    let child_of: BTreeMap<Option<&str>, usize> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (node.revision.parent.as_deref(), at))
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
    for pair in order.windows(2) {
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
                "run `cargo migrate rebase {}`: it gives the revision a newer id, so that both orders agree",
                child.id
            )));
        }
    }
}
