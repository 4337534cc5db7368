//! The table that says what was kept before it was thrown away, and how the copies are called. It is made when something is
//! kept for the first time: a database where nothing ever is has no use for it.

use std::fmt::Write as _;

use migrate_core::checksum::Checksum;
use migrate_core::dialect::Dialect;

use super::clock::{now, shown};
use super::create::types;
use super::literal::{literal, optional, word};
use super::{Identifier, Runner, Tables};

/// Where something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    /// `table`, `column`, `rows` or `file`.
    pub(crate) kind: String,
    pub(crate) schema: Option<String>,
    pub(crate) table: Option<String>,
    /// For people: `column users.email`.
    pub(crate) what: String,
    /// The name of the table with the copy, or the path of a file.
    pub(crate) place: String,
    pub(crate) rows: Option<u64>,
}

/// Something that was kept, as the table says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Archive {
    pub(crate) id: String,
    pub(crate) part: usize,
    pub(crate) at: Whereabouts,
    pub(crate) kept_at: String,
    pub(crate) restored: bool,
}

impl Tables {
    /// The start of the names of all that is kept.
    pub(crate) fn archive_prefix(&self) -> String {
        format!("{}_", self.archive.name())
    }

    /// Whether a table of this name is ours. On PostgreSQL ours have a schema of their own.
    pub(crate) fn is_ours(&self, name: &str) -> bool {
        let fold = |name: &str| match self.dialect {
            Dialect::Sqlite => name.to_ascii_lowercase(),
            Dialect::Postgres | Dialect::Mysql => name.to_owned(),
        };
        let name = fold(name);
        self.all().iter().any(|table| fold(table.name()) == name)
            || name.starts_with(&fold(&self.archive_prefix()))
    }

    /// The table with a copy: which revision, which project and which of its copies.
    pub(crate) fn copy(&self, id: &str, part: usize) -> Identifier {
        let sum = Checksum::of(format!("{}/{id}", self.project)).to_string();
        let sum = sum.rsplit(':').next().unwrap_or_default();
        let name = format!(
            "{}{}_{}_{part}",
            self.archive_prefix(),
            id.get(..14).unwrap_or(id),
            sum.get(..6).unwrap_or_default()
        );
        self.archive.beside(&name)
    }

    /// Makes the table if it is missing.
    pub(crate) fn create_archive(&self) -> String {
        let t = types(self.dialect);
        format!(
            "CREATE TABLE IF NOT EXISTS {} (project {key} NOT NULL, id {key} NOT NULL, part {number} NOT NULL, kind {key} NOT NULL, \
             of_schema {key}, of_table {key}, what {text} NOT NULL, place {text} NOT NULL, kept_rows {number}, kept_at {time} NOT NULL, \
             run_id {key} NOT NULL, restored {number} NOT NULL DEFAULT 0, PRIMARY KEY (project, id, part)){};\n",
            self.archive,
            t.options,
            key = t.key,
            number = t.number,
            text = t.text,
            time = t.time,
        )
    }

    /// Records what is kept.
    pub(crate) fn insert_archive(
        &self,
        id: &str,
        part: usize,
        at: &Whereabouts,
        runner: &Runner,
    ) -> String {
        let d = self.dialect;
        let values = [
            self.project_literal(),
            literal(d, id),
            part.to_string(),
            literal(d, &at.kind),
            optional(d, at.schema.as_deref()),
            optional(d, at.table.as_deref()),
            word(d, &at.what),
            word(d, &at.place),
            at.rows
                .map_or_else(|| "NULL".to_owned(), |rows| rows.to_string()),
            now(d).to_owned(),
            literal(d, &runner.run_id),
        ];
        format!(
            "INSERT INTO {} (project, id, part, kind, of_schema, of_table, what, place, kept_rows, kept_at, run_id)\n  VALUES ({});\n",
            self.archive,
            values.join(", ")
        )
    }

    /// True if the table is there.
    pub(crate) fn select_has_archive(&self) -> String {
        let name = literal(self.dialect, self.archive.name());
        match self.dialect {
            Dialect::Sqlite => format!(
                "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name COLLATE NOCASE = {name}"
            ),
            Dialect::Postgres => format!(
                "SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                 WHERE c.relkind = 'r' AND c.relname = {name} AND n.nspname = {}",
                literal(self.dialect, self.schema.as_deref().unwrap_or_default())
            ),
            Dialect::Mysql => format!(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = {} AND table_type = 'BASE TABLE' AND table_name = {name}",
                self.archive.schema().map_or_else(
                    || "DATABASE()".to_owned(),
                    |schema| literal(self.dialect, schema)
                )
            ),
        }
    }

    /// What is kept, of one revision or of all; the newest first.
    pub(crate) fn select_archives(&self, id: Option<&str>) -> String {
        let mut sql = format!(
            "SELECT id, part, kind, of_schema, of_table, what, place, kept_rows, {}, restored FROM {} WHERE project = {}",
            shown(self.dialect, "kept_at"),
            self.archive,
            self.project_literal()
        );
        if let Some(id) = id {
            let _ = write!(sql, " AND id = {}", literal(self.dialect, id));
        }
        sql + " ORDER BY id DESC, part DESC"
    }

    /// What was kept is back where it was.
    pub(crate) fn restored_archive(&self, id: &str, part: usize) -> String {
        format!(
            "UPDATE {} SET restored = 1 WHERE {} AND part = {part};\n",
            self.archive,
            self.row(id)
        )
    }

    /// Forgets one entry.
    pub(crate) fn forget_archive(&self, id: &str, part: usize) -> String {
        format!(
            "DELETE FROM {} WHERE {} AND part = {part};\n",
            self.archive,
            self.row(id)
        )
    }

    /// The history does not promise any more that something is kept.
    pub(crate) fn unmark_kept(&self, id: &str) -> String {
        format!(
            "UPDATE {} SET kind = CASE kind WHEN 'kept-squash' THEN 'squash' ELSE 'sql' END WHERE {} AND kind LIKE 'kept%';\n",
            self.history,
            self.row(id)
        )
    }
}

impl Archive {
    /// Understands a row of [`Tables::select_archives`].
    pub(crate) fn read(row: Vec<Option<String>>) -> Option<Self> {
        let mut cells = row.into_iter();
        let mut cell = || cells.next();
        Some(Self {
            id: cell()??,
            part: cell()??.parse().ok()?,
            at: Whereabouts {
                kind: cell()??,
                schema: cell()?,
                table: cell()?,
                what: cell()??,
                place: cell()??,
                rows: cell()?.and_then(|rows| rows.parse().ok()),
            },
            kept_at: cell()??,
            restored: cell()?.is_some_and(|restored| restored != "0"),
        })
    }
}
