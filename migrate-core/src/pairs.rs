//! What a revision says that it pairs with: the phases of one zero-downtime change name its first.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::directive::{Directive, nearest};
use crate::link::Node;
use crate::lock::Lock;

/// Whether a directive is the one.
pub(crate) fn said(directive: &Directive) -> Option<()> {
    matches!(directive, Directive::Pairs(_)).then_some(())
}

/// Every id that is named is one of the chain, or of what a squash stands for.
pub(crate) fn check(
    nodes: &[Node],
    lock: Option<&Lock>,
    refused: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if nodes.iter().all(|node| node.revision.pairs.is_none()) {
        return;
    }
    let squashed = lock.into_iter().flat_map(|lock| &lock.revisions);
    let squashed = squashed.filter_map(|locked| locked.squash.as_ref());
    let replaced = nodes
        .iter()
        .filter_map(|node| node.revision.squash.as_ref())
        .flat_map(|squash| [&*squash.first, &*squash.last]);
    let known: BTreeSet<&str> = nodes
        .iter()
        .map(|node| &*node.revision.id)
        .chain(squashed.flat_map(|squash| squash.ids.iter().map(String::as_str)))
        .chain(replaced)
        .collect();
    for node in nodes {
        let (id, Some(pairs)) = (&*node.revision.id, node.revision.pairs.as_deref()) else {
            continue;
        };
        let (message, help) = if pairs == id {
            (
                format!("revision `{id}` pairs with itself"),
                "name the first revision of the change, the one that expands".to_owned(),
            )
        } else if known.contains(pairs) || refused.contains(pairs) {
            continue;
        } else {
            let others = known.iter().copied().filter(|other| *other != id);
            (
                format!("revision `{id}` pairs with `{pairs}`, which does not exist"),
                nearest(pairs, others).map_or_else(
                    || format!("name the first revision of the change, or bring back the directory of `{pairs}`"),
                    |near| format!("write `pairs {near}`, the nearest id, or bring back the directory of `{pairs}`"),
                ),
            )
        };
        let found = Diagnostic::error(Code::PairsUnknown, message);
        let found = match &node.pairs_place {
            Some(place) => found.at(
                place.file.clone(),
                place.span.clone(),
                "no revision has this id",
            ),
            None => found.at(&*node.revision.directory, 0..0, ""),
        };
        diagnostics.push(found.help(help));
    }
}
