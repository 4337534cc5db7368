//! A statement that a revision in Rust runs in batches.

use std::time::Duration;

use migrate_core::directive::Batch;

/// An UPDATE or a DELETE, and how it runs in batches: what `-- migrate: batch key=… size=… …` says in SQL.
///
/// For [`Context::batches`](crate::Context::batches).
///
/// ```
/// use std::time::Duration;
///
/// use migrate_runtime::Batches;
///
/// let slugs = Batches::new("UPDATE users SET slug = lower(name) WHERE slug IS NULL")
///     .key("id")
///     .size(5000)
///     .target(Duration::from_millis(250))
///     .max_lag(Duration::from_secs(10));
/// # let _ = slugs;
/// ```
#[derive(Debug, Clone)]
#[must_use = "`cx.batches` runs it"]
pub struct Batches {
    pub(crate) sql: String,
    key: Vec<String>,
    size: u32,
    target: Option<Duration>,
    pause: Option<Duration>,
    max_lag: Option<Duration>,
    max_load: Option<u64>,
    throttle: Option<String>,
}

/// Rows of the first batch, where nothing is said: enough to learn from.
const SIZE: u32 = 1000;

impl Batches {
    /// One `UPDATE <table> SET … WHERE …` or `DELETE FROM <table> WHERE …`, in the dialect of the database.
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            key: Vec::new(),
            size: SIZE,
            target: None,
            pause: None,
            max_lag: None,
            max_load: None,
            throttle: None,
        }
    }

    /// The column by which the rows are taken in order; needed. For a key of several columns it is called for each. They hold
    /// no NULL, and an index begins with them.
    pub fn key(mut self, column: impl Into<String>) -> Self {
        self.key.push(column.into());
        self
    }

    /// Rows of the first batch. The default is 1000; from then on the time that they take decides.
    pub const fn size(mut self, rows: u32) -> Self {
        self.size = rows;
        self
    }

    /// How long a batch should take. The default is that of the run.
    pub const fn target(mut self, target: Duration) -> Self {
        self.target = Some(target);
        self
    }

    /// How long to wait between two batches.
    pub const fn pause(mut self, pause: Duration) -> Self {
        self.pause = Some(pause);
        self
    }

    /// It waits while replicas are further behind than this.
    pub const fn max_lag(mut self, lag: Duration) -> Self {
        self.max_lag = Some(lag);
        self
    }

    /// It waits while more statements than this run on the server.
    pub const fn max_load(mut self, statements: u64) -> Self {
        self.max_load = Some(statements);
        self
    }

    /// It waits while this SELECT returns true, or a number above 0.
    pub fn throttle(mut self, select: impl Into<String>) -> Self {
        self.throttle = Some(select.into());
        self
    }

    /// The same as the directive would be understood; the error is a sentence.
    pub(crate) fn batch(&self) -> Result<Batch, String> {
        Batch::parse(&self.directive())
    }

    fn directive(&self) -> String {
        let mut text = String::new();
        if !self.key.is_empty() {
            text += &format!("key={} ", self.key.join(","));
        }
        text += &format!("size={}", self.size);
        for (name, duration) in [
            ("target", self.target),
            ("pause", self.pause),
            ("max-lag", self.max_lag),
        ] {
            if let Some(duration) = duration {
                text += &format!(" {name}={}ms", duration.as_millis());
            }
        }
        if let Some(load) = self.max_load {
            text += &format!(" max-load={load}");
        }
        if let Some(select) = &self.throttle {
            text += &format!(" throttle={select}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use migrate_core::directive::Batch;

    use super::Batches;

    #[test]
    fn it_says_what_the_directive_says() {
        let all = Batches::new("DELETE FROM t")
            .key("tenant")
            .key("id")
            .size(50)
            .target(Duration::from_secs(1))
            .pause(Duration::from_millis(5))
            .max_lag(Duration::from_secs(10))
            .max_load(40)
            .throttle("SELECT busy FROM load");
        let same = "key=tenant,id size=50 target=1s pause=5ms max-lag=10s max-load=40 throttle=SELECT busy FROM load";
        assert_eq!(all.batch(), Batch::parse(same));
        assert_eq!(
            Batches::new("DELETE FROM t").batch(),
            Err("`key=` is missing".to_owned())
        );
        assert!(Batches::new("DELETE FROM t").key("a b").batch().is_err());
    }
}
