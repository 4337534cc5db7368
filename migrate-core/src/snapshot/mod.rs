//! `schema.lock`: the tables and columns that the head of a chain has, for macros that cannot ask a database.
//!
//! It is a file of its own beside `migrate.lock`, which every build reads and every review looks at: some thousand lines of columns
//! would bury the few that say what is sealed. A line is a column, and all lines are sorted, so two branches that work on
//! different tables merge there by themselves; the head and the sums at the top differ in both, and conflict. That is wanted:
//! neither side knows the schema of the two together, and `cargo migrate seal --snapshot` writes the file anew.

#[cfg(feature = "schema")]
mod of_schema;
mod parse;
#[cfg(all(test, feature = "schema"))]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::checksum::Checksum;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::folder::{LOCK_FILE, SCHEMA_LOCK_FILE};
use crate::lock::{Lock, key, quoted};
use crate::revision::State;

/// The version of the file's format that this version of the tool writes.
pub const SNAPSHOT_VERSION: i64 = 1;

const HEADER: &str = "# Written by `cargo migrate seal --snapshot`. Commit it. Do not edit it, and after a merge write it anew.\n";

/// What mends every mistake of the file.
pub const WRITE_ANEW: &str = "run `cargo migrate seal --snapshot`: it writes the file anew";

/// The schema of the head of a chain, as far as structs can be held against it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The head of the chain; `None` is `base`.
    pub head: Option<Head>,
    /// The tables on each of the dialects that the chain is for.
    pub dialects: BTreeMap<Dialect, BTreeMap<TableName, Columns>>,
}

/// The revision whose schema it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// Its chain hash: other content of it, or of a revision before it, has another one.
    pub chain: Checksum,
}

/// What a table is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableName {
    /// The schema that it is in, on PostgreSQL.
    pub schema: Option<String>,
    /// Its own name.
    pub name: String,
}

/// The columns of a table by name; none where they are not known: of a view, or of a table that an extension keeps.
pub type Columns = BTreeMap<String, Column>;

/// What is recorded of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the file, and any of them may hold"
)]
pub struct Column {
    /// Its type, as the database spells it.
    pub sql_type: String,
    /// Whether it may be null.
    pub is_nullable: bool,
    /// Whether the database has a value where a row names none.
    pub has_default: bool,
    /// Whether it is made from other columns.
    pub is_generated: bool,
    /// Whether its type is an enum with a name.
    pub is_enum: bool,
}

/// How a snapshot stands to the chain that it lies beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is of the head.
    AtHead,
    /// The head is a draft: what its schema is, will be known when it is sealed.
    BeforeDrafts,
    /// It is of another head.
    Stale(Diagnostic),
}

impl Snapshot {
    /// Holds it against the lock of its chain.
    #[must_use]
    pub fn standing(&self, lock: &Lock) -> Standing {
        let head = lock.revisions.last();
        if head.is_some_and(|head| head.state == State::Draft) {
            return Standing::BeforeDrafts;
        }
        let of_lock: BTreeSet<&Dialect> = lock.settings.dialects.iter().collect();
        if !self.dialects.keys().eq(of_lock) {
            let message = format!("{SCHEMA_LOCK_FILE} is for other databases than the chain");
            let found = Diagnostic::error(Code::SchemaLockStale, message);
            return Standing::Stale(found.at(SCHEMA_LOCK_FILE, 0..0, "").help(WRITE_ANEW));
        }
        let own = self.head.as_ref();
        let own = own.map(|head| (head.id.as_str(), Some(head.chain)));
        if own == head.map(|head| (head.id.as_str(), head.chain)) {
            return Standing::AtHead;
        }
        let own = own.map_or("base", |(id, _)| id);
        let of = head.map_or("base", |head| &head.id);
        let message = if own == of {
            format!("{SCHEMA_LOCK_FILE} is of the head `{of}` as it was before it was changed")
        } else {
            format!("{SCHEMA_LOCK_FILE} is of `{own}`, and the head of the chain is `{of}`")
        };
        let found = Diagnostic::error(Code::SchemaLockStale, message);
        let found = match head {
            Some(head) => found.at(LOCK_FILE, head.span.clone(), "the head"),
            None => found.at(SCHEMA_LOCK_FILE, 0..0, ""),
        };
        Standing::Stale(found.help(WRITE_ANEW))
    }

    /// The text of the file. Equal snapshots have equal texts.
    #[must_use]
    pub fn render(&self) -> String {
        let body = self.body();
        let sum = quoted(&Checksum::of(&body).to_string());
        format!("{HEADER}version = {SNAPSHOT_VERSION}\nsum = {sum}\n{body}")
    }

    /// What the sum is of.
    fn body(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = match &self.head {
            Some(Head { id, chain }) => {
                writeln!(text, "head = {}\nchain = \"{chain}\"", quoted(id))
            }
            None => writeln!(text, "head = \"base\""),
        };
        for (dialect, tables) in &self.dialects {
            if tables.is_empty() {
                let _ = writeln!(text, "\n[{dialect}]");
            }
            for (TableName { schema, name }, columns) in tables {
                let schema = schema.as_ref().map_or(String::new(), |it| key(it) + ".");
                let _ = writeln!(text, "\n[{dialect}.{schema}{}]", key(name));
                for (name, column) in columns {
                    let _ = writeln!(text, "{} = {}", key(name), column.render());
                }
            }
        }
        text
    }
}

impl Column {
    fn render(&self) -> String {
        let mut text = format!("{{ type = {}", quoted(&self.sql_type));
        for (key, holds) in self.flags() {
            if holds {
                let _ = write!(text, ", {key} = true");
            }
        }
        text + " }"
    }

    const fn flags(&self) -> [(&'static str, bool); 4] {
        [
            ("null", self.is_nullable),
            ("default", self.has_default),
            ("generated", self.is_generated),
            ("enum", self.is_enum),
        ]
    }
}
