//! `squash`: a stretch of the chain becomes one revision.

use migrate_core::combine::{self, Plan};
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::LOCK_FILE;
use migrate_core::lock::Lock;
use migrate_core::reading::Reading;
use migrate_core::revision::Revision;
use migrate_core::target::{Line, Range};
use migrate_runtime::Chain;
use migrate_runtime::cli::{Exit, ShadowArgs};
use serde_json::json;

use super::check::counted;
use super::same_schema::{UpTo, same_schema};
use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::naming::{Named, Naming};

/// Make one revision of a stretch of the chain: for new databases it is one step, the others go on where they are
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate squash 20261119..20261224\n  \
    cargo migrate squash base..20261224 -m \"all of 2026\"\n  \
    cargo migrate squash base..20261224 --dry-run    print the files\n\n\
    That it builds the schema which they build is proved on shadow databases before it stays.\n\
    The originals stay where they are. A database that has some of them gets the rest of them; one that has all of them\n\
    takes the squash in their place at the next upgrade, and nothing runs. Once the squash is sealed and every database is\n\
    past them, their directories can be deleted, all of them together.")]
pub(crate) struct SquashArgs {
    /// The first and the last revision: <id>..<id>, the start of an id is enough
    #[arg(value_name = "RANGE", allow_hyphen_values = true)]
    range: String,
    /// What it is: becomes its message and the name of its directory
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Print the files, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not prove that it builds the schema that the originals build
    #[arg(long)]
    without_verify: bool,
    #[command(flatten)]
    shadow: ShadowArgs,
}

pub(crate) fn run(args: &SquashArgs, context: &Context) -> Result<Exit, Failure> {
    let printer = context.printer;
    let reading = context.reading()?;
    refuse_broken(&reading, context)?;
    let (from, to) = stretch(&args.range, &reading.revisions)?;
    let originals = &reading.revisions[from..to];
    let message = message(args, originals)?;
    let plan = Plan {
        originals,
        next: reading.revisions.get(to),
        dialects: &reading.settings().dialects,
        message: &message,
    };
    let named = name(context, &message, &reading)?;
    let files = combine::files(&plan)?;
    if args.dry_run && !printer.is_json() {
        let texts = files.iter().map(|(name, text)| {
            let path = context.shown_path(&format!("{}/{name}", named.path));
            format!("-- {path}\n{text}")
        });
        printer.result(&texts.collect::<Vec<_>>().join("\n"));
        return Ok(Exit::Success);
    }
    let proved = if args.dry_run {
        Vec::new()
    } else {
        let change = write(context, &named, &files)?;
        let proved = match (args.without_verify, originals.last()) {
            (false, Some(last)) => proved(args, context, &reading, &last.id, &named.id)?,
            _ => Vec::new(),
        };
        change.keep();
        proved
    };
    report(context, &plan, &named, &files, &proved, args.dry_run);
    Ok(Exit::Success)
}

/// What is wrong in a chain would be copied into the squash, or hidden by it.
fn refuse_broken(reading: &Reading, context: &Context) -> Result<(), Failure> {
    let errors = reading.diagnostics.iter().filter(|found| found.is_error());
    let mut errors: Vec<Diagnostic> = errors.cloned().collect();
    errors.extend(context.stale_settings(reading));
    if errors.is_empty() {
        return Ok(());
    }
    Err(Failure::new(errors, reading.sources.clone()))
}

/// The positions of the first revision of the stretch, and of what follows it.
fn stretch(range: &str, chain: &[Revision]) -> Result<(usize, usize), Failure> {
    let usage = |message: String| {
        Failure::usage(Diagnostic::error(Code::TargetSyntax, message).help(
            "name the first and the last revision: `cargo migrate squash <id>..<id>`; `cargo migrate history` lists them",
        ))
    };
    if !Range::is_range(range) {
        return Err(usage(format!("`{range}` is no stretch of the chain")));
    }
    let (start, end) = Range::parse(range)?.resolve(&Line::new(chain, None))?;
    let from = start.saturating_sub(1);
    if end < from + 2 {
        return Err(usage(format!("`{range}` holds less than two revisions")));
    }
    Ok((from, end))
}

