//! `edit`: a revision's files in your editor.

use std::path::PathBuf;
use std::process::Command;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::reading::Reading;
use migrate_core::revision::{Revision, Way};
use migrate_core::target::{Line, Target};
use migrate_runtime::cli::Exit;

use super::check::drafts;
use crate::context::Context;
use crate::failure::Failure;

/// Open a revision in your editor
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate edit               the head\n  \
    cargo migrate edit 20261120 --down\n\n\
    The editor is VISUAL, else EDITOR, else `editor` in the configuration.")]
pub(crate) struct EditArgs {
    /// Which: head, current, an id or the start of one
    #[arg(default_value = "head", allow_negative_numbers = true)]
    target: String,
    /// Open its way back
    #[arg(long)]
    down: bool,
}

pub(crate) fn run(args: &EditArgs, context: &Context) -> Result<Exit, Failure> {
    let reading = context.reading()?;
    let revision = find(&args.target, context, &reading)?;
    let paths = files(revision, args.down, context);
    if paths.is_empty() {
        let found = Diagnostic::error(
            Code::MissingDown,
            format!("revision `{}` has no such file", revision.label()),
        );
        return Err(Failure::from(
            found.help("`cargo migrate check` tells what is missing"),
        ));
    }
    warn(revision, context, &reading)?;
    open(context, &paths)
}

fn find<'a>(
    target: &str,
    context: &Context,
    reading: &'a Reading,
) -> Result<&'a Revision, Failure> {
    let parsed = Target::parse(target)?;
    // What a squash stands for can be opened as well.
    let every = reading.every();
    let ids: Vec<&str> = every.iter().map(|revision| &*revision.id).collect();
    let current = if parsed.needs_current() {
        let records = context.records(context.settings(reading.lock.as_ref()))?;
        records.map(|(_, records)| {
            let is_applied = |id: &&str| records.iter().any(|record| record.id == **id);
            ids.iter().rposition(is_applied).map_or(0, |at| at + 1)
        })
    } else {
        None
    };
    let line = Line {
        head: ids.len(),
        ids,
        ..Line::new(&[], current)
    };
    let position = parsed.resolve(&line)?;
    position
        .checked_sub(1)
        .and_then(|at| every.get(at).copied())
        .ok_or_else(|| {
            let found = Diagnostic::error(
                Code::TargetUnknown,
                format!("`{target}` comes before the first revision: there is nothing to edit"),
            );
            Failure::from(found.help("name a revision; `cargo migrate new <name>` makes one"))
        })
}

fn files(revision: &Revision, down: bool, context: &Context) -> Vec<PathBuf> {
    let way = if down { &revision.down } else { &revision.up };
    match way {
        Way::Sql(scripts) => scripts
            .iter()
            .map(|script| context.path(&script.path))
            .collect(),
        Way::Rust { path, .. } => vec![context.path(path)],
        Way::Irreversible { .. } => vec![context.path(&format!("{}/down.sql", revision.directory))],
    }
}

/// An edit that will be refused later is better known before it is made.
fn warn(revision: &Revision, context: &Context, reading: &Reading) -> Result<(), Failure> {
    let printer = context.printer;
    if !drafts(reading).iter().any(|id| *id == *revision.id) {
        printer.warn(&format!(
            "{} is sealed: the build refuses an edit. Put the change into a new revision, or run `cargo migrate unseal {}` while nobody else has it",
            revision.label(),
            revision.id
        ));
    }
    if let Some((database, records)) = context.records(context.settings(reading.lock.as_ref()))?
        && records.iter().any(|record| record.id == *revision.id)
    {
        printer.warn(&format!(
            "{} is applied in {database}: an edit does not arrive there; downgrade it first",
            revision.label()
        ));
    }
    Ok(())
}

/// The editor that is named.
pub(crate) fn editor(context: &Context) -> Result<String, Failure> {
    let set = |name: &str| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.trim().is_empty())
    };
    let editor = set("VISUAL")
        .or_else(|| set("EDITOR"))
        .or_else(|| context.config.editor.clone());
    editor.ok_or_else(|| {
        let found = Diagnostic::error(Code::Io, "no editor is named");
        Failure::from(found.help("set EDITOR, for example `export EDITOR=vi`"))
    })
}

/// Opens files in the editor, and waits until it is closed.
pub(crate) fn open(context: &Context, paths: &[PathBuf]) -> Result<Exit, Failure> {
    let editor = editor(context)?;
    // `code --wait` is a program and its argument.
    let mut words = editor.split_whitespace();
    let status = Command::new(words.next().unwrap_or_default())
        .args(words)
        .args(paths)
        .status();
    let problem = match status {
        Ok(status) if status.success() => return Ok(Exit::Success),
        Ok(status) => format!("the editor `{editor}` ended with {status}"),
        Err(error) => format!("the editor `{editor}` cannot be run: {error}"),
    };
    Err(Failure::from(
        Diagnostic::error(Code::Io, problem).help("set VISUAL or EDITOR to your editor"),
    ))
}
