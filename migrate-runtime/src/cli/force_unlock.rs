//! `force-unlock`: take the lease of a server away from a run that is not to go on.

use std::time::Duration;

use migrate_core::dialect::Dialect;
use serde_json::json;

use super::{Exit, Printer, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::lease::Lease;
use crate::migrator::Migrator;

/// Take the right to migrate away from a run that is not to go on
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  force-unlock          who holds the lease of the database; on a terminal it asks\n  force-unlock --yes    without a question\n\nThe next transaction of that run fails, and what it has committed stays. A run that was killed needs no force-unlock:\nthe next one takes over by itself, at once or after the length of a lease (15 seconds)."
)]
pub struct ForceUnlockArgs {
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Seconds to wait for a transaction of the run to end
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    lock_wait: u64,
}

impl ForceUnlockArgs {
    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let database = needed(database)?;
        let migrator = || Migrator::new(chain).lock_wait(Duration::from_secs(self.lock_wait));
        let Some(held) = migrator().holder(database).await? else {
            let why = match database.dialect() {
                Dialect::Sqlite => "the lock is a transaction: it ends with its process",
                Dialect::Postgres | Dialect::Mysql => "nobody holds the lease",
            };
            tell(
                database,
                None,
                false,
                &format!("{why}; nothing to do"),
                printer,
            );
            return Ok(Exit::Success);
        };
        let who = held.described();
        if printer.is_interactive() && !self.yes {
            let question = format!(
                "{database} is being migrated by {who}.\nTake the lease away? The next transaction of that run fails."
            );
            if !printer.confirm(&question) {
                printer.note("nothing was done");
                return Ok(Exit::Unconfirmed);
            }
        }
        let released = migrator().force_unlock(database, &held).await?;
        let said = if released {
            format!("the lease was taken away from {who}; the next transaction of that run fails")
        } else {
            format!("{who} has given the lease back meanwhile; nothing was done")
        };
        tell(database, Some(&held), released, &said, printer);
        Ok(Exit::Success)
    }
}

fn tell(database: &Database, held: Option<&Lease>, released: bool, said: &str, printer: &Printer) {
    if printer.is_json() {
        printer.json(&json!({
            "database": database.to_string(),
            "released": released,
            "holder": held.map(super::json::lease),
        }));
    } else {
        printer.result(&format!("{database}: {said}"));
    }
}
