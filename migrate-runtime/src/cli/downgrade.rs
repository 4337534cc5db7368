//! `downgrade`: toward base.

use migrate_core::target::Direction;

use super::upgrade::{RunArgs, check_target, print_report};
use super::{Exit, Printer, count, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::sql_script::ScriptKind;

/// Move the database toward base
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  downgrade                     one revision back\n  downgrade -2                  two back\n  downgrade 20261120101500      to that revision, which stays applied\n  downgrade --sql head:base > downgrade.sql\n\nOn a terminal it names the database and asks; --yes answers."
)]
pub struct DowngradeArgs {
    /// Where to: -1, an id or the start of one, base; with --sql a range a:b
    #[arg(default_value = "-1", allow_negative_numbers = true)]
    target: String,
    #[command(flatten)]
    run: RunArgs,
    /// Pass over revisions that are declared irreversible: their record goes, the schema stays
    #[arg(long)]
    force: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

impl DowngradeArgs {
    /// Whether only a script is wanted.
    #[must_use]
    pub const fn is_sql(&self) -> bool {
        self.run.sql
    }

    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        if self.run.sql {
            return self
                .run
                .print_script(
                    ScriptKind::Move,
                    Direction::Down,
                    &self.target,
                    chain,
                    database,
                    printer,
                )
                .await;
        }
        let database = needed(database)?;
        check_target(&self.target, Direction::Down, chain, database)?;
        if printer.is_interactive() && !self.yes && !self.run.dry_run {
            let planned = Migrator::new(chain)
                .target(&self.target)?
                .force(self.force)
                .dry_run(true)
                .downgrade(database)
                .await?;
            let list: Vec<String> = planned
                .planned
                .iter()
                .map(|one| format!("  {} {}", one.id, one.name))
                .collect();
            let question = format!(
                "{}\nRevert {} on {database}?",
                list.join("\n"),
                count(list.len(), "revision")
            );
            if !list.is_empty() && !printer.confirm(&question) {
                printer.note("nothing was done");
                return Ok(Exit::Unconfirmed);
            }
        }
        let migrator = self
            .run
            .migrator(chain, printer)
            .force(self.force)
            .target(&self.target)?;
        let report = migrator.downgrade(database).await?;
        print_report(&report, self.run.dry_run, chain, database, printer);
        Ok(Exit::Success)
    }
}
