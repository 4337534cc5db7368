//! `seal`: the content of revisions cannot change any more.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::{LOCK_FILE, SCHEMA_LOCK_FILE};
use migrate_core::lint::{RULE_SET, Which};
use migrate_core::lock::{Lock, Locked};
use migrate_core::reading::Reading;
use migrate_core::revision::{Revision, State};
use migrate_core::target::{Line, Target};
use migrate_runtime::cli::{Exit, ShadowArgs, VerifyArgs};
use serde_json::json;

use super::check::counted;
use super::proving::{self, Engine, Proofs};
use super::snapshot;
use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::linting;

/// Lint and prove revisions, and record their content, so that it cannot change any more
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate seal               all drafts\n  \
    cargo migrate seal 20261120      the drafts up to this revision\n  \
    cargo migrate seal --again       prove what is sealed too, and record that\n  \
    cargo migrate seal --without-verify \"needs the extension timescaledb\"\n  \
    cargo migrate seal --snapshot    write schema.lock, too: what the build holds structs against\n  \
    cargo migrate seal --dry-run\n\n\
    The drafts are held against the rules of `lint` first; what one of them denies is not sealed. Then each revision is proved\n\
    on every engine that the chain is for, as `verify` does it; what is not proved is not sealed.\n\
    A release build refuses drafts. An edit of a sealed revision is a build error from then on; put a change into a new\n\
    revision, or `unseal` while nobody else has it.")]
pub(crate) struct SealArgs {
    /// The last revision to seal
    #[arg(default_value = "head", allow_negative_numbers = true)]
    target: String,
    /// Say what would be sealed, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Prove revisions that are sealed already, too, and record the proofs
    #[arg(long)]
    again: bool,
    /// Seal without a proof; the reason is recorded
    #[arg(long, value_name = "REASON", conflicts_with = "again")]
    without_verify: Option<String>,
    /// Write schema.lock, too: the tables and columns of the head, for `derive(Table)` (`snapshot = true` always does it)
    #[arg(long)]
    snapshot: bool,
    /// How many shadow databases at once
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    jobs: usize,
    #[command(flatten)]
    shadow: ShadowArgs,
}

pub(crate) fn run(args: &SealArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let reading = context.reading()?;
    let every = reading.every();
    let position = position(&args.target, &every)?;
    refuse_broken(&reading, every.get(position..).unwrap_or_default(), context)?;
    let reason = args.without_verify.as_deref().map(one_line).transpose()?;
    let known = reading
        .lock
        .clone()
        .unwrap_or_else(|| Lock::empty(context.settings(None)));
    let mut lock = known.following(&reading.revisions);
    let mut chosen = Vec::new();
    let mut new = Vec::new();
    for (locked, revision) in lock.revisions.iter_mut().zip(&every).take(position) {
        if locked.state == State::Draft {
            locked.seal(revision);
            locked.unverified.clone_from(&reason);
            locked.lint = Some(RULE_SET.to_owned());
            new.push(*revision);
            chosen.push(*revision);
        } else if args.again {
            chosen.push(*revision);
        }
    }
    lint(&new, &reading, context)?;
    if args.dry_run {
        return finish(context, &lock, &chosen, "seal", true, None);
    }
    // What a squash replaces is run through the squash.
    let ids: Vec<&str> = reading
        .revisions
        .iter()
        .filter(|revision| chosen.iter().any(|one| one.id == revision.id))
        .map(|revision| &*revision.id)
        .collect();
    if let (Some(first), Some(last), None) = (ids.first(), ids.last(), &reason) {
        let arguments = VerifyArgs::default()
            .with_jobs(args.jobs)
            .with_shadow(args.shadow.clone())
            .of(format!("{first}..{last}"));
        let proofs = proving::prove(arguments, &up_to(&reading, last), context)?;
        if !proofs.ok {
            printer.note("nothing was sealed: what is not proved has to be mended first (`cargo migrate verify` shows it again)");
            return Ok(Exit::Failure);
        }
        refuse_elsewhere(&proofs)?;
        for locked in &mut lock.revisions {
            record(locked, &proofs);
        }
    }
    let schema = if args.snapshot || context.config.snapshot == Some(true) {
        snapshot::anew(&lock, &reading, &args.shadow, context)?
    } else {
        None
    };
    let exit = finish(context, &lock, &chosen, "seal", false, schema.as_deref())?;
    if reason.is_some() && !chosen.is_empty() {
        printer.note("not verified: that each way back gives the schema back was not proved; the reason is recorded");
    } else if !chosen.is_empty() {
        printer.note(&format!("Commit {}.", context.shown_path(LOCK_FILE)));
    }
    if schema.is_some() {
        let path = context.shown_path(SCHEMA_LOCK_FILE);
        printer.note(&format!("Commit {path}: builds hold structs against it."));
    }
    Ok(exit)
}

/// Holds what is to be sealed against the rules: it is not looked at again.
fn lint(new: &[&Revision], reading: &Reading, context: &Context) -> Result<(), Failure> {
    let Some(last) = new.last() else {
        return Ok(());
    };
    let reading = up_to(reading, &last.id);
    // What a squash stands for was looked at when it was sealed.
    let steps = new.iter().filter(|revision| revision.squash.is_none());
    let ids = steps.map(|revision| revision.id.to_string()).collect();
    let found = linting::found(&reading, &context.lint, &[], &Which::Only(ids));
    let told = linting::diagnostics(&found);
    if told.iter().any(Diagnostic::is_error) {
        let accepted = linting::ACCEPTED;
        context
            .printer
            .note(&format!("nothing was sealed ({accepted}):"));
        return Err(Failure::new(told, reading.sources));
    }
    context.printer.diagnostics(&told, &reading.sources);
    Ok(())
}

