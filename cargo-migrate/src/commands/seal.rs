//! `seal` and `unseal`: whether the content of revisions may still change.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::LOCK_FILE;
use migrate_core::lock::Lock;
use migrate_core::reading::Reading;
use migrate_core::revision::{Revision, State};
use migrate_core::rewrite;
use migrate_core::target::{Line, Target};
use migrate_runtime::cli::Exit;
use serde_json::json;

use super::check::counted;
use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;

/// Seal revisions: record their content, so that it cannot change any more
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate seal               all drafts\n  \
    cargo migrate seal 20261120      the drafts up to this revision\n  \
    cargo migrate seal --dry-run\n\n\
    A release build refuses drafts. An edit of a sealed revision is a build error from then on; put a change into a new\n\
    revision, or `unseal` while nobody else has it.")]
pub(crate) struct SealArgs {
    /// The last revision to seal
    #[arg(default_value = "head", allow_negative_numbers = true)]
    target: String,
    /// Say what would be sealed, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Make sealed revisions drafts again, while no database but yours has them
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate unseal             the newest sealed revision\n  \
    cargo migrate unseal 20261120    this one, and what comes after it")]
pub(crate) struct UnsealArgs {
    /// The first revision to unseal; what comes after it is unsealed too
    #[arg(allow_negative_numbers = true)]
    target: Option<String>,
    /// Say what would be unsealed, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn seal(args: &SealArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let reading = context.reading()?;
    let every = reading.every();
    let position = position(&args.target, &every)?;
    // A draft beyond the target may be unfinished.
    let beyond = every.get(position..).unwrap_or_default();
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
    let mut errors: Vec<Diagnostic> = reading
        .diagnostics
        .iter()
        .filter(concerns)
        .cloned()
        .collect();
    errors.extend(context.stale_settings(&reading));
    if !errors.is_empty() {
        printer.note("nothing was sealed:");
        return Err(Failure::new(errors, reading.sources.clone()));
    }
    let known = reading
        .lock
        .clone()
        .unwrap_or_else(|| Lock::empty(context.settings(None)));
    let mut lock = known.following(&reading.revisions);
    let mut sealed = Vec::new();
    for (locked, revision) in lock.revisions.iter_mut().zip(every).take(position) {
        if locked.state == State::Draft {
            locked.seal(revision);
            sealed.push(revision);
        }
    }
    let exit = finish(context, &lock, &sealed, "seal", args.dry_run)?;
    if !sealed.is_empty() && !args.dry_run {
        printer.note("not verified: that each way back gives the schema back has not been proved on an engine");
        printer.note(&format!("Commit {}.", context.shown_path(LOCK_FILE)));
    }
    Ok(exit)
}

pub(crate) fn unseal(args: &UnsealArgs, context: &Context) -> Result<Exit, Failure> {
    let reading = context.reading()?;
    let unreadable = |found: &&Diagnostic| {
        matches!(
            found.code,
            Code::LockMissing
                | Code::LockSyntax
                | Code::LockVersion
                | Code::DuplicateId
                | Code::MissingRevises
        )
    };
    let errors: Vec<Diagnostic> = reading
        .diagnostics
        .iter()
        .filter(unreadable)
        .cloned()
        .collect();
    if !errors.is_empty() {
        return Err(Failure::new(errors, reading.sources));
    }
    // Only the state changes; what else is wrong stays to be seen.
    let mut lock = reading
        .lock
        .clone()
        .unwrap_or_else(|| Lock::empty(context.settings(None)));
    let chosen = to_unseal(args.target.as_deref(), &lock, &reading)?;
    let mut unsealed = Vec::new();
    for locked in lock
        .revisions
        .iter_mut()
        .filter(|locked| locked.state == State::Sealed)
    {
        if let Some(revision) = chosen.iter().find(|revision| revision.id == locked.id) {
            locked.unseal();
            unsealed.push(*revision);
        }
    }
    warn_applied(context, &lock, &unsealed)?;
    finish(context, &lock, &unsealed, "unseal", args.dry_run)
}

/// The target and what comes after it; the newest sealed revision when there is no target.
fn to_unseal<'a>(
    target: Option<&str>,
    lock: &Lock,
    reading: &'a Reading,
) -> Result<Vec<&'a Revision>, Failure> {
    let every = reading.every();
    let from = if let Some(target) = target {
        position(target, &every)?.saturating_sub(1)
    } else {
        let newest = lock
            .revisions
            .iter()
            .rposition(|locked| locked.state == State::Sealed);
        newest.unwrap_or(lock.revisions.len())
    };
    match every.get(from) {
        Some(first) if !reading.linear => Ok(rewrite::branch(&reading.revisions, &first.id)?),
        _ => Ok(every.into_iter().skip(from).collect()),
    }
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

fn warn_applied(context: &Context, lock: &Lock, revisions: &[&Revision]) -> Result<(), Failure> {
    let Some((database, records)) = context.records(lock.settings.clone())? else {
        return Ok(());
    };
    for revision in revisions {
        if records.iter().any(|record| record.id == *revision.id) {
            context.printer.warn(&format!(
                "{} is applied in {database}: downgrade it before you edit it",
                revision.label()
            ));
        }
    }
    Ok(())
}

/// Writes the lock, and says what was done.
fn finish(
    context: &Context,
    lock: &Lock,
    revisions: &[&Revision],
    verb: &str,
    dry_run: bool,
) -> Result<Exit, Failure> {
    let printer = context.printer;
    if !dry_run && !revisions.is_empty() {
        let mut change = Change::default();
        change.write(&context.path(LOCK_FILE), &lock.render())?;
        change.keep();
    }
    if printer.is_json() {
        let ids: Vec<&str> = revisions.iter().map(|revision| &*revision.id).collect();
        printer.json(&json!({ "command": verb, "dry_run": dry_run, "revisions": ids }));
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
