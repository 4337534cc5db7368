//! `resume`: finish what stopped half-way, and nothing else.

use std::time::Duration;

use serde_json::json;

use super::batches::BatchArgs;
use super::progress::reporter;
use super::server::ServerArgs;
use super::upgrade::print_report;
use super::{Exit, Printer, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;

/// Finish the revision that stopped half-way
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  resume\n  current    says which revision is half-way, how far it came, and why it stopped\n\nThe way that was begun is gone to its end: up or down. `upgrade` and `downgrade` do the same first, and then go on."
)]
pub struct ResumeArgs {
    /// Seconds to wait for another process that writes to the database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    lock_wait: u64,
    /// A word of your own about this run, written into the log
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    #[command(flatten)]
    batches: BatchArgs,
    #[command(flatten)]
    server: ServerArgs,
}

impl ResumeArgs {
    /// With what a configuration says of batches, where the command line says nothing.
    #[must_use]
    pub fn with_batches(mut self, configured: &BatchArgs) -> Self {
        self.batches = self.batches.or(configured);
        self
    }

    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let database = needed(database)?;
        let mut reporter = reporter(*printer);
        let migrator = Migrator::new(chain)
            .lock_wait(Duration::from_secs(self.lock_wait))
            .on_event(move |event| reporter.event(event));
        let migrator = match &self.actor {
            Some(actor) => migrator.actor(actor),
            None => migrator,
        };
        match self
            .server
            .on(self.batches.on(migrator))
            .resume(database)
            .await?
        {
            Some(report) => print_report(&report, false, chain, database, printer),
            None if printer.is_json() => {
                printer.json(&json!({ "database": database.to_string(), "done": [] }));
            }
            None => printer.result(&format!("{database}: nothing is half-way; nothing to do")),
        }
        Ok(Exit::Success)
    }
}
