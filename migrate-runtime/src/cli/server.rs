//! Flags about servers: how long statements may take there, and what is between.

use std::time::Duration;

use crate::migrator::Migrator;

/// Flags of every command that changes a database on a server.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Servers")]
pub(super) struct ServerArgs {
    /// Seconds that a statement waits for a lock which another session has, before its revision is rolled back and tried
    /// again; whole ones on MySQL and MariaDB
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    lock_timeout: Duration,
    /// Seconds that a statement may run; without it there is no limit, whatever the role or the database says. MySQL has no
    /// such limit, MariaDB has
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    statement_timeout: Option<Duration>,
    /// The URL leads to a pooler in transaction mode; by default that is found out
    #[arg(long, conflicts_with = "direct")]
    pooled: bool,
    /// The URL leads to the server itself
    #[arg(long)]
    direct: bool,
}

impl ServerArgs {
    /// The migrator with these flags.
    pub(super) fn on<'a>(&self, migrator: Migrator<'a>) -> Migrator<'a> {
        let migrator = migrator.lock_timeout(self.lock_timeout);
        let migrator = match self.statement_timeout {
            Some(limit) => migrator.statement_timeout(limit),
            None => migrator,
        };
        if self.pooled || self.direct {
            migrator.pooled(self.pooled)
        } else {
            migrator
        }
    }
}

/// Servers count in milliseconds, and take 0 for "without end".
const SHORTEST: Duration = Duration::from_millis(1);

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "write seconds, such as 2 or 0.5".to_owned())?;
    match Duration::try_from_secs_f64(number) {
        Ok(limit) if (SHORTEST..Duration::from_hours(24)).contains(&limit) => Ok(limit),
        _ => Err("between 0.001 and 86399 seconds".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::seconds;

    #[test]
    fn seconds_are_more_than_none() {
        assert_eq!(seconds("2"), Ok(Duration::from_secs(2)));
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["0", "-1", "1e9", "NaN", "inf", "two", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
