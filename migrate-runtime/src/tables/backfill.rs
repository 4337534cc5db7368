//! The table of data changes that run in batches. It is made when the first of them is about to start.

use migrate_core::dialect::Dialect;

use super::create::{Types, types};
use super::literal::{literal, optional};
use super::{Tables, now, shown};

/// Which data change: a statement of a revision, one way or the other.
#[derive(Debug, Clone)]
pub(crate) struct BackfillKey {
    pub(crate) revision: String,
    pub(crate) direction: &'static str,
    /// Its number, from 1.
    pub(crate) statement: usize,
}

impl BackfillKey {
    pub(crate) fn name(&self) -> String {
        format!("{}/{}/{}", self.revision, self.direction, self.statement)
    }
}

/// A new row.
#[derive(Debug)]
pub(crate) struct NewBackfill<'a> {
    pub(crate) key: &'a BackfillKey,
    pub(crate) target: &'a str,
    pub(crate) key_kind: &'a str,
    /// The sum of the statement.
    pub(crate) hash: &'a str,
    /// None: the table has no rows.
    pub(crate) high_key: Option<&'a str>,
    pub(crate) size: u32,
    pub(crate) estimated: Option<u64>,
    pub(crate) worker: &'a str,
}

/// What changes with a batch, as SQL.
#[derive(Debug)]
pub(crate) struct Advance<'a> {
    /// The key at which it ends; it stays while skipped rows are taken up.
    pub(crate) last_key: Option<&'a str>,
    /// How many rows it changed.
    pub(crate) count: &'a str,
    /// The list of the rows that were left out, when it changes.
    pub(crate) skipped: Option<&'a str>,
    pub(crate) size: u32,
    pub(crate) rate: u64,
    pub(crate) worker: &'a str,
}

impl Tables {
    /// Whether there is the table: one row, one column.
    pub(crate) fn has_backfill(&self) -> String {
        let name = literal(self.dialect, self.backfill.name());
        match self.dialect {
            Dialect::Sqlite => format!(
                "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name COLLATE NOCASE = {name}"
            ),
            Dialect::Postgres => format!(
                "SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                 WHERE n.nspname = {} AND c.relname = {name}",
                literal(self.dialect, self.schema.as_deref().unwrap_or_default())
            ),
            Dialect::Mysql => format!(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = {name}"
            ),
        }
    }

