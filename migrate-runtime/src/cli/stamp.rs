//! `stamp`: write the history, run nothing.

use migrate_core::target::Direction;

use super::upgrade::{RunArgs, check_target};
use super::{Exit, Printer, count, json, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::sql_script::ScriptKind;

/// Record revisions as applied without running them
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  stamp head            a database that was made in another way has everything\n  stamp base            forget everything\n  stamp head --purge    also what the chain does not know"
)]
pub struct StampArgs {
    /// Everything up to here is recorded, nothing above
    #[arg(allow_negative_numbers = true)]
    target: String,
    /// Forget first whatever is recorded, also what the chain does not know
    #[arg(long, conflicts_with = "sql")]
    purge: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    run: RunArgs,
}

impl StampArgs {
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
                    ScriptKind::Stamp,
                    Direction::Up,
                    &self.target,
                    chain,
                    database,
                    printer,
                )
                .await;
        }
        let database = needed(database)?;
        check_target(&self.target, Direction::Up, chain, database)?;
        if self.purge && !self.run.dry_run && printer.is_interactive() && !self.yes {
            let question = format!("Forget all that {database} records about its revisions?");
            if !printer.confirm(&question) {
                printer.note("nothing was done");
                return Ok(Exit::Unconfirmed);
            }
        }
        let migrator = self.run.migrator(chain, printer).target(&self.target)?;
        let report = migrator.stamp(database, self.purge).await?;
        if printer.is_json() {
            printer.json(&json::report(&report, database));
        } else {
            let place = report.to.as_deref().unwrap_or("base");
            let would = if self.run.dry_run {
                "would be stamped"
            } else {
                "is stamped"
            };
            printer.result(&format!(
                "{database} {would} {place}; {} changed, nothing was run",
                count(report.done.len(), "record")
            ));
        }
        Ok(Exit::Success)
    }
}
