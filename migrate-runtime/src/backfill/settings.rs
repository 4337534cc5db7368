//! The options of a run that are about batches.

use std::time::Duration;

use migrate_core::directive::Throttle;

use crate::migrator::Migrator;

/// What a run does with statements in batches, where their directives say nothing else.
#[derive(Debug, Clone)]
pub(crate) struct BackfillSettings {
    /// How long a batch should take.
    pub(crate) target: Duration,
    pub(crate) throttle: Throttle,
    /// Whether an upgrade runs them itself.
    pub(crate) wait: bool,
}

impl Default for BackfillSettings {
    fn default() -> Self {
        Self {
            target: Duration::from_millis(500),
            throttle: Throttle::default(),
            wait: true,
        }
    }
}

impl Migrator<'_> {
    /// How long a batch should take: the longest that somebody who wants one of its rows is to wait. The default is half a
    /// second.
    #[must_use]
    pub fn batch_target(mut self, target: Duration) -> Self {
        self.settings.backfill.target = target;
        self
    }

    /// What makes a run wait before its next batch: replicas that are behind, statements that run on the server, a SELECT
    /// that returns true or a number above 0. A directive's own wins. The default is nothing.
    ///
    /// ```
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::Migrator;
    /// use migrate_runtime::core::directive::Throttle;
    ///
    /// let throttle = Throttle { max_load: Some(20), ..Throttle::default() };
    /// let migrator = Migrator::new(&MIGRATIONS).batch_throttle(throttle);
    /// # let _ = migrator;
    /// ```
    #[must_use]
    pub fn batch_throttle(mut self, throttle: Throttle) -> Self {
        self.settings.backfill.throttle = throttle;
        self
    }

    /// Whether an upgrade runs the statements that are in batches itself, and waits for them: so it is by default. Otherwise
    /// it stops in front of the first revision that has such a statement, or whose function runs outside of a transaction, and [`Self::run_backfill`] applies that one. A
    /// database that had no revision at all is brought up whole.
    #[must_use]
    pub fn wait_for_batches(mut self, wait: bool) -> Self {
        self.settings.backfill.wait = wait;
        self
    }
}
