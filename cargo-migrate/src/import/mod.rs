//! Bringing along what another migration tool keeps: its steps become a chain, its database is stamped to match.
//!
//! A peer is one file: it reads its own files and says how its table in the database is to be read. What becomes of
//! that ([`layout`]), where the database stands ([`position`]) and how it is written is the same for all.

pub(crate) mod alembic;
pub(crate) mod diesel;
mod files;
pub(crate) mod layout;
pub(crate) mod position;
pub(crate) mod refinery;
pub(crate) mod report;
pub(crate) mod sqlx;

use migrate_core::diagnostic::{Code, Diagnostic};

/// What another tool keeps.
#[derive(Debug)]
pub(crate) struct History {
    /// What people call the tool.
    pub(crate) tool: &'static str,
    /// From the first to the last.
    pub(crate) steps: Vec<Step>,
    /// Where a database records what was applied.
    pub(crate) ledger: Ledger,
    /// What a person has to know, and would not see.
    pub(crate) notes: Vec<String>,
}

/// One step of another tool's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// What the tool calls it, in its files and in the database.
    pub(crate) version: String,
    /// What it does, for people.
    pub(crate) message: String,
    /// 14 digits of UTC time, where the tool knows them.
    pub(crate) created: Option<String>,
    pub(crate) up: Sql,
    pub(crate) down: Back,
}

/// The SQL of one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sql {
    pub(crate) text: String,
    /// Whether it runs inside a transaction.
    pub(crate) transaction: bool,
}

/// The way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Back {
    Sql(Sql),
    /// There is none, for this reason.
    None(String),
}

/// The table in which a tool records what was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) table: String,
    /// The column that holds the version.
    pub(crate) version: &'static str,
    /// The column that says whether it went well.
    pub(crate) success: Option<&'static str>,
    pub(crate) holds: Holds,
}

/// What the rows of the table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// The newest version only.
    Newest,
    /// Every version that was applied.
    Each,
}

/// Something that stands in the way of an import.
pub(crate) fn refusal(message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::Import, message).help(help)
}

#[cfg(test)]
mod tests;
