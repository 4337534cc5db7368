//! `heads`: the revisions that no other comes after. A chain has one.

use migrate_core::revision::Revision;

use super::{Exit, Printer, json};

/// Show the newest revision; more than one means that the chain forks
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Example:\n  heads -v\n\nEnds with exit code 1 when there is more than one."
)]
pub struct HeadsArgs {}

/// The revisions that no other comes after.
pub(super) fn heads(revisions: &[Revision]) -> impl Iterator<Item = &Revision> {
    let parents: std::collections::BTreeSet<&str> = revisions
        .iter()
        .filter_map(|revision| revision.parent.as_deref())
        .collect();
    // Where the chain is no line, the originals of a squash stand beside it.
    let ends: Vec<&str> = revisions
        .iter()
        .filter_map(|revision| Some(&*revision.squash.as_ref()?.last))
        .collect();
    revisions.iter().filter(move |revision| {
        !ends.contains(&&*revision.id) && !parents.iter().any(|parent| revision.goes_by(parent))
    })
}

impl HeadsArgs {
    /// Runs the command on the revisions of a chain, also of one that does not build.
    pub fn run(
        self,
        revisions: &[Revision],
        printer: &Printer,
    ) -> Result<Exit, crate::error::Error> {
        let heads: Vec<&Revision> = heads(revisions).collect();
        if printer.is_json() {
            let list: Vec<_> = heads
                .iter()
                .map(|head| json::revision(head, revisions, None))
                .collect();
            printer.json(&serde_json::json!({ "heads": list }));
        } else {
            for head in &heads {
                let details = if printer.verbose() > 0 {
                    format!(
                        "\n  revises: {}\n  message: {}\n  directory: {}",
                        head.parent.as_deref().unwrap_or("base"),
                        head.message,
                        head.directory
                    )
                } else {
                    String::new()
                };
                printer.result(&format!("{} (head){details}", head.label()));
            }
        }
        if heads.len() > 1 {
            let newest = heads.last().map_or("", |head| &*head.id);
            printer.warn(&format!(
                "the chain forks; `cargo migrate rebase {newest}` puts one branch after the other"
            ));
            return Ok(Exit::Failure);
        }
        Ok(Exit::Success)
    }
}