    pub(crate) fn create_backfill(&self) -> String {
        let Types {
            key,
            text,
            number,
            time,
            options,
            ..
        } = types(self.dialect);
        format!(
            "CREATE TABLE IF NOT EXISTS {} (
  project {key} NOT NULL,
  job {key} NOT NULL,
  revision {key} NOT NULL,
  direction {key} NOT NULL,
  statement {number} NOT NULL,
  target {text} NOT NULL,
  status {key} NOT NULL CHECK (status IN ('running', 'done', 'failed')),
  key_kind {text} NOT NULL,
  statement_hash {text} NOT NULL,
  last_key {text},
  high_key {text},
  skipped {text},
  asked_size {number} NOT NULL,
  batch_size {number} NOT NULL,
  batches {number} NOT NULL,
  rows_done {number} NOT NULL,
  rows_est {number},
  rate {number},
  paused {number} NOT NULL,
  paused_because {text},
  started_at {time} NOT NULL,
  updated_at {time} NOT NULL,
  worker {key},
  error {text},
  PRIMARY KEY (project, job)
){options};
",
            self.backfill
        )
    }

    fn job(&self, key: &BackfillKey) -> String {
        format!(
            "project = {} AND job = {}",
            self.project_literal(),
            literal(self.dialect, &key.name())
        )
    }

    /// Starts it anew, whatever was there.
    pub(crate) fn start_backfill(&self, new: &NewBackfill<'_>) -> String {
        let text = |value: &str| literal(self.dialect, value);
        let key = new.key;
        // SQLite has no lease: another process may be at it, or done with it.
        let (mine, over, insert) = if self.dialect == Dialect::Sqlite {
            let mine = format!(
                "EXISTS (SELECT 1 FROM {} WHERE {} AND state <> 'applied' AND statements_done = {})",
                self.history,
                self.row(&key.revision),
                key.statement.saturating_sub(1)
            );
            // One of another text or key has done nothing yet.
            let over = format!(
                " AND (status = 'done' OR rows_done = 0 AND (statement_hash <> {} OR key_kind <> {}))",
                text(new.hash),
                text(new.key_kind)
            );
            (mine, over, "INSERT OR IGNORE INTO")
        } else {
            ("1 = 1".to_owned(), String::new(), "INSERT INTO")
        };
        format!(
            "DELETE FROM {table} WHERE {}{over} AND {mine};\n{insert} {table} (project, job, revision, direction, statement, \
             target, status, key_kind, statement_hash, high_key, asked_size, batch_size, batches, rows_done, rows_est, paused, started_at, updated_at, worker)\n  \
             SELECT {}, {}, {}, {}, {}, {}, 'running', {}, {}, {}, {size}, {size}, 0, 0, {}, 0, {now}, {now}, {} FROM (SELECT 1 AS one) AS here \
             WHERE {mine};\n",
            self.job(key),
            self.project_literal(),
            text(&key.name()),
            text(&key.revision),
            text(key.direction),
            key.statement,
            text(new.target),
            text(new.key_kind),
            text(new.hash),
            new.high_key.map_or_else(|| "NULL".to_owned(), text),
            new.estimated
                .map_or_else(|| "NULL".to_owned(), |rows| rows.to_string()),
            text(new.worker),
            size = new.size,
            table = self.backfill,
            now = now(self.dialect),
        )
    }

    /// Status, key kind, last key, high key, skipped, size, rows done, rows estimated, paused, paused because, sum of
    /// the statement.
    pub(crate) fn select_backfill(&self, key: &BackfillKey) -> String {
        format!(
            "SELECT status, key_kind, last_key, high_key, skipped, batch_size, rows_done, rows_est, paused, paused_because, \
             statement_hash FROM {} WHERE {}",
            self.backfill,
            self.job(key)
        )
    }

    /// True while nobody else has come further. `SQLite` has no lease that would keep others from it.
    pub(crate) fn backfill_is_at(&self, key: &BackfillKey, last_key: Option<&str>) -> String {
        format!(
            "EXISTS (SELECT 1 FROM {} WHERE {})",
            self.backfill,
            self.is_at(key, last_key)
        )
    }

    fn is_at(&self, key: &BackfillKey, last_key: Option<&str>) -> String {
        let at = match last_key {
            Some(last_key) => format!("last_key = {}", literal(self.dialect, last_key)),
            None => "last_key IS NULL".to_owned(),
        };
        format!("{} AND status = 'running' AND {at}", self.job(key))
    }

    /// A batch is done; nothing when another process came further.
    pub(crate) fn advance_backfill(
        &self,
        key: &BackfillKey,
        from: Option<&str>,
        advance: &Advance<'_>,
    ) -> String {
        let text = |value: &str| literal(self.dialect, value);
        let last = advance
            .last_key
            .map(|last| format!("last_key = {}, ", text(last)));
        let skipped = advance
            .skipped
            .map(|skipped| format!("skipped = {skipped}, "));
        format!(
            "UPDATE {} SET rows_done = rows_done + {}, batches = batches + 1, {}{}batch_size = {}, rate = {}, \
             paused_because = CASE WHEN paused = 1 THEN paused_because END, error = NULL, worker = {}, updated_at = {} WHERE {};\n",
            self.backfill,
            advance.count,
            last.unwrap_or_default(),
            skipped.unwrap_or_default(),
            advance.size,
            advance.rate,
            text(advance.worker),
            now(self.dialect),
            self.is_at(key, from),
        )
    }

    /// Why it waits; `None`: it goes on.
    pub(crate) fn note_pause(&self, key: &BackfillKey, because: Option<&str>) -> String {
        format!(
            "UPDATE {} SET paused_because = {}, updated_at = {} WHERE {} AND status = 'running' AND paused = 0;\n",
            self.backfill,
            optional(self.dialect, because),
            now(self.dialect),
            self.job(key)
        )
    }

    /// Keeps what the database said.
    pub(crate) fn fail_backfill(&self, key: &BackfillKey, error: &str) -> String {
        let mut text = error.to_owned();
        text.truncate(text.floor_char_boundary(4096));
        format!(
            "UPDATE {} SET status = 'failed', error = {}, updated_at = {} WHERE {} AND status = 'running';\n",
            self.backfill,
            optional(self.dialect, Some(&text)),
            now(self.dialect),
            self.job(key)
        )
    }

    /// One that failed, or that another run left, goes on; with another first size when another is asked for.
    pub(crate) fn go_on_with_backfill(
        &self,
        key: &BackfillKey,
        hash: &str,
        size: u32,
        worker: &str,
    ) -> String {
        // MySQL sets from the left.
        format!(
            "UPDATE {} SET batch_size = CASE WHEN asked_size = {size} THEN batch_size ELSE {size} END, asked_size = {size}, \
             statement_hash = {}, status = 'running', error = NULL, worker = {}, updated_at = {} WHERE {} AND status <> 'done';\n",
            self.backfill,
            literal(self.dialect, hash),
            literal(self.dialect, worker),
            now(self.dialect),
            self.job(key)
        )
    }

    pub(crate) fn finish_backfill(&self, key: &BackfillKey) -> String {
        format!(
            "UPDATE {} SET status = 'done', paused = 0, paused_because = NULL, skipped = NULL, updated_at = {} \
             WHERE {} AND status = 'running';\n",
            self.backfill,
            now(self.dialect),
            self.job(key)
        )
    }

    /// Sets or clears the flag that a worker looks at before its next batch. `revision`: of that one only.
    pub(crate) fn pause_backfills(&self, revision: Option<&str>, because: Option<&str>) -> String {
        let which = revision.map_or_else(String::new, |id| {
            format!(" AND revision = {}", literal(self.dialect, id))
        });
        format!(
            "UPDATE {} SET paused = {}, paused_because = {}, updated_at = {} WHERE project = {} AND status <> 'done'{which};\n",
            self.backfill,
            i32::from(because.is_some()),
            optional(self.dialect, because),
            now(self.dialect),
            self.project_literal()
        )
    }

    /// All of them, the newest last.
    pub(crate) fn select_backfills(&self) -> String {
        format!(
            "SELECT revision, direction, statement, target, status, batch_size, batches, rows_done, rows_est, rate, paused, \
             paused_because, {}, {}, worker, error FROM {} WHERE project = {} ORDER BY started_at, revision, statement",
            shown(self.dialect, "started_at"),
            shown(self.dialect, "updated_at"),
            self.backfill,
            self.project_literal()
        )
    }
}
