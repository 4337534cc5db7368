//! What is said of the revisions of a change: their order, and what is deployed between them.

use migrate_core::revision::{Phase, Revision};
use migrate_runtime::cli::Exit;
use serde_json::{Value, json};

use super::Order;
use super::files::Part;
use crate::commands::draft::{Draft, after};
use crate::commands::edit;
use crate::commands::new::NewArgs;
use crate::context::Context;
use crate::failure::Failure;

pub(super) fn told(
    order: &Order,
    parts: &[Part<'_>],
    drafts: &[Draft],
    parent: Option<&Revision>,
    args: &NewArgs,
    context: &Context,
) -> Result<Exit, Failure> {
    let printer = context.printer;
    if printer.is_json() {
        printer.json(&as_json(order, parts, drafts, parent, args, context));
    } else if args.print {
        let shown = drafts.iter().map(|draft| draft.shown(context));
        printer.result(&shown.collect::<Vec<_>>().join("\n"));
    } else {
        let mut before = after(parent);
        for (draft, part) in drafts.iter().zip(parts) {
            let paths = draft.paths(context);
            let paths: Vec<String> = paths.iter().map(|path| crate::path::shown(path)).collect();
            printer.result(&format!("created {} ({before})", paths.join(" and ")));
            if let Some(then) = part.then {
                printer.result(&format!("  then {then}"));
            }
            before = format!("after {}", draft.named.id);
        }
        // What follows waits for programs that are not there yet.
        let stop = parts.iter().position(|part| part.then.is_some());
        let first = stop
            .and_then(|stop| drafts.get(stop))
            .filter(|_| stop.is_some_and(|stop| stop + 1 < drafts.len()));
        printer.note(&match first {
            Some(draft) => format!(
                "Read the files; then: cargo migrate verify, and cargo migrate upgrade {}",
                draft.named.id
            ),
            None => {
                "Read the files; then: cargo migrate verify, and cargo migrate upgrade".to_owned()
            }
        });
    }
    if args.edit && !args.print {
        let paths = drafts.iter().flat_map(|draft| draft.paths(context));
        return edit::open(context, &paths.collect::<Vec<_>>());
    }
    Ok(Exit::Success)
}

fn as_json(
    order: &Order,
    parts: &[Part<'_>],
    drafts: &[Draft],
    parent: Option<&Revision>,
    args: &NewArgs,
    context: &Context,
) -> Value {
    let mut revises = parent.map(|parent| parent.id.to_string());
    let first = drafts.first().map(|draft| draft.named.id.clone());
    let mut revisions = Vec::new();
    for (draft, part) in drafts.iter().zip(parts) {
        let paths = draft.paths(context);
        let files: Vec<String> = paths.iter().map(|path| crate::path::shown(path)).collect();
        let pairs = first.clone().filter(|first| *first != draft.named.id);
        revisions.push(json!({
            "id": draft.named.id,
            "directory": context.shown_path(&draft.named.path),
            "revises": revises,
            "files": files,
            "phase": part.phase.map(Phase::name),
            "pairs": pairs,
            "then": part.then,
        }));
        revises = Some(draft.named.id.clone());
    }
    json!({
        "recipe": order.recipe.name,
        "answers": order.answers,
        "written": !args.print,
        "revisions": revisions,
    })
}
