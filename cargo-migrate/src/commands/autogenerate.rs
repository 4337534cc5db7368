//! `new --autogenerate`: revisions from the difference between what the chain builds and what is wanted.

use migrate_core::diagnostic::Diagnostic;
use migrate_core::dialect::Dialect;
use migrate_core::reading::Reading;
use migrate_core::revision::Revision;
use migrate_core::schema::plan::{Step, directives, lost, script};
use migrate_runtime::block_on;
use migrate_runtime::cli::{Exit, print_findings};
use migrate_runtime::shadow::Shadows;
use migrate_runtime::verify::{Proof, Verifier};
use serde_json::{Value, json};

use super::check::counted;
use super::new::{Draft, Names, NewArgs, after, write};
use super::shadows::with_shadows;
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::{Made, Order, hazards, neutral, renames_json, step_json};
use crate::template;

/// What was done.
struct Outcome {
    made: Vec<Made>,
    drafts: Vec<Draft>,
    /// One for each engine; `None`: it was not tried.
    proofs: Option<Vec<Proof>>,
    /// What stands in the way of a proof.
    unusable: Vec<Diagnostic>,
    written: Option<Reading>,
}

pub(super) fn run(
    args: &NewArgs,
    message: &str,
    parent: Option<&Revision>,
    reading: &Reading,
    context: &Context,
) -> Result<Exit, Failure> {
    if args.edit {
        super::edit::editor(context)?;
    }
    let mut order = Order::new(&args.generation, context)?;
    let chain = context.chain(reading.clone())?;
    let dialects = match args.generation.engine {
        Some(engine) => vec![engine],
        None => chain.dialects().to_vec(),
    };
    let places = context.places(&args.shadow)?;
    let work = async |rooms: &mut Vec<Shadows>| {
        let mut made = Vec::new();
        for shadows in rooms.iter_mut() {
            made.extend(order.generate(&chain, shadows).await?);
        }
        order.answers.finish("nothing was written")?;
        let mut outcome = Outcome {
            drafts: Vec::new(),
            proofs: None,
            unusable: Vec::new(),
            written: None,
            made,
        };
        if outcome.made.iter().all(Made::is_same) {
            return Ok(outcome);
        }
        let is_variant = chain.dialects().len() > 1;
        let mut names = Names::new(args, context, reading)?;
        outcome.drafts = drafts(
            &outcome.made,
            message,
            parent,
            is_variant,
            &mut names,
            context,
        )?;
        if args.print {
            return Ok(outcome);
        }
        let written = write(&outcome.drafts, context)?;
        if !args.without_verify {
            prove(&mut outcome, &written, rooms, context).await?;
        }
        outcome.written = Some(written);
        Ok(outcome)
    };
    let outcome = block_on(with_shadows(&dialects, &places, context.printer, work))?;
    told(&outcome, &order, parent, args, context)
}

/// The files of each revision.
fn drafts(
    made: &[Made],
    message: &str,
    parent: Option<&Revision>,
    is_variant: bool,
    names: &mut Names<'_>,
    context: &Context,
) -> Result<Vec<Draft>, Failure> {
    let count = made
        .iter()
        .map(|one| one.generated.parts.len())
        .max()
        .unwrap_or(0);
    let mut revises = parent.map_or_else(|| "base".to_owned(), |parent| parent.id.to_string());
    let mut drafts = Vec::new();
    for at in 0..count {
        let message = if at == 0 {
            message.to_owned()
        } else {
            format!("{message}, part {}", at + 1)
        };
        let named = names.next(&message)?;
        let mut files = Vec::new();
        for one in made {
            let [up, down] = texts(one, at, &message, &revises, context)?;
            let end = if is_variant {
                format!("{}.sql", one.dialect)
            } else {
                "sql".to_owned()
            };
            files.push((format!("up.{end}"), up));
            files.push((format!("down.{end}"), down));
        }
        revises.clone_from(&named.id);
        drafts.push(Draft { named, files });
    }
    Ok(drafts)
}

