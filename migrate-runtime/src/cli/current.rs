//! `current`: where the database is.

use std::time::Duration;

use migrate_core::diagnostic::Diagnostic;
use migrate_core::history::{Finding, RecordState};

use super::{Exit, Printer, count, json, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::{Migrator, ahead_error};
use crate::status::Status;

/// Show where the database is
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  current\n  current --check-head    exit code 3 when it is not at head, for a deployment script\n\nReads only: no table is made, no lock is taken."
)]
pub struct CurrentArgs {
    /// End with exit code 3 unless the database is at head
    #[arg(long, visible_alias = "check-heads", short = 'c')]
    check_head: bool,
}

impl CurrentArgs {
    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let database = needed(database)?;
        let status = Migrator::new(chain)
            .lock_wait(Duration::from_mins(1))
            .status(database)
            .await?;
        let chain = status.chain(chain);
        if printer.is_json() {
            printer.json(&json::status(&status, chain, database));
        } else {
            print(&status, chain, database, printer);
        }
        let found: Vec<Diagnostic> = status
            .standing
            .findings
            .iter()
            .map(Finding::diagnostic)
            .collect();
        printer.diagnostics(&found, &chain.sources());
        if !self.check_head || status.is_at_head() {
            return Ok(Exit::Success);
        }
        Ok(if !status.standing.is_consistent() {
            Exit::Contradiction
        } else if status.standing.ahead.is_empty() {
            Exit::Pending
        } else {
            Exit::Ahead
        })
    }
}

fn print(status: &Status, chain: &Chain, database: &Database, printer: &Printer) {
    let current = status.current(chain);
    let place = match current {
        Some(id) => {
            let name = chain.get(id).map(migrate_core::revision::Revision::label);
            name.or_else(|| status.record(id).map(migrate_core::history::Record::label))
                .unwrap_or_else(|| id.to_owned())
        }
        None => "base".to_owned(),
    };
    let relation = match (status.pending, status.standing.ahead.len()) {
        (0, 0) if chain.head().is_some() => " (head)".to_owned(),
        (0, 0) => String::new(),
        (0, ahead) => format!(" ({} ahead of this program)", count(ahead, "revision")),
        (pending, _) => format!(" ({} pending)", count(pending, "revision")),
    };
    let mut text = format!("{place}{relation}\n");
    if printer.verbose() > 0 {
        text.push_str(&format!(
            "  database: {database}{}\n",
            if status.exists { "" } else { " (not made yet)" }
        ));
        if let Some(record) = current.and_then(|id| status.record(id)) {
            text.push_str(&format!("  {}\n", record.provenance()));
        }
    }
    if let Some(half) = &status.standing.half {
        let (doing, command) = match half.state {
            RecordState::Reverting => ("reverted", "downgrade"),
            _ => ("applied", "upgrade"),
        };
        text.push_str(&format!(
            "  {} is half {doing}: {} of {} statements are done; `{command}` goes on\n",
            half.label(),
            half.progress.done,
            half.progress.total
        ));
        if let Some(error) = &half.error {
            text.push_str(&format!("  it stopped with: {error}\n"));
        }
    }
    printer.result(&text);
    if !status.standing.ahead.is_empty() {
        printer.diagnostics(&[ahead_error(&status.standing.ahead)], &chain.sources());
    }
}
