//! What is configured of statements in batches.

use core::time::Duration;

use super::{Reader, Value};
use crate::config::Backfill;
use crate::directive::{Throttle, duration};

const KEYS: &[&str] = &["target", "max_lag", "max_load", "throttle_sql", "wait"];

impl Reader<'_> {
    pub(super) fn backfill(&mut self, value: &Value<'_>) -> Option<Backfill> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(
                value,
                "backfill",
                "a table, as in `{ target = \"500ms\", wait = false }`",
            );
            return None;
        };
        let mut backfill = Backfill::default();
        let mut throttle = Throttle::default();
        for (key, value) in table {
            match &**key.get_ref() {
                key @ "target" => backfill.target = self.duration(key, value),
                key @ "max_lag" => throttle.max_lag = self.duration(key, value),
                key @ "max_load" => {
                    throttle.max_load = self.number(key, value, "a number above 0", 1..=u64::MAX);
                }
                key @ "throttle_sql" => throttle.sql = self.text(key, value),
                key @ "wait" => backfill.wait = self.truth(key, value),
                other => self.unknown(other, key.span(), KEYS),
            }
        }
        backfill.throttle = throttle;
        Some(backfill)
    }

    fn duration(&mut self, key: &str, value: &Value<'_>) -> Option<Duration> {
        let read = value.get_ref().as_str().map(duration);
        let read = read.and_then(Result::ok).filter(|read| !read.is_zero());
        if read.is_none() {
            self.wrong(value, key, "a duration: \"500ms\", \"2s\" or \"1m\"");
        }
        read
    }
}
