//! The bookkeeping tables as SQL text: one source for what the engine sends and what `--sql` prints.

mod archive;
mod backfill;
mod clock;
mod create;
mod function;
mod lease;
mod literal;
mod runner;
mod script;

use std::fmt::Write as _;
use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::dialect::Dialect;
use migrate_core::history::RecordState;
use migrate_core::lock::DEFAULT_TABLES;
use migrate_core::revision::{Revision, Way};

pub(crate) use archive::{Archive, Whereabouts};
pub(crate) use backfill::{Advance, BackfillKey, NewBackfill};
use clock::{ago, since_start};
pub(crate) use clock::{now, shown};
pub(crate) use lease::{Fence, LEASE_LOST, Taker};
pub(crate) use literal::{Identifier, literal};
use literal::{optional, word};
pub(crate) use runner::Runner;
pub(crate) use script::SCRIPT;

/// The format of the tables that this version writes. A newer one is never written to.
pub(crate) const FORMAT_VERSION: i64 = 1;

/// The tables of one project.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    pub(crate) dialect: Dialect,
    /// Of PostgreSQL: where the tables are.
    pub(crate) schema: Option<String>,
    pub(crate) history: Identifier,
    pub(crate) log: Identifier,
    pub(crate) meta: Identifier,
    /// Not on SQLite, whose write transaction is the lock.
    pub(crate) lock: Identifier,
    /// What was kept; made when something is.
    pub(crate) archive: Identifier,
    /// Not before the first data change in batches.
    pub(crate) backfill: Identifier,
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
    /// On PostgreSQL they have a schema of their own: `cargo_migrate`, or what another prefix than the default says.
    pub(crate) fn new(dialect: Dialect, prefix: &str, project: &str) -> Self {
        let schema = match (dialect, prefix.trim_matches('_')) {
            (Dialect::Sqlite | Dialect::Mysql, _) => None,
            (Dialect::Postgres, _) if prefix == DEFAULT_TABLES => Some("cargo_migrate"),
            (Dialect::Postgres, "") => Some("cargo_migrate"),
            (Dialect::Postgres, named) => Some(named),
        };
        let prefix = if schema.is_some() { "" } else { prefix };
        let table = |name: &str| Identifier::new(dialect, schema, &format!("{prefix}{name}"));
        Self {
            dialect,
            schema: schema.map(str::to_owned),
            history: table("history"),
            log: table("log"),
            meta: table("meta"),
            lock: table("lock"),
            archive: table("archive"),
            backfill: table("backfill"),
            project: project.to_owned(),
        }
    }

    /// The same in a database of MySQL: a revision may say `USE` another one.
    pub(crate) fn in_database(mut self, database: &str) -> Self {
        for table in [
            &mut self.history,
            &mut self.log,
            &mut self.meta,
            &mut self.lock,
            &mut self.archive,
            &mut self.backfill,
        ] {
            *table = Identifier::new(self.dialect, Some(database), table.name());
        }
        self
    }

    /// All of them, also those that are not made yet.
    pub(crate) const fn all(&self) -> [&Identifier; 6] {
        [
            &self.history,
            &self.log,
            &self.meta,
            &self.lock,
            &self.archive,
            &self.backfill,
        ]
    }

    pub(crate) fn project_literal(&self) -> String {
        literal(self.dialect, &self.project)
    }

    /// How many of the tables there are.
    pub(crate) fn select_count(&self) -> String {
        let names =
            [&self.history, &self.log, &self.meta].map(|table| literal(self.dialect, table.name()));
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

    /// True when so many revisions are recorded as the chain has, all of them applied, and the newest with its content and
    /// its past: the hash of the chain covers what is below it. It does not cover which of two a database has, a squash or
    /// what that stands for, so each squash is looked for too.
    pub(crate) fn select_is_at(&self, chain: &[Revision]) -> String {
        let count = |condition: &str| format!("sum(CASE WHEN {condition} THEN 1 ELSE 0 END)");
        let length = chain.len();
        let squashes = chain.iter().rev().skip(1);
        let squashes = squashes.filter(|revision| revision.squash.is_some());
        let looked_for: Vec<String> = (chain.last().into_iter().chain(squashes))
            .map(|revision| {
                format!(
                    "id = {} AND chain_hash = {}",
                    literal(self.dialect, &revision.id),
                    literal(self.dialect, &revision.chain_hash.to_string())
                )
            })
            .collect();
        format!(
            "SELECT count(*) = {length} AND {} = {length} AND {} = {} \
             AND (SELECT max(format_version) FROM {}) <= {FORMAT_VERSION} FROM {} WHERE project = {}",
            count("state = 'applied'"),
            count(&looked_for.join(" OR ")),
            looked_for.len(),
            self.meta,
            self.history,
            self.project_literal(),
        )
    }

    pub(super) fn row(&self, id: &str) -> String {
        format!(
            "project = {} AND id = {}",
            self.project_literal(),
            literal(self.dialect, id)
        )
    }

    /// Records revisions.
    pub(crate) fn insert(&self, rows: &[NewRow<'_>], runner: &Runner) -> String {
        let rows: Vec<String> = rows.iter().map(|row| self.values(row, runner)).collect();
        format!(
            "INSERT INTO {} (project, id, ordinal, name, parent, message, kind, state, {CONTENT_COLUMNS}, statements_total, \
             statements_done, run_id, started_at, finished_at, duration_us, actor, host, app, app_version, tool_version)\n  \
             VALUES {};\n",
            self.history,
            rows.join(",\n  ")
        )
    }

    fn values(&self, row: &NewRow<'_>, runner: &Runner) -> String {
        let revision = row.revision;
        let project = self.project_literal();
        let ordinal = row.ordinal.map_or_else(
            || {
                format!(
                    "(SELECT next FROM (SELECT coalesce(max(ordinal), 0) + 1 AS next FROM {} WHERE project = {project}) AS o)",
                    self.history
                )
            },
            |ordinal| ordinal.to_string(),
        );
        let (finished, duration) = match row.elapsed {
            Some(elapsed) => (
                now(self.dialect).to_owned(),
                elapsed.as_micros().to_string(),
            ),
            None => ("NULL".to_owned(), "NULL".to_owned()),
        };
        let values = [
            project,
            literal(self.dialect, &revision.id),
            ordinal,
            literal(self.dialect, &revision.name),
            optional(self.dialect, revision.parent.as_deref()),
            word(self.dialect, &revision.message),
            literal(self.dialect, kind(row)),
            literal(self.dialect, row.state),
            content_values(revision, self.dialect).join(", "),
            row.statements.to_string(),
            row.done.to_string(),
            literal(self.dialect, &runner.run_id),
            ago(self.dialect, row.elapsed.unwrap_or_default()),
            finished,
            duration,
            optional(self.dialect, runner.actor.as_deref()),
            optional(self.dialect, runner.host.as_deref()),
            optional(self.dialect, runner.app.as_deref()),
            optional(self.dialect, runner.app_version.as_deref()),
            literal(self.dialect, env!("CARGO_PKG_VERSION")),
        ];
        format!("({})", values.join(", "))
    }

    /// Lets a row say what the revision says now.
    pub(crate) fn update_content(&self, revision: &Revision) -> String {
        let pairs = CONTENT_COLUMNS
            .split(", ")
            .zip(content_values(revision, self.dialect));
        let sets: Vec<String> = pairs
            .map(|(column, value)| format!("{column} = {value}"))
            .collect();
        format!(
            "UPDATE {} SET name = {}, parent = {}, {} WHERE {};\n",
            self.history,
            literal(self.dialect, &revision.name),
            optional(self.dialect, revision.parent.as_deref()),
            sets.join(", "),
            self.row(&revision.id)
        )
    }

    pub(crate) fn delete(&self, id: &str) -> String {
        format!("DELETE FROM {} WHERE {};\n", self.history, self.row(id))
    }

    /// Frees a place in the order: what is there, and what comes after it, moves up by one.
    pub(crate) fn make_room(&self, ordinal: i64) -> String {
        let (history, project) = (&self.history, self.project_literal());
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
            self.project_literal()
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
        let before = format!(
            "{}, {}, {}",
            self.project_literal(),
            now(self.dialect),
            literal(self.dialect, event)
        );
        let after = format!(
            "{}, {}, {}, {}, {}, {}",
            literal(self.dialect, &runner.run_id),
            optional(self.dialect, runner.actor.as_deref()),
            optional(self.dialect, runner.host.as_deref()),
            optional(self.dialect, runner.app.as_deref()),
            optional(self.dialect, runner.app_version.as_deref()),
            literal(self.dialect, env!("CARGO_PKG_VERSION")),
        );
        let rows: Vec<String> = rows
            .iter()
            .map(|(id, detail)| {
                format!(
                    "({before}, {}, {after}, {})",
                    optional(self.dialect, *id),
                    optional(self.dialect, *detail)
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
            literal(self.dialect, &hash.to_string()),
            self.row(id),
            state.name(),
            done.saturating_sub(1)
        )
    }

    /// So many statements are done. `announced`: the last of those that are about to run, and on which connection.
    pub(crate) fn progress(
        &self,
        id: &str,
        done: usize,
        total: usize,
        hash: Checksum,
        announced: Option<(usize, Option<&str>)>,
    ) -> String {
        let (last, by) = announced.map_or(("NULL".to_owned(), None), |(last, by)| {
            (last.to_string(), by)
        });
        format!(
            "UPDATE {} SET statements_done = {done}, statements_total = {total}, statement_intent = {last}, \
             intent_backend = {}, statements_hash = {}, error = NULL WHERE {};\n",
            self.history,
            optional(self.dialect, by),
            literal(self.dialect, &hash.to_string()),
            self.row(id),
        )
    }

    /// All statements are done.
    pub(crate) fn finish(&self, id: &str) -> String {
        format!(
            "UPDATE {} SET state = 'applied', finished_at = {}, duration_us = {}, error = NULL WHERE {};\n",
            self.history,
            now(self.dialect),
            since_start(self.dialect),
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
            word(self.dialect, &text),
            self.row(id)
        )
    }
}

/// The word of a row: an older program has to see that a squash is one, and may overlook that something was kept.
const fn kind<'a>(row: &NewRow<'a>) -> &'a str {
    match (&row.revision.squash, row.kind.as_bytes()) {
        (None, _) => row.kind,
        (Some(_), b"stamp") => "stamp-squash",
        (Some(_), b"kept") => "kept-squash",
        (Some(_), _) => "squash",
    }
}

/// The columns that hold a revision's content, in the order of [`content_values`].
const CONTENT_COLUMNS: &str = "up_checksum, down_checksum, chain_hash, down_sql, down_mode";

fn content_values(revision: &Revision, dialect: Dialect) -> Vec<String> {
    let sum = |way: &Way| {
        optional(
            dialect,
            way.checksum(dialect).map(|sum| sum.to_string()).as_deref(),
        )
    };
    let down = revision.down.script(dialect);
    let mode = down.map(|script| match (script.transaction, script.rebuild) {
        (false, _) => DownMode::Statements,
        (true, true) => DownMode::Rebuild,
        (true, false) => DownMode::Transaction,
    });
    vec![
        sum(&revision.up),
        sum(&revision.down),
        literal(dialect, &revision.chain_hash.to_string()),
        down.map_or_else(|| "NULL".to_owned(), |script| literal(dialect, &script.sql)),
        optional(dialect, mode.map(DownMode::name)),
    ]
}

/// The sums of the first 0, 1, 2 … statements of a script.
pub(crate) fn prefix_hashes<'a>(statements: impl IntoIterator<Item = &'a str>) -> Vec<Checksum> {
    let mut hashes = vec![Checksum::of("")];
    for statement in statements {
        let before = hashes.last().map(Checksum::to_string).unwrap_or_default();
        hashes.push(Checksum::of(format!("{before}\n{statement}")));
    }
    hashes
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
