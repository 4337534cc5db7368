//! How large the next batch is, and how long to wait before another attempt.

use std::time::Duration;

use migrate_core::directive::LARGEST_BATCH;

/// A batch is to take this part of its target: a slow one is then still within it.
const AIM: f64 = 0.4;

/// A batch is at most so much larger than the one before.
const GROWTH: f64 = 1.5;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The size of the batches.
#[derive(Debug)]
pub(super) struct Pace {
    size: u32,
    target: Duration,
    /// Attempts in a row that somebody was in the way of.
    stumbles: u32,
}

impl Pace {
    pub(super) fn new(size: u32, target: Duration) -> Self {
        Self {
            size: size.clamp(1, LARGEST_BATCH),
            target,
            stumbles: 0,
        }
    }

    pub(super) const fn size(&self) -> u32 {
        self.size
    }

    /// A batch of as many rows as were wanted took so long. `full`: it was one.
    pub(super) fn went(&mut self, elapsed: Duration, full: bool) {
        self.stumbles = 0;
        let wanted = self.target.as_secs_f64() * AIM;
        let factor = (wanted / elapsed.as_secs_f64().max(1e-6)).clamp(0.5, GROWTH);
        // A small batch that was fast says nothing of larger ones.
        if full || factor < 1.0 {
            self.resize(factor);
        }
    }

    /// Somebody was in the way of a batch. Returns how long to let others go first.
    pub(super) fn stumbled(&mut self) -> Duration {
        self.resize(0.5);
        let pause = FIRST_PAUSE * 2_u32.pow(self.stumbles.min(6));
        self.stumbles += 1;
        jittered(pause.min(LONGEST_PAUSE))
    }

    fn resize(&mut self, factor: f64) {
        let size = f64::from(self.size) * factor;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is within the bounds of a size"
        )]
        let size = size.clamp(1.0, f64::from(LARGEST_BATCH)) as u32;
        // A batch of one row can grow, too.
        let least = if factor > 1.0 { self.size + 1 } else { 1 };
        self.size = size.max(least).min(LARGEST_BATCH);
    }
}

/// Half to one and a half of it: those who met do not meet again.
pub(super) fn jittered(pause: Duration) -> Duration {
    let mut byte = [128_u8];
    // Without randomness they meet more often, and that is all.
    let _ = getrandom::fill(&mut byte);
    pause.mul_f64(0.5 + f64::from(byte[0]) / 255.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Pace;

    const TARGET: Duration = Duration::from_millis(500);

    #[test]
    fn it_settles_below_the_target() {
        // A row takes 0.1 ms.
        for first in [1, 50, 100_000] {
            let mut pace = Pace::new(first, TARGET);
            for _ in 0..40 {
                let elapsed = Duration::from_micros(u64::from(pace.size()) * 100);
                pace.went(elapsed, true);
            }
            assert!((1_900..=2_100).contains(&pace.size()), "{}", pace.size());
        }
    }

    #[test]
    fn it_stays_within_its_bounds() {
        let mut pace = Pace::new(3, TARGET);
        for _ in 0..10 {
            pace.stumbled();
        }
        assert_eq!(pace.size(), 1);
        for _ in 0..100 {
            pace.went(Duration::ZERO, true);
        }
        assert_eq!(pace.size(), 100_000);
        pace.went(Duration::ZERO, false);
        assert_eq!(pace.size(), 100_000);
        pace.went(TARGET, false);
        assert!(pace.size() < 100_000);
    }
}
