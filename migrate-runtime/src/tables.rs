//! The bookkeeping tables as SQL text: one source for what the engine sends and what `--sql` prints.

use std::fmt::Write as _;
use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::dialect::Dialect;
use migrate_core::history::RecordState;
use migrate_core::revision::{Revision, Way};

/// The format of the tables that this version writes. A newer one is never written to.
pub(crate) const FORMAT_VERSION: i64 = 1;

/// Now, in UTC, as the tables hold it.
const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// A name in double quotes. Every identifier goes through here.
#[derive(Debug, Clone)]
pub(crate) struct Identifier(String);

impl Identifier {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl std::fmt::Display for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"{}\"", self.0.replace('"', "\"\""))
    }
}

/// A value of our own as a literal: names, not the user's SQL. Control characters, which would end it for the database or
/// confuse whoever reads it, are taken out.
fn word(value: &str) -> String {
    literal(
        &value
            .chars()
            .filter(|c| !c.is_control())
            .collect::<String>(),
    )
}

/// A value as a literal.
pub(crate) fn literal(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn optional(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), word)
}

/// Who runs, with what: the same for every row of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Runner {
    pub(crate) run_id: String,
    pub(crate) actor: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) app: Option<String>,
    pub(crate) app_version: Option<String>,
}

/// The tables of one project.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    pub(crate) history: Identifier,
    pub(crate) log: Identifier,
    pub(crate) meta: Identifier,
    pub(crate) project: String,
}

/// How a way back runs that is kept in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DownMode {
    Transaction,
    Rebuild,
    Statements,
}

impl DownMode {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Transaction => "transaction",
            Self::Rebuild => "rebuild",
            Self::Statements => "statements",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Transaction, Self::Rebuild, Self::Statements]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

/// A new row of the history.
#[derive(Debug, Clone)]
pub(crate) struct NewRow<'a> {
    pub(crate) revision: &'a Revision,
    /// `None`: whatever comes next.
    pub(crate) ordinal: Option<i64>,
    pub(crate) state: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) statements: usize,
    pub(crate) done: usize,
    pub(crate) elapsed: Option<Duration>,
}

impl Tables {
    pub(crate) fn new(prefix: &str, project: &str) -> Self {
        let table = |name: &str| Identifier::new(&format!("{prefix}{name}"));
        Self {
            history: table("history"),
            log: table("log"),
            meta: table("meta"),
            project: project.to_owned(),
        }
    }