/// One line that says what the squash is.
fn message(args: &SquashArgs, originals: &[Revision]) -> Result<String, Failure> {
    let given = args.message.clone().unwrap_or_else(|| {
        let name = |revision: Option<&Revision>| {
            revision.map_or_else(String::new, |revision| revision.name.replace('_', " "))
        };
        format!(
            "squash {} to {}",
            name(originals.first()),
            name(originals.last())
        )
    });
    super::new::one_line(&given)
}

fn name(context: &Context, message: &str, reading: &Reading) -> Result<Named, Failure> {
    let naming = Naming::now(&context.config);
    let every = reading.every();
    let last = every
        .iter()
        .map(|revision| revision.directory.rsplit('/').next().unwrap_or_default())
        .max();
    let is_taken = |id: &str| every.iter().any(|revision| revision.id == id);
    let last = last.unwrap_or_default();
    Ok(naming.name(&naming.slug(message), None, last, &is_taken)?)
}

/// Proves on every engine that the squash builds what it replaces.
fn proved(
    args: &SquashArgs,
    context: &Context,
    reading: &Reading,
    last: &str,
    squash: &str,
) -> Result<Vec<String>, Failure> {
    let before = Chain::from_read(reading.clone(), context.shown.clone())?;
    let after = Chain::from_read(context.reading()?, context.shown.clone())?;
    same_schema(
        &UpTo {
            chain: &before,
            id: last,
        },
        &UpTo {
            chain: &after,
            id: squash,
        },
        &args.shadow,
        context,
    )
}

/// Writes the directory and the lock: both, or nothing. Until the change is kept, it can be taken back.
fn write(context: &Context, named: &Named, files: &[(String, String)]) -> Result<Change, Failure> {
    let mut change = Change::default();
    let directory = context.path(&named.path);
    change.filled_folder(&directory, files)?;
    let paths: Vec<_> = files.iter().map(|(name, _)| directory.join(name)).collect();
    crate::hook::run(&paths, context)?;
    let written = context.reading()?;
    let known = written.lock.clone();
    let lock = known.unwrap_or_else(|| Lock::empty(context.settings(None)));
    let text = lock.following(&written.revisions).render();
    change.write(&context.path(LOCK_FILE), &text)?;
    let written = context.reading()?;
    if !written.is_usable() {
        return Err(Failure::new(written.diagnostics, written.sources));
    }
    Ok(change)
}

fn report(
    context: &Context,
    plan: &Plan<'_>,
    named: &Named,
    files: &[(String, String)],
    proved: &[String],
    dry_run: bool,
) {
    let printer = context.printer;
    let shown = |name: &str| context.shown_path(&format!("{}/{name}", named.path));
    let paths: Vec<String> = files.iter().map(|(name, _)| shown(name)).collect();
    let (first, last) = combine::range(plan).unwrap_or_default();
    if printer.is_json() {
        let ids: Vec<&str> = plan.originals.iter().map(|one| &*one.id).collect();
        let parent = plan
            .originals
            .first()
            .and_then(|first| first.parent.as_deref());
        printer.json(&json!({
            "id": named.id, "directory": context.shown_path(&named.path), "revises": parent,
            "replaces": { "first": first, "last": last, "ids": ids }, "files": paths, "proved_on": proved, "dry_run": dry_run,
        }));
        return;
    }
    printer.result(&format!(
        "created {}: it replaces {}, {first}..{last}",
        paths.join(" and "),
        counted(plan.originals.len(), "revision"),
    ));
    if proved.is_empty() {
        printer.note("not verified: that it builds the schema that they build was not proved");
    } else {
        printer.note(&format!(
            "proved on {}: it builds the schema that they build",
            proved.join(", ")
        ));
    }
    printer.note(&format!(
        "Next: read it, then `cargo migrate seal`. Delete the directories of {first}..{last} when every database is past them; \
         not before"
    ));
}
