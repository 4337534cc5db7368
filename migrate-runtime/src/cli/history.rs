//! `history`: the chain, newest first.

use comfy_table::{ContentArrangement, Table, presets};
use migrate_core::history::RecordState;
use migrate_core::revision::{Revision, State, Way};
use migrate_core::target::{Line, Range};

use super::{Exit, Printer, json, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::status::Status;

/// List the revisions, newest first
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  history\n  history -i              with what the database at hand has applied, when and by whom\n  history -r -3:current   the last three that are applied\n  history -r 2026:        from the revision whose id starts with 2026"
)]
pub struct HistoryArgs {
    /// A stretch: [start]:[end], of ids, base, head, current, -3, +2
    #[arg(short, long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<String>,
    /// Ask the database what is applied
    #[arg(short, long)]
    indicate_current: bool,
}

impl HistoryArgs {
    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let range = self
            .range
            .as_deref()
            .map(Range::parse)
            .transpose()
            .map_err(|found| *found)?;
        let asks = self.indicate_current || range.as_ref().is_some_and(Range::needs_current);
        let status = if asks {
            Some(Migrator::new(chain).status(needed(database)?).await?)
        } else {
            None
        };
        let chain = status.as_ref().map_or(chain, |status| status.chain(chain));
        let revisions = chain.revisions();
        let line = Line::new(
            revisions,
            status.as_ref().map(|status| status.standing.applied),
        );
        let (start, end) = match &range {
            Some(range) => range.resolve(&line).map_err(|found| *found)?,
            None => (0, revisions.len()),
        };
        if start > end {
            return Err(Error::from(
                migrate_core::diagnostic::Diagnostic::error(
                    migrate_core::diagnostic::Code::TargetDirection,
                    format!(
                        "`{}` is not below `{}`",
                        name(revisions, start),
                        name(revisions, end)
                    ),
                )
                .help("write the older revision first"),
            ));
        }
        // The revision that a range starts with is part of it.
        let listed: Vec<&Revision> = revisions[start.saturating_sub(1)..end]
            .iter()
            .rev()
            .collect();
        if printer.is_json() {
            let list: Vec<_> = listed
                .iter()
                .map(|revision| json::revision(revision, revisions, status.as_ref()))
                .collect();
            printer.json(&serde_json::json!({ "revisions": list }));
        } else if printer.verbose() > 0 {
            let blocks: Vec<String> = listed
                .iter()
                .map(|revision| details(revision, chain, status.as_ref()))
                .collect();
            printer.result(&blocks.join("\n"));
        } else if listed.is_empty() {
            printer.note("there is no revision yet; `cargo migrate new <name>` makes one");
        } else {
            printer.result(&table(&listed, chain, status.as_ref()));
        }
        if let Some(status) = &status {
            let found: Vec<_> = status
                .standing
                .findings
                .iter()
                .map(migrate_core::history::Finding::diagnostic)
                .collect();
            printer.diagnostics(&found, &chain.sources());
        }
        Ok(Exit::Success)
    }
}

fn name(revisions: &[Revision], position: usize) -> &str {
    position
        .checked_sub(1)
        .map_or("base", |at| &revisions[at].id)
}

fn table(listed: &[&Revision], chain: &Chain, status: Option<&Status>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    for revision in listed {
        let mut row = vec![
            format!(
                "{} -> {}",
                revision.parent.as_deref().unwrap_or("base"),
                revision.id
            ),
            marks(revision, chain, status),
        ];
        if let Some(status) = status {
            row.push(status.record(&revision.id).map_or_else(
                || "pending".to_owned(),
                migrate_core::history::Record::provenance,
            ));
        }
        row.push(revision.message.to_string());
        table.add_row(row);
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim().to_owned()).collect();
    lines.join("\n")
}

fn marks(revision: &Revision, chain: &Chain, status: Option<&Status>) -> String {
    let mut marks = Vec::new();
    if chain.head().is_some_and(|head| head.id == revision.id) {
        marks.push("head");
    }
    if status.is_some_and(|status| status.current(chain) == Some(&*revision.id)) {
        marks.push("current");
    }
    if revision.state == State::Draft {
        marks.push("draft");
    }
    if matches!(revision.down, Way::Irreversible { .. }) {
        marks.push("irreversible");
    }
    if revision.squash.is_some() {
        marks.push("squash");
    }
    if marks.is_empty() {
        String::new()
    } else {
        format!("({})", marks.join(", "))
    }
}

/// All that is known of a revision.
pub(super) fn details(revision: &Revision, chain: &Chain, status: Option<&Status>) -> String {
    let mut text = format!("{} {}\n", revision.label(), marks(revision, chain, status));
    let mut field = |key: &str, value: &str| text.push_str(&format!("  {key:<10} {value}\n"));
    field("revises", revision.parent.as_deref().unwrap_or("base"));
    if let Some(squash) = &revision.squash {
        field("replaces", &format!("{}..{}", squash.first, squash.last));
    }
    field("message", &revision.message);
    field(
        "directory",
        &format!("{}/{}", chain.root, revision.directory),
    );
    field("state", revision.state.name());
    for (side, way) in [("up", &revision.up), ("down", &revision.down)] {
        for (variant, sum) in way.sums() {
            let key = if variant == "any" {
                side.to_owned()
            } else {
                format!("{side}.{variant}")
            };
            field(&key, &sum.to_string());
        }
    }
    if let Way::Irreversible { reason, .. } = &revision.down {
        field("no way back", reason);
    }
    let unfilled = chain.unfilled(&revision.id);
    if !unfilled.is_empty() {
        let said = format!("without rows in {}", unfilled.join(", "));
        field("proved", &said);
    }
    if let Some(status) = status {
        let applied = status
            .record(&revision.id)
            .filter(|record| record.state == RecordState::Applied);
        if applied.is_some_and(|record| record.origin.kept) {
            field(
                "kept",
                "what it threw away; `backups` lists it, `downgrade` puts it back",
            );
        }
        field(
            "database",
            &applied.map_or_else(
                || "pending".to_owned(),
                migrate_core::history::Record::provenance,
            ),
        );
    }
    text
}