/// The chain up to a revision: what comes after it may be unfinished.
fn up_to(reading: &Reading, last: &str) -> Reading {
    let mut reading = reading.clone();
    let end = reading.revisions.iter().position(|one| one.id == last);
    reading.revisions.truncate(end.map_or(0, |end| end + 1));
    reading.diagnostics.retain(|found| !found.is_error());
    reading
}

/// A proof on another server than that of the development database is not recorded. An application may come here with one.
fn refuse_elsewhere(proofs: &Proofs) -> Result<(), Failure> {
    let Some(why) = proofs.engines.iter().find_map(|one| one.elsewhere.as_ref()) else {
        return Ok(());
    };
    let message = format!("nothing was sealed: {why}");
    Err(Failure::from(
        Diagnostic::error(Code::ShadowElsewhere, message).help(
            "bring the database up; or name a server of its version in `shadow_url`; or take its URL away, if none is meant",
        ),
    ))
}

/// Writes down what was proved of a revision.
fn record(locked: &mut Locked, proofs: &Proofs) {
    let is_proved = |proof: &&Engine| proof.fingerprints.contains_key(&locked.id);
    if proofs.engines.iter().any(|proof| is_proved(&proof)) {
        let tables = proofs
            .engines
            .iter()
            .filter_map(|proof| proof.unfilled.get(&locked.id));
        locked.unfilled = tables.flatten().cloned().collect();
        locked.unfilled.sort();
        locked.unfilled.dedup();
    }
    for proof in &proofs.engines {
        if let Some(fingerprint) = proof.fingerprints.get(&locked.id) {
            let text = format!("{} {fingerprint}", proof.version);
            locked.verified.insert(proof.dialect.clone(), text);
            locked.unverified = None;
        }
    }
}

/// Errors that concern what is to be sealed.
fn refuse_broken(
    reading: &Reading,
    beyond: &[&Revision],
    context: &Context,
) -> Result<(), Failure> {
    // A draft beyond the target may be unfinished.
    let concerns = |found: &&Diagnostic| {
        let of = |revision: &Revision| {
            let inside = |file: &str| {
                file.strip_prefix(&*revision.directory)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            !found.places.is_empty() && found.places.iter().all(|place| inside(&place.file))
        };
        found.is_error() && !(reading.linear && beyond.iter().copied().any(of))
    };
    let found = reading.diagnostics.iter().filter(concerns);
    let mut errors: Vec<Diagnostic> = found.cloned().collect();
    errors.extend(context.stale_settings(reading));
    if errors.is_empty() {
        return Ok(());
    }
    context.printer.note("nothing was sealed:");
    Err(Failure::new(errors, reading.sources.clone()))
}

/// The reason as it can be recorded.
fn one_line(reason: &str) -> Result<String, Failure> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        let found = Diagnostic::error(Code::DirectiveArgument, "the reason is empty");
        return Err(Failure::usage(found.help(
            "say why: `--without-verify \"needs the extension timescaledb\"`",
        )));
    }
    Ok(reason)
}

/// The position of a target among all revisions, as the number of those up to it.
pub(crate) fn position(target: &str, every: &[&Revision]) -> Result<usize, Failure> {
    let line = Line {
        ids: every.iter().map(|revision| &*revision.id).collect(),
        head: every.len(),
        ..Line::new(&[], None)
    };
    Ok(Target::parse(target)?.resolve(&line)?)
}

/// Writes the lock, with the text of `schema.lock` where that is new, and says what was done.
pub(crate) fn finish(
    context: &Context,
    lock: &Lock,
    revisions: &[&Revision],
    verb: &str,
    dry_run: bool,
    schema: Option<&str>,
) -> Result<Exit, Failure> {
    let printer = context.printer;
    if !dry_run && (!revisions.is_empty() || schema.is_some()) {
        let mut change = Change::default();
        // Also as it is: where `schema.lock` is new, this is what makes cargo build again.
        change.write(&context.path(LOCK_FILE), &lock.render())?;
        if let Some(text) = schema {
            change.write(&context.path(SCHEMA_LOCK_FILE), text)?;
        }
        change.keep();
    }
    if printer.is_json() {
        let ids: Vec<&str> = revisions.iter().map(|revision| &*revision.id).collect();
        let mut said = json!({ "command": verb, "dry_run": dry_run, "revisions": ids });
        if schema.is_some() {
            said["snapshot"] = json!(context.shown_path(SCHEMA_LOCK_FILE));
        }
        printer.json(&said);
    } else if revisions.is_empty() && schema.is_some() {
        printer.result(&format!("wrote {}", context.shown_path(SCHEMA_LOCK_FILE)));
    } else if revisions.is_empty() {
        let state = if verb == "seal" { "sealed" } else { "a draft" };
        printer.result(&format!(
            "nothing to do: everything there is {state} already"
        ));
    } else {
        let did = if dry_run {
            format!("would {verb}")
        } else {
            format!("{verb}ed")
        };
        let labels: Vec<String> = revisions.iter().map(|revision| revision.label()).collect();
        let count = counted(labels.len(), "revision");
        printer.result(&format!("{did} {count}: {}", labels.join(", ")));
    }
    Ok(Exit::Success)
}
