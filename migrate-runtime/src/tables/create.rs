//! Making the tables.

use migrate_core::dialect::Dialect;

use super::clock::now;
use super::literal::literal;
use super::{FORMAT_VERSION, Runner, Tables};

/// The types that the dialects call differently.
pub(super) struct Types {
    /// A short text that may be part of a key.
    pub(super) key: &'static str,
    pub(super) text: &'static str,
    pub(super) number: &'static str,
    pub(super) time: &'static str,
    /// A primary key that counts by itself.
    serial: &'static str,
    /// After the closing parenthesis.
    pub(super) options: &'static str,
}

pub(super) const fn types(dialect: Dialect) -> Types {
    match dialect {
        Dialect::Sqlite => Types {
            key: "TEXT",
            text: "TEXT",
            number: "INTEGER",
            time: "TEXT",
            serial: "INTEGER PRIMARY KEY",
            options: "",
        },
        Dialect::Postgres => Types {
            key: "text",
            text: "text",
            number: "bigint",
            time: "timestamptz",
            serial: "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            options: "",
        },
        Dialect::Mysql => Types {
            key: "varchar(190)",
            text: "longtext",
            number: "bigint",
            time: "datetime(6)",
            serial: "bigint AUTO_INCREMENT PRIMARY KEY",
            options: " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
        },
    }
}

impl Tables {
    /// Makes what is missing; changes nothing that is there.
    pub(crate) fn create(&self, runner: &Runner) -> String {
        self.create_tables() + &self.first_rows(runner)
    }

    /// Makes the tables that are missing.
    pub(crate) fn create_tables(&self) -> String {
        let mut sql = self.create_history();
        if self.dialect != Dialect::Sqlite {
            sql += &self.create_lock();
        }
        sql
    }

    /// The rows that every database has.
    pub(crate) fn first_rows(&self, runner: &Runner) -> String {
        let lease = match self.dialect {
            Dialect::Sqlite => String::new(),
            Dialect::Postgres | Dialect::Mysql => format!("{};\n", self.insert_lease()),
        };
        lease + &self.insert_meta(runner)
    }

    fn create_history(&self) -> String {
        let Self {
            history, log, meta, ..
        } = self;
        let Types {
            key,
            text,
            number,
            time,
            serial,
            options,
        } = types(self.dialect);
        // Who is running a statement that was announced: a server goes on with it when its client is gone.
        let backend = if self.dialect == Dialect::Sqlite {
            String::new()
        } else {
            format!("  intent_backend {key},\n")
        };
        format!(
            "CREATE TABLE IF NOT EXISTS {meta} (
  one {number} PRIMARY KEY CHECK (one = 1),
  format_version {number} NOT NULL,
  fingerprint {key} NOT NULL,
  environment {key},
  dialect {key} NOT NULL,
  created_at {time} NOT NULL,
  created_by {key} NOT NULL
){options};
CREATE TABLE IF NOT EXISTS {history} (
  project {key} NOT NULL,
  id {key} NOT NULL,
  ordinal {number} NOT NULL,
  name {text} NOT NULL,
  parent {key},
  message {text} NOT NULL,
  kind {key} NOT NULL,
  state {key} NOT NULL CHECK (state IN ('running', 'applied', 'reverting')),
  up_checksum {key},
  down_checksum {key},
  chain_hash {key} NOT NULL,
  down_sql {text},
  down_mode {key},
  statements_total {number} NOT NULL,
  statements_done {number} NOT NULL,
  statement_intent {number},
{backend}  statements_hash {key},
  run_id {key} NOT NULL,
  started_at {time} NOT NULL,
  finished_at {time},
  duration_us {number},
  actor {text},
  host {text},
  app {text},
  app_version {text},
  tool_version {key} NOT NULL,
  error {text},
  PRIMARY KEY (project, id),
  UNIQUE (project, ordinal)
){options};
CREATE TABLE IF NOT EXISTS {log} (
  seq {serial},
  project {key} NOT NULL,
  at {time} NOT NULL,
  event {key} NOT NULL,
  id {key},
  run_id {key} NOT NULL,
  actor {text},
  host {text},
  app {text},
  app_version {text},
  tool_version {key} NOT NULL,
  detail {text}
){options};
"
        )
    }

    /// The lease: no time in it decides anything, they are for people.
    fn create_lock(&self) -> String {
        let Types {
            key,
            text,
            number,
            time,
            options,
            ..
        } = types(self.dialect);
        format!(
            "CREATE TABLE IF NOT EXISTS {lock} (
  project {key} PRIMARY KEY,
  fence {number} NOT NULL DEFAULT 0,
  beat {number} NOT NULL DEFAULT 0,
  holder {key},
  holder_info {text},
  phase {text},
  backend {key},
  direct {number} NOT NULL DEFAULT 0,
  taken_at {time},
  beat_at {time}
){options};
",
            lock = self.lock,
        )
    }

    /// The row of this project.
    pub(crate) fn insert_lease(&self) -> String {
        let (insert, conflict) = match self.dialect {
            Dialect::Mysql => ("INSERT IGNORE INTO", ""),
            Dialect::Sqlite | Dialect::Postgres => ("INSERT INTO", " ON CONFLICT DO NOTHING"),
        };
        format!(
            "{insert} {} (project) VALUES ({}){conflict}",
            self.lock,
            self.project_literal()
        )
    }

    fn insert_meta(&self, runner: &Runner) -> String {
        let (insert, conflict) = match self.dialect {
            Dialect::Sqlite => ("INSERT OR IGNORE INTO", ""),
            Dialect::Postgres => ("INSERT INTO", " ON CONFLICT DO NOTHING"),
            Dialect::Mysql => ("INSERT IGNORE INTO", ""),
        };
        let fingerprint = match self.dialect {
            Dialect::Sqlite => "lower(hex(randomblob(16)))".to_owned(),
            // Not every version of the servers has a function for it.
            Dialect::Postgres | Dialect::Mysql => literal(self.dialect, &crate::migrator::run_id()),
        };
        format!(
            "{insert} {} (one, format_version, fingerprint, dialect, created_at, created_by)\n  VALUES (1, {FORMAT_VERSION}, {fingerprint}, '{}', {}, {}){conflict};\n",
            self.meta,
            self.dialect,
            now(self.dialect),
            literal(
                self.dialect,
                &format!(
                    "cargo-migrate {}, run {}",
                    env!("CARGO_PKG_VERSION"),
                    runner.run_id
                )
            ),
        )
    }
}
