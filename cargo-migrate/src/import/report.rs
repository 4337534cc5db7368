//! What an import did, said.

use std::path::PathBuf;

use migrate_core::lock::Settings;
use migrate_runtime::Database;
use serde_json::{Value, json};

use super::History;
use super::layout::Planned;
use crate::commands::check::counted;
use crate::context::Context;

/// Where it all goes.
pub(crate) struct Target {
    pub(crate) directory: PathBuf,
    pub(crate) shown: String,
    pub(crate) settings: Settings,
}

/// What is done to a database.
pub(crate) struct Stamp {
    pub(crate) database: Database,
    /// The revision, and what the other tool calls it.
    pub(crate) id: String,
    pub(crate) was: String,
}

/// What was done, or would be.
pub(crate) struct Imported<'a> {
    pub(crate) target: &'a Target,
    pub(crate) history: &'a History,
    pub(crate) planned: &'a [Planned],
    pub(crate) stamp: Option<&'a Stamp>,
    pub(crate) notes: &'a [String],
    pub(crate) dry_run: bool,
}

impl Imported<'_> {
    pub(crate) fn report(&self, context: &Context) {
        let Self {
            target,
            history,
            planned,
            stamp,
            notes,
            dry_run,
        } = *self;
        let printer = context.printer;
        if printer.is_json() {
            let stamped = stamp.map(|stamp| {
            json!({ "database": stamp.database.to_string(), "id": stamp.id, "was": stamp.was })
        });
            printer.json(&json!({
                "tool": history.tool,
                "directory": target.shown,
                "dry_run": dry_run,
                "revisions": planned.iter().map(|one| revision(one, target)).collect::<Vec<_>>(),
                "stamped": stamped,
                "notes": notes,
            }));
            return;
        }
        let (write, is) = if dry_run {
            ("would write", "would be")
        } else {
            ("wrote", "is")
        };
        for one in planned {
            let was = format!("{} in {}", one.version, history.tool);
            printer.result(&format!(
                "{write} {}/{} ({was})",
                target.shown, one.directory
            ));
        }
        let count = counted(planned.len(), "revision");
        let without: Vec<&Planned> = planned
            .iter()
            .filter(|one| one.irreversible.is_some())
            .collect();
        let ways = match without.len() {
            0 => String::new(),
            number => format!(", {number} of them without a way back"),
        };
        printer.result(&format!("{count} from {}{ways}", history.tool));
        for one in without {
            let reason = one.irreversible.as_deref().unwrap_or_default();
            printer.warn(&format!("{} has no way back: {reason}", one.directory));
        }
        for note in notes {
            printer.note(note);
        }
        if let Some(stamp) = stamp {
            printer.result(&format!(
                "{} {is} stamped {} ({} in {}); nothing was run, and {} stays as it is",
                stamp.database, stamp.id, stamp.was, history.tool, history.ledger.table
            ));
        }
        if dry_run {
            return;
        }
        if target.directory != context.directory {
            printer.note(&format!(
            "Make {} the project's chain: `dir` in the configuration, and the path in `migrate!`.",
            target.shown
        ));
        }
        printer.note("They are drafts. Next: cargo migrate check, then cargo migrate seal");
    }
}

fn revision(one: &Planned, target: &Target) -> Value {
    let directory = format!("{}/{}", target.shown, one.directory);
    let files = one
        .files
        .iter()
        .map(|(name, _)| format!("{directory}/{name}"));
    json!({
        "id": one.id,
        "name": one.slug,
        "was": one.version,
        "revises": one.parent,
        "directory": directory,
        "files": files.collect::<Vec<_>>(),
        "transaction": one.transaction,
        "irreversible": one.irreversible,
    })
}