/// The text of both files of a part.
fn texts(
    made: &Made,
    at: usize,
    message: &str,
    parent: &str,
    context: &Context,
) -> Result<[String; 2], Failure> {
    let part = made.generated.parts.get(at);
    let (up, down) = part.map_or((&[][..], &[][..]), |part| (&part.up, &part.down));
    let own = context.config.templates.as_deref();
    let text = |template: &str, steps: &[Step], more: Option<String>| {
        let said = directives(made.dialect, steps)
            .into_iter()
            .map(str::to_owned);
        let lines = said.chain(more).map(|one| format!("-- migrate: {one}\n"));
        let statements = script(made.dialect, steps);
        let values = [
            ("message", message),
            ("parent", parent),
            ("directives", &lines.collect::<String>()),
            ("statements", &statements),
        ];
        let text = template::revision(own, template, &values)?;
        Ok::<_, Failure>(format!("{}\n", text.trim_end()))
    };
    let reason = "because the wanted schema is without it";
    let loses = loses(made, up).map(|names| format!("loses {names} {reason}"));
    Ok([
        text("generated_up.sql", up, loses)?,
        text("generated_down.sql", down, None)?,
    ])
}

/// What a part of the way loses for good, as its head has to say it.
fn loses(made: &Made, up: &[Step]) -> Option<String> {
    let [before, after] = &**made.generated.schemas.as_ref()?;
    let lost = lost(before, after, &made.generated.renames, up);
    let is_here = |name: &String| {
        let own = name.rsplit('.').next().unwrap_or(name);
        // A name with a blank cannot stand there.
        !name.contains(char::is_whitespace) && up.iter().any(|step| step.sql.contains(own))
    };
    let names: Vec<String> = lost.into_iter().filter(is_here).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Proves what was written, with rows in the tables.
async fn prove(
    outcome: &mut Outcome,
    written: &Reading,
    rooms: &mut [Shadows],
    context: &Context,
) -> Result<(), Failure> {
    let errors = written.diagnostics.iter().filter(|found| found.is_error());
    outcome.unusable = errors.cloned().collect();
    if !outcome.unusable.is_empty() {
        return Ok(());
    }
    let chain = context.chain(written.clone())?;
    let end = chain.revisions().len();
    let start = end.saturating_sub(outcome.drafts.len());
    let mut proofs = Vec::new();
    for shadows in rooms {
        let verifier = Verifier::new(&chain, shadows.dialect()).range(start..end);
        proofs.push(Box::pin(verifier.run_in(shadows)).await?);
    }
    outcome.proofs = Some(proofs);
    Ok(())
}

/// Says what was written, what to look at, and what to do next.
fn told(
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
    let exit = if is_proved {
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
        neutral(&order.answers, printer);
    } else {
        let mut before = after(parent);
        for draft in &outcome.drafts {
            let paths = draft.paths(context);
            let paths: Vec<String> = paths.iter().map(|path| crate::path::shown(path)).collect();
            printer.result(&format!("created {} ({before})", paths.join(" and ")));
            before = format!("after {}", draft.named.id);
        }
        neutral(&order.answers, printer);
        for line in look_at(&outcome.made) {
            printer.note(&line);
        }
    }
    if let Some(written) = &outcome.written {
        printer.diagnostics(&outcome.unusable, &written.sources);
        if let Some(proofs) = proofs {
            print_findings(proofs, &written.sources, &printer);
            if !printer.is_json() {
                for proof in proofs {
                    printer.note(&proved(proof));
                }
            }
        }
        if !printer.is_json() {
            let next = if is_proved {
                "Read the files; then: cargo migrate upgrade"
            } else {
                "Mend the files; then: cargo migrate verify"
            };
            printer.note(next);
        }
        if args.edit {
            let paths = outcome.drafts.iter().flat_map(|draft| draft.paths(context));
            return super::edit::open(context, &paths.collect::<Vec<_>>());
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
            ("up", hazards(parts.iter().flat_map(|part| &part.up))),
            ("down", hazards(parts.iter().flat_map(|part| &part.down))),
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
    let with = match rows {
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
    let neutral = order.answers.neutral().iter();
    json!({
        "same": outcome.drafts.is_empty(),
        "written": outcome.written.is_some(),
        "revisions": revisions,
        "renames": distinct,
        "neutral": neutral.map(migrate_core::schema::FactId::name).collect::<Vec<_>>(),
        "proved": outcome.proofs.as_ref().map(|_| is_proved),
    })
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
