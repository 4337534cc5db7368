//! What is said of generated revisions: what was written, what to look at, what to do next.

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::lint::Level;
use migrate_core::revision::Revision;
use migrate_core::schema::plan::Step;
use migrate_runtime::cli::{Exit, diagnostics_json, print_findings};
use migrate_runtime::verify::Proof;
use serde_json::{Value, json};

use super::Outcome;
use crate::commands::check::counted;
use crate::commands::draft::after;
use crate::commands::edit;
use crate::commands::new::NewArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::{Made, Order, hazards, names, neutral, renames_json, step_json, unchosen};
use crate::linting;

/// Says what was written, what to look at, and what to do next.
pub(super) fn told(
    outcome: &Outcome,
    order: &Order,
    parent: Option<&Revision>,
    args: &NewArgs,
    context: &Context,
) -> Result<Exit, Failure> {
    let printer = context.printer;
    let proofs = outcome.proofs.as_deref();
    let is_proved = outcome.unusable.is_empty()
        && proofs.is_none_or(|proofs| proofs.iter().all(Proof::is_proved));
    let is_denied = outcome.found.iter().any(|one| one.level == Level::Deny);
    let exit = if is_proved && !is_denied {
        Exit::Success
    } else {
        Exit::Failure
    };
    if printer.is_json() {
        printer.json(&as_json(outcome, order, parent, is_proved, context));
    } else if outcome.drafts.is_empty() {
        let wanted = order.places.shown();
        printer.result(&format!("nothing to write: {wanted} and the chain agree"));
    } else if args.print {
        let shown = outcome.drafts.iter().map(|draft| draft.shown(context));
        printer.result(&shown.collect::<Vec<_>>().join("\n"));
        neutral(&order.answers, &outcome.made, printer);
    } else {
        let mut before = after(parent);
        for draft in &outcome.drafts {
            let paths = draft.paths(context);
            let paths: Vec<String> = paths.iter().map(|path| crate::path::shown(path)).collect();
            printer.result(&format!("created {} ({before})", paths.join(" and ")));
            before = format!("after {}", draft.named.id);
        }
        neutral(&order.answers, &outcome.made, printer);
        for line in look_at(&outcome.made) {
            printer.note(&line);
        }
    }
    if let Some(written) = &outcome.written {
        printer.diagnostics(&outcome.unusable, &written.sources);
        printer.diagnostics(&linting::diagnostics(&outcome.found), &written.sources);
        if let Some(proofs) = proofs {
            print_findings(proofs, &written.sources, &printer);
            if !printer.is_json() {
                for proof in proofs {
                    printer.note(&proved(proof));
                }
            }
        }
        if !printer.is_json() {
            let next = match (is_proved, is_denied) {
                (true, false) => "Read the files; then: cargo migrate upgrade",
                (true, true) => {
                    "Until what a rule denies is mended, or allowed with a reason, the build fails; then: cargo migrate check"
                }
                (false, _) => "Mend the files; then: cargo migrate verify",
            };
            printer.note(next);
        }
        if args.edit {
            let paths = outcome.drafts.iter().flat_map(|draft| draft.paths(context));
            return edit::open(context, &paths.collect::<Vec<_>>());
        }
    }
    Ok(exit)
}

/// The hazards of both ways, by engine where there are several.
fn look_at(made: &[Made]) -> Vec<String> {
    let mut lines = Vec::new();
    for one in made {
        let on = if made.len() > 1 {
            format!("{}: ", one.dialect)
        } else {
            String::new()
        };
        let parts = &one.generated.parts;
        let ways = [
            ("up.sql", hazards(parts.iter().flat_map(|part| &part.up))),
            (
                "down.sql",
                hazards(parts.iter().flat_map(|part| &part.down)),
            ),
        ];
        for (way, told) in ways {
            lines.extend(
                told.into_iter()
                    .map(|hazard| format!("look at {on}{way}: {hazard}")),
            );
        }
    }
    lines
}

/// A proof in one line.
fn proved(proof: &Proof) -> String {
    let rows: usize = proof.revisions.iter().map(|one| one.rows).sum();
    let tables = proof
        .revisions
        .iter()
        .map(|one| one.tables)
        .max()
        .unwrap_or(0);
    let needs_empty = proof
        .findings()
        .any(|found| found.code == Code::NeedsEmptyTables);
    let with = match rows {
        _ if needs_empty => "with empty tables, since it fails where they have rows".to_owned(),
        0 => "without rows".to_owned(),
        rows => format!(
            "with {} in {}",
            counted(rows, "row"),
            counted(tables, "table")
        ),
    };
    let engine = if proof.engine.contains(' ') {
        proof.engine.clone()
    } else {
        format!("{} {}", proof.dialect, proof.engine)
    };
    if proof.is_proved() {
        format!("proved on {engine}, {with}: up, down and up again")
    } else {
        format!("not proved on {engine}, {with}")
    }
}

fn as_json(
    outcome: &Outcome,
    order: &Order,
    parent: Option<&Revision>,
    is_proved: bool,
    context: &Context,
) -> Value {
    let mut revises = parent.map(|parent| parent.id.to_string());
    let mut revisions = Vec::new();
    for (at, draft) in outcome.drafts.iter().enumerate() {
        let paths = draft.paths(context);
        let files: Vec<String> = paths.iter().map(|path| crate::path::shown(path)).collect();
        let engines: serde_json::Map<String, Value> =
            outcome.made.iter().map(|one| sql(one, at)).collect();
        revisions.push(json!({
            "id": draft.named.id,
            "directory": context.shown_path(&draft.named.path),
            "revises": revises,
            "files": files,
            "sql": engines,
        }));
        revises = Some(draft.named.id.clone());
    }
    let renames = outcome
        .made
        .iter()
        .flat_map(|one| renames_json(&one.generated.renames));
    let mut distinct: Vec<Value> = Vec::new();
    for rename in renames {
        if !distinct.contains(&rename) {
            distinct.push(rename);
        }
    }
    let [neutral, unfilled] = unchosen(&order.answers, &outcome.made);
    json!({
        "same": outcome.drafts.is_empty(),
        "written": outcome.written.is_some(),
        "revisions": revisions,
        "renames": distinct,
        "neutral": names(&neutral),
        "unfilled": names(&unfilled),
        "proved": outcome.proofs.as_ref().map(|_| is_proved),
        "findings": findings(outcome),
    })
}

/// Everything that is told of what was written: why it could not be proved, what the rules found, and what the proof did.
fn findings(outcome: &Outcome) -> Value {
    let Some(written) = &outcome.written else {
        return json!([]);
    };
    let proofs = outcome.proofs.iter().flatten();
    let mut found = outcome.unusable.clone();
    found.extend(linting::diagnostics(&outcome.found));
    found.extend(proofs.flat_map(Proof::findings).cloned());
    diagnostics_json(&found, &written.sources)
}

/// `sqlite: {up: […], down: […]}`
fn sql(made: &Made, at: usize) -> (String, Value) {
    let part = made.generated.parts.get(at);
    let steps = |steps: Option<&Vec<Step>>| {
        let steps = steps.into_iter().flatten();
        steps.map(step_json).collect::<Vec<_>>()
    };
    let (up, down) = (part.map(|part| &part.up), part.map(|part| &part.down));
    let dialect: Dialect = made.dialect;
    (
        dialect.name().to_owned(),
        json!({ "up": steps(up), "down": steps(down) }),
    )
}
