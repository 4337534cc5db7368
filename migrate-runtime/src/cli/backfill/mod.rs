//! `backfill`: the data changes that run in batches.

mod print;

use std::time::Duration;

use migrate_core::diagnostic::{Code, Diagnostic};

use super::batches::BatchArgs;
use super::progress::reporter;
use super::server::ServerArgs;
use super::upgrade::print_report;
use super::{Exit, Printer, needed};
use crate::backfill::{Backfill, BackfillState};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;

/// Look at the data changes that run in batches, run the next one, hold them up
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  backfill status       how far they are, and why one waits\n  backfill run          apply the next revision, whose statements are in batches\n  backfill pause        a run that is at one waits from its next batch on\n  backfill resume       and goes on\n\nA statement runs in batches when its comment says so:\n\n  -- migrate: batch key=id size=5000 [target=500ms] [pause=50ms] [max-lag=10s] [max-load=20] [throttle=SELECT …]\n  UPDATE users SET slug = lower(name) WHERE slug IS NULL;\n\nIts file runs outside of one transaction then: each batch commits with the key at which the next one starts, so a run that\nis killed goes on there. `upgrade` runs the batches itself and waits for them. With `--no-wait-backfill`, or\n`wait = false` under `[backfill]` in the configuration, it applies what comes before, stops in front of the revision, and\nsays so; `backfill run` applies that one revision, and the next `upgrade` what comes after. A database that has no revision\nyet is brought up whole."
)]
pub struct BackfillArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Verb {
    /// Say how far they are
    Status,
    /// Apply the next revision, if it has a statement in batches, or finish one that stopped
    Run(RunArgs),
    /// Let a run that is at one wait from its next batch on
    Pause(WhichArgs),
    /// Let it go on
    Resume(WhichArgs),
}

#[derive(Debug, Clone, clap::Args)]
struct WhichArgs {
    /// Those of this revision only
    revision: Option<String>,
    /// Who says so, shown to those who ask why it waits
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
}

#[derive(Debug, Clone, clap::Args)]
struct RunArgs {
    /// Seconds to wait for another process, and for rows that others have locked
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

impl BackfillArgs {
    /// With what a configuration says, where the command line says nothing.
    #[must_use]
    pub fn with_batches(mut self, configured: &BatchArgs) -> Self {
        if let Verb::Run(args) = &mut self.verb {
            args.batches = std::mem::take(&mut args.batches).or(configured);
        }
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
        match self.verb {
            Verb::Status => {
                let all = Migrator::new(chain).backfills(database).await?;
                print::status(&all, database, printer);
            }
            Verb::Pause(which) => {
                let revision = which.revision.as_deref();
                let all = which
                    .migrator(chain)
                    .pause_backfill(database, revision)
                    .await?;
                changed(&all, &which, database, "paused", printer)?;
            }
            Verb::Resume(which) => {
                let revision = which.revision.as_deref();
                let all = which
                    .migrator(chain)
                    .resume_backfill(database, revision)
                    .await?;
                changed(&all, &which, database, "going on", printer)?;
            }
            Verb::Run(args) => {
                let mut reporter = reporter(*printer);
                let migrator = Migrator::new(chain)
                    .lock_wait(Duration::from_secs(args.lock_wait))
                    .show_data(printer.shows_data())
                    .on_event(move |event| reporter.event(event));
                let migrator = match &args.actor {
                    Some(actor) => migrator.actor(actor),
                    None => migrator,
                };
                let migrator = args.server.on(args.batches.on(migrator));
                let report = Box::pin(migrator.run_backfill(database)).await?;
                print_report(&report, false, chain, database, printer);
            }
        }
        Ok(Exit::Success)
    }
}

impl WhichArgs {
    fn migrator<'a>(&self, chain: &'a Chain) -> Migrator<'a> {
        let migrator = Migrator::new(chain).lock_wait(Duration::from_secs(5));
        match &self.actor {
            Some(actor) => migrator.actor(actor),
            None => migrator,
        }
    }
}

/// Says which were meant; an error when there was none.
fn changed(
    all: &[Backfill],
    which: &WhichArgs,
    database: &Database,
    done: &str,
    printer: &Printer,
) -> Result<(), Error> {
    let meant = |one: &&Backfill| {
        let named = which.revision.as_ref().is_none_or(|id| *id == one.revision);
        named && !matches!(one.state, BackfillState::Done | BackfillState::Waiting)
    };
    let meant: Vec<Backfill> = all.iter().filter(meant).cloned().collect();
    if meant.is_empty() {
        let of = which
            .revision
            .as_ref()
            .map_or_else(String::new, |id| format!(" of revision `{id}`"));
        return Err(Error::from(
            Diagnostic::error(
                Code::BackfillUnknown,
                format!("{database} has no data change{of} under way"),
            )
            .help("`cargo migrate backfill status` says what there is"),
        ));
    }
    if printer.is_json() {
        print::status(&meant, database, printer);
    } else {
        for one in &meant {
            printer.result(&format!("{done}: {} ({})", one.revision, one.table));
        }
    }
    Ok(())
}
