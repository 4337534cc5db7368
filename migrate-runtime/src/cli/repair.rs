//! `repair`: accept a contradiction between history and chain, and log that it was accepted.

use std::time::Duration;

use super::{Exit, Printer, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;

/// Let the history say of a revision what the chain says
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  repair 20261120101500            its file was edited on purpose after it ran: accept it\n  repair 20261120101500 --forget   it is recorded, and not in the chain any more\n\nThe schema is not touched. What was accepted is written to the log."
)]
pub struct RepairArgs {
    /// The revision
    id: String,
    /// Remove the record of a revision that the chain does not have
    #[arg(long)]
    forget: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Seconds to wait for another process that writes to the database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    lock_wait: u64,
}

impl RepairArgs {
    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let database = needed(database)?;
        if printer.is_interactive()
            && !self.yes
            && !printer.confirm(&format!("Change what {database} records of {}?", self.id))
        {
            printer.note("nothing was done");
            return Ok(Exit::Unconfirmed);
        }
        let migrator = Migrator::new(chain).lock_wait(Duration::from_secs(self.lock_wait));
        migrator.repair(database, &self.id, self.forget).await?;
        let done = if self.forget {
            "forgotten"
        } else {
            "recorded as the chain has it"
        };
        if printer.is_json() {
            printer.json(&serde_json::json!({ "database": database.to_string(), "id": self.id, "forgotten": self.forget }));
        } else {
            printer.result(&format!("{database}: {} is {done}", self.id));
        }
        Ok(Exit::Success)
    }
}
