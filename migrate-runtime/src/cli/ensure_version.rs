//! `ensure-version`: the tables of the history, and nothing else.

use std::time::Duration;

use serde_json::json;

use super::{Exit, Printer, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;

/// Make the tables of the history, and nothing else
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  ensure-version\n  print-setup-sql    the same as a script, for a role that may not make them\n\n`upgrade` and `stamp` make them by themselves. What is there stays as it is."
)]
pub struct EnsureVersionArgs {
    /// Seconds to wait for another process that writes to the database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    lock_wait: u64,
}

impl EnsureVersionArgs {
    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let database = needed(database)?;
        let migrator = Migrator::new(chain).lock_wait(Duration::from_secs(self.lock_wait));
        let made = migrator.ensure_tables(database).await?;
        if printer.is_json() {
            printer.json(&json!({ "database": database.to_string(), "made": made }));
        } else if made {
            printer.result(&format!("{database}: the tables of the history are made"));
        } else {
            printer.result(&format!(
                "{database}: the tables of the history are there; nothing to do"
            ));
        }
        Ok(Exit::Success)
    }
}