    /// Makes what is missing; changes nothing that is there.
    pub(crate) fn create(&self, runner: &Runner) -> String {
        let Self {
            history, log, meta, ..
        } = self;
        format!(
            "CREATE TABLE IF NOT EXISTS {meta} (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  format_version INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  environment TEXT,
  dialect TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS {history} (
  project TEXT NOT NULL,
  id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL,
  parent TEXT,
  message TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'applied', 'reverting')),
  up_checksum TEXT,
  down_checksum TEXT,
  chain_hash TEXT NOT NULL,
  down_sql TEXT,
  down_mode TEXT,
  statements_total INTEGER NOT NULL,
  statements_done INTEGER NOT NULL,
  statement_intent INTEGER,
  statements_hash TEXT,
  run_id TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  duration_us INTEGER,
  actor TEXT,
  host TEXT,
  app TEXT,
  app_version TEXT,
  tool_version TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (project, id),
  UNIQUE (project, ordinal)
);
CREATE TABLE IF NOT EXISTS {log} (
  seq INTEGER PRIMARY KEY,
  project TEXT NOT NULL,
  at TEXT NOT NULL,
  event TEXT NOT NULL,
  id TEXT,
  run_id TEXT NOT NULL,
  actor TEXT,
  host TEXT,
  app TEXT,
  app_version TEXT,
  tool_version TEXT NOT NULL,
  detail TEXT
);
INSERT OR IGNORE INTO {meta} (one, format_version, fingerprint, dialect, created_at, created_by)
  VALUES (1, {FORMAT_VERSION}, lower(hex(randomblob(16))), 'sqlite', {NOW}, {});\n",
            literal(&format!(
                "cargo-migrate {}, run {}",
                env!("CARGO_PKG_VERSION"),
                runner.run_id
            )),
        )
    }

    /// How many of the tables there are.
    pub(crate) fn select_count(&self) -> String {
        let names = [&self.history, &self.log, &self.meta].map(|table| literal(&table.0));
        format!(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name COLLATE NOCASE IN ({})",
            names.join(", ")
        )
    }

    pub(crate) fn select_log_version(&self) -> String {
        format!("SELECT max(seq) FROM {}", self.log)
    }

    pub(crate) fn select_down(&self, id: &str) -> String {
        format!(
            "SELECT down_sql, down_mode, down_checksum FROM {} WHERE {}",
            self.history,
            self.row(id)
        )
    }

    fn row(&self, id: &str) -> String {
        format!(
            "project = {} AND id = {}",
            literal(&self.project),
            literal(id)
        )
    }

    /// Records revisions.
    pub(crate) fn insert(&self, rows: &[NewRow<'_>], dialect: Dialect, runner: &Runner) -> String {
        let rows: Vec<String> = rows
            .iter()
            .map(|row| self.values(row, dialect, runner))
            .collect();
        format!(
            "INSERT INTO {} (project, id, ordinal, name, parent, message, kind, state, {CONTENT_COLUMNS}, statements_total, \
             statements_done, run_id, started_at, finished_at, duration_us, actor, host, app, app_version, tool_version)\n  \
             VALUES {};\n",
            self.history,
            rows.join(",\n  ")
        )
    }

    fn values(&self, row: &NewRow<'_>, dialect: Dialect, runner: &Runner) -> String {
        let revision = row.revision;
        let project = literal(&self.project);
        let ordinal = row.ordinal.map_or_else(
            || {
                format!(
                    "(SELECT coalesce(max(ordinal), 0) + 1 FROM {} WHERE project = {project})",
                    self.history
                )
            },
            |ordinal| ordinal.to_string(),
        );
        let seconds = row.elapsed.unwrap_or_default().as_secs_f64();
        let (finished, duration) = match row.elapsed {
            Some(elapsed) => (NOW.to_owned(), elapsed.as_micros().to_string()),
            None => ("NULL".to_owned(), "NULL".to_owned()),
        };
        let values = [
            project,
            literal(&revision.id),
            ordinal,
            literal(&revision.name),
            optional(revision.parent.as_deref()),
            word(&revision.message),
            literal(row.kind),
            literal(row.state),
            content_values(revision, dialect).join(", "),
            row.statements.to_string(),
            row.done.to_string(),
            literal(&runner.run_id),
            format!("strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-{seconds:.6} seconds')"),
            finished,
            duration,
            optional(runner.actor.as_deref()),
            optional(runner.host.as_deref()),
            optional(runner.app.as_deref()),
            optional(runner.app_version.as_deref()),
            literal(env!("CARGO_PKG_VERSION")),
        ];
        format!("({})", values.join(", "))
    }

    /// Lets a row say what the revision says now.
    pub(crate) fn update_content(&self, revision: &Revision, dialect: Dialect) -> String {
        let pairs = CONTENT_COLUMNS
            .split(", ")
            .zip(content_values(revision, dialect));
        let sets: Vec<String> = pairs
            .map(|(column, value)| format!("{column} = {value}"))
            .collect();
        format!(
            "UPDATE {} SET name = {}, parent = {}, {} WHERE {};\n",
            self.history,
            literal(&revision.name),
            optional(revision.parent.as_deref()),
            sets.join(", "),
            self.row(&revision.id)
        )
    }

    pub(crate) fn delete(&self, id: &str) -> String {
        format!("DELETE FROM {} WHERE {};\n", self.history, self.row(id))
    }

    /// Frees a place in the order: what is there, and what comes after it, moves up by one.
    pub(crate) fn make_room(&self, ordinal: i64) -> String {
        let (history, project) = (&self.history, literal(&self.project));
        // No two rows may share an ordinal, not even in the middle of an UPDATE.
        format!(
            "UPDATE {history} SET ordinal = -ordinal - 1 WHERE project = {project} AND ordinal >= {ordinal};\n\
             UPDATE {history} SET ordinal = -ordinal WHERE project = {project} AND ordinal < 0;\n"
        )
    }

    pub(crate) fn delete_all(&self) -> String {
        format!(
            "DELETE FROM {} WHERE project = {};\n",
            self.history,
            literal(&self.project)
        )
    }

    /// Appends to the log.
    pub(crate) fn log(
        &self,
        event: &str,
        id: Option<&str>,
        detail: Option<&str>,
        runner: &Runner,
    ) -> String {
        self.log_rows(event, &[(id, detail)], runner)
    }

    /// Appends one entry for each revision to the log.
    pub(crate) fn log_each<'i>(
        &self,
        event: &str,
        ids: impl Iterator<Item = &'i str>,
        runner: &Runner,
    ) -> String {
        let rows: Vec<_> = ids.map(|id| (Some(id), None)).collect();
        self.log_rows(event, &rows, runner)
    }

    fn log_rows(
        &self,
        event: &str,
        rows: &[(Option<&str>, Option<&str>)],
        runner: &Runner,
    ) -> String {
        let before = format!("{}, {NOW}, {}", literal(&self.project), literal(event));
        let after = format!(
            "{}, {}, {}, {}, {}, {}",
            literal(&runner.run_id),
            optional(runner.actor.as_deref()),
            optional(runner.host.as_deref()),
            optional(runner.app.as_deref()),
            optional(runner.app_version.as_deref()),
            literal(env!("CARGO_PKG_VERSION")),
        );
        let rows: Vec<String> = rows
            .iter()
            .map(|(id, detail)| {
                format!(
                    "({before}, {}, {after}, {})",
                    optional(*id),
                    optional(*detail)
                )
            })
            .collect();
        format!(
            "INSERT INTO {} (project, at, event, id, run_id, actor, host, app, app_version, tool_version, detail)\n  VALUES {};\n",
            self.log,
            rows.join(",\n  ")
        )
    }

    /// A revision that runs statement by statement turns back.
    pub(crate) fn start_reverting(&self, id: &str, statements: usize) -> String {
        format!(
            "UPDATE {} SET state = 'reverting', statements_total = {statements}, statements_done = 0, \
             statement_intent = NULL, statements_hash = NULL, error = NULL WHERE {};\n",
            self.history,
            self.row(id)
        )
    }

    /// A statement is about to run that cannot share a transaction with this row.
    pub(crate) fn intend(&self, id: &str, statement: usize) -> String {
        format!(
            "UPDATE {} SET statement_intent = {statement} WHERE {};\n",
            self.history,
            self.row(id)
        )
    }

    /// One more statement is done; nothing when another process came further meanwhile.
    pub(crate) fn advance(
        &self,
        id: &str,
        state: RecordState,
        done: usize,
        total: usize,
        hash: Checksum,
    ) -> String {
        format!(
            "UPDATE {} SET statements_done = {done}, statements_total = {total}, statement_intent = NULL, \
             statements_hash = {}, error = NULL WHERE {} AND state = '{}' AND statements_done = {};\n",
            self.history,
            literal(&hash.to_string()),
            self.row(id),
            state.name(),
            done.saturating_sub(1)
        )
    }

    /// All statements are done.
    pub(crate) fn finish(&self, id: &str) -> String {
        format!(
            "UPDATE {} SET state = 'applied', finished_at = {NOW}, duration_us = \
             CAST((julianday('now') - julianday(started_at)) * 86400000000 AS INTEGER), error = NULL WHERE {};\n",
            self.history,
            self.row(id)
        )
    }

    /// Keeps what the database said, for `current` and the next run.
    pub(crate) fn fail(&self, id: &str, error: &str) -> String {
        let mut text = error.to_owned();
        text.truncate(text.floor_char_boundary(4096));
        format!(
            "UPDATE {} SET error = {} WHERE {} AND state <> 'applied';\n",
            self.history,
            word(&text),
            self.row(id)
        )
    }
}

