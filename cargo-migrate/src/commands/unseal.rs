//! `unseal`: sealed revisions become drafts again.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::lock::Lock;
use migrate_core::reading::Reading;
use migrate_core::revision::{Revision, State};
use migrate_core::rewrite;
use migrate_runtime::cli::Exit;

use super::seal::{finish, position};
use crate::context::Context;
use crate::failure::Failure;

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

pub(crate) fn run(args: &UnsealArgs, context: &Context) -> Result<Exit, Failure> {
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
    warn_released(context, &lock, &unsealed);
    warn_applied(context, &lock, &unsealed)?;
    finish(context, &lock, &unsealed, "unseal", args.dry_run, None)
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

fn warn_released(context: &Context, lock: &Lock, revisions: &[&Revision]) {
    for release in &lock.releases {
        let after = release.after.as_deref();
        if let Some(revision) = revisions.iter().find(|one| after == Some(&*one.id)) {
            context.printer.warn(&format!(
                "{} was released as {}: databases may have it",
                revision.label(),
                release.name
            ));
        }
    }
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
