//! `new --autogenerate`: revisions from the difference between what the chain builds and what is wanted.

mod files;
mod told;

use migrate_core::diagnostic::Diagnostic;
use migrate_core::lint::{Found, Which};
use migrate_core::reading::Reading;
use migrate_core::revision::Revision;
use migrate_runtime::block_on;
use migrate_runtime::cli::Exit;
use migrate_runtime::shadow::Shadows;
use migrate_runtime::verify::{Proof, Verifier};

use super::draft::{Draft, Names, write};
use super::new::NewArgs;
use super::shadows::with_shadows;
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::{Made, Order};
use crate::linting;
use files::drafts;
use told::told;

/// What was done.
struct Outcome {
    made: Vec<Made>,
    drafts: Vec<Draft>,
    /// One for each engine; `None`: it was not tried.
    proofs: Option<Vec<Proof>>,
    /// What stands in the way of a proof.
    unusable: Vec<Diagnostic>,
    written: Option<Reading>,
    /// What the rules of safe change find in it.
    found: Vec<Found>,
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
    let mut order = Order::new(&args.generation, reading, context)?;
    let chain = context.chain(reading.clone())?;
    let dialects = match args.generation.engine {
        Some(engine) => vec![engine],
        None => chain.dialects().to_vec(),
    };
    let places = context.places(&args.shadow)?;
    let work = async |rooms: &mut Vec<Shadows>| {
        let made = order.generate_each(&chain, rooms).await?;
        order.answers.finish("nothing was written")?;
        let mut outcome = Outcome {
            drafts: Vec::new(),
            proofs: None,
            unusable: Vec::new(),
            written: None,
            found: Vec::new(),
            made,
        };
        if outcome.made.iter().all(Made::is_same) {
            return Ok(outcome);
        }
        let is_variant = chain.dialects().len() > 1;
        let mut naming = Names::new(args, context, reading)?;
        outcome.drafts = drafts(
            &outcome.made,
            message,
            parent,
            is_variant,
            &mut naming,
            context,
        )?;
        if args.print {
            return Ok(outcome);
        }
        let written = write(&outcome.drafts, context)?;
        outcome.found = lint(&outcome.drafts, &written, context);
        if !args.without_verify {
            prove(&mut outcome, &written, rooms, context).await?;
        }
        outcome.written = Some(written);
        Ok(outcome)
    };
    let outcome = block_on(with_shadows(
        &chain,
        &dialects,
        &places,
        context.printer,
        work,
    ))?;
    told(&outcome, &order, parent, args, context)
}

/// Holds what was written against the rules, unless hooks made of it what cannot be read.
fn lint(drafts: &[Draft], written: &Reading, context: &Context) -> Vec<Found> {
    if !written.is_usable() {
        return Vec::new();
    }
    let ids = drafts.iter().map(|draft| draft.named.id.clone()).collect();
    linting::found(written, &context.lint, &[], &Which::Only(ids))
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