/// The columns that hold a revision's content, in the order of [`content_values`].
const CONTENT_COLUMNS: &str = "up_checksum, down_checksum, chain_hash, down_sql, down_mode";

fn content_values(revision: &Revision, dialect: Dialect) -> Vec<String> {
    let sum = |way: &Way| optional(way.checksum(dialect).map(|sum| sum.to_string()).as_deref());
    let down = revision.down.script(dialect);
    let mode = down.map(|script| match (script.transaction, script.rebuild) {
        (false, _) => DownMode::Statements,
        (true, true) => DownMode::Rebuild,
        (true, false) => DownMode::Transaction,
    });
    vec![
        sum(&revision.up),
        sum(&revision.down),
        literal(&revision.chain_hash.to_string()),
        down.map_or_else(|| "NULL".to_owned(), |script| literal(&script.sql)),
        optional(mode.map(DownMode::name)),
    ]
}

/// The sum of the first statements of a script: what is done must not change while the rest is not.
pub(crate) fn statements_hash<'a>(statements: impl IntoIterator<Item = &'a str>) -> Checksum {
    statements
        .into_iter()
        .fold(Checksum::of(""), |hash, statement| {
            let mut text = hash.to_string();
            let _ = write!(text, "\n{statement}");
            Checksum::of(text)
        })
}
