//! Flags about statements that run in batches.

use std::time::Duration;

use migrate_core::directive::{Throttle, duration};

use crate::migrator::Migrator;

/// How statements in batches run, where their directives say nothing else.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Batches")]
pub struct BatchArgs {
    /// How long a batch should take: 500ms
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub batch_target: Option<Duration>,
    /// Wait before a batch while replicas are further behind: 10s
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub max_lag: Option<Duration>,
    /// Wait before a batch while more statements run on the server
    #[arg(long, value_name = "NUMBER")]
    pub max_load: Option<u64>,
    /// Wait before a batch while this SELECT returns true, or a number above 0
    #[arg(long, value_name = "SELECT")]
    pub throttle_sql: Option<String>,
}

impl BatchArgs {
    /// These flags, and others where nothing is said: those of a configuration.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            batch_target: self.batch_target.or(other.batch_target),
            max_lag: self.max_lag.or(other.max_lag),
            max_load: self.max_load.or(other.max_load),
            throttle_sql: self.throttle_sql.or_else(|| other.throttle_sql.clone()),
        }
    }

    /// The migrator with these flags.
    pub(super) fn on<'a>(&self, migrator: Migrator<'a>) -> Migrator<'a> {
        let migrator = migrator.batch_throttle(Throttle {
            max_lag: self.max_lag,
            max_load: self.max_load,
            sql: self.throttle_sql.clone(),
        });
        match self.batch_target {
            Some(target) => migrator.batch_target(target),
            None => migrator,
        }
    }
}
