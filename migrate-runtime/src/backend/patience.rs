//! Waiting for a database that another process uses.

use std::time::{Duration, Instant};

use super::busy;
use crate::error::Error;
use crate::event::{Event, Events};

/// How often a waiting process says that it waits.
pub(crate) const WAITING_EVERY: Duration = Duration::from_secs(5);

/// Between two attempts, for a database that does not wait by itself.
const PAUSE: Duration = Duration::from_millis(20);

/// How long a busy database is tried again.
#[derive(Debug)]
pub(crate) struct Patience {
    started: Instant,
    limit: Duration,
    said: u32,
}

impl Patience {
    pub(crate) fn new(limit: Duration) -> Self {
        Self {
            started: Instant::now(),
            limit,
            said: 0,
        }
    }

    /// Returns when it is time for another attempt; fails when there was time enough for them.
    pub(crate) async fn wait(
        &mut self,
        error: sqlx::Error,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let waited = self.started.elapsed();
        if waited >= self.limit {
            return Err(busy(Some(waited)).caused_by(error));
        }
        if waited >= WAITING_EVERY * (self.said + 1) {
            self.said += 1;
            events.emit(&Event::Waiting {
                waited,
                limit: self.limit,
            });
        }
        tokio::time::sleep(PAUSE.min(self.limit.saturating_sub(waited))).await;
        Ok(())
    }
}
