//! Waiting for a database that another process uses.

use std::time::{Duration, Instant};

use crate::error::Error;
use crate::event::{Event, Events};

/// How often a waiting process says that it waits.
pub(crate) const WAITING_EVERY: Duration = Duration::from_secs(5);

/// Between two attempts, for a database that does not wait by itself.
const PAUSE: Duration = Duration::from_millis(20);

/// How long something is tried again.
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

    pub(crate) fn waited(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.waited() >= self.limit
    }

    /// Returns when it is time for another attempt.
    pub(crate) async fn pause(&self, pause: Duration) {
        let left = self.limit.saturating_sub(self.waited());
        tokio::time::sleep(pause.min(left)).await;
    }

    /// The same, for a database that another process keeps busy; fails when there was time enough.
    pub(crate) async fn wait(
        &mut self,
        busy: impl FnOnce(Duration) -> Error,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let waited = self.waited();
        if self.is_over() {
            return Err(busy(waited));
        }
        if waited >= WAITING_EVERY * (self.said + 1) {
            self.said += 1;
            events.emit(&Event::Waiting {
                waited,
                limit: self.limit,
                holder: None,
            });
        }
        self.pause(PAUSE).await;
        Ok(())
    }
}
