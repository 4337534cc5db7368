//! `downgrade`: toward base.

use migrate_core::target::Direction;

use super::batches::BatchArgs;
use super::care::Care;
use super::upgrade::{RunArgs, check_target, print_report};
use super::{Exit, Printer, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::sql_script::ScriptKind;

/// Move the database toward base
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  downgrade                     one revision back\n  downgrade -2                  two back\n  downgrade 20261120101500      to that revision, which stays applied\n  downgrade --sql head:base > downgrade.sql\n\nWhat it would lose is counted before anything runs. On a terminal it names the database and asks; --yes answers. A script needs --yes if data would be lost (exit code 7 without)."
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
    /// Do not ask, whatever would be lost
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    batches: BatchArgs,
}

impl DowngradeArgs {
    /// With what a configuration says of batches, where the command line says nothing.
    #[must_use]
    pub fn with_batches(mut self, configured: &BatchArgs) -> Self {
        self.batches = self.batches.or(configured);
        self
    }

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
        let care = Care::new(database, printer, self.yes);
        let migrator = self
            .run
            .migrator(chain, printer)
            .force(self.force)
            .target(&self.target)?;
        let migrator = self.batches.on(migrator);
        let outcome = care.on(migrator).downgrade(database).await;
        let report = match care.done(outcome)? {
            Ok(report) => report,
            Err(exit) => return Ok(exit),
        };
        print_report(&report, self.run.dry_run, chain, database, printer);
        Ok(Exit::Success)
    }
}
