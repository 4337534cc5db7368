//! What is known of the world around a chain.

use std::collections::BTreeMap;

use super::{Level, Rule};
use crate::dialect::{Dialect, Engine, Server};
use crate::sql::ObjectName;

/// What is known of the servers and the tables, and what people decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The oldest server of each dialect that a chain has to run on.
    pub servers: BTreeMap<Dialect, Server>,
    /// Rules whose level was decided.
    pub levels: BTreeMap<String, Level>,
    /// The level of all style rules; `None`: off.
    pub style: Option<Level>,
    /// How large tables are, by `name` or `schema.name`.
    pub sizes: BTreeMap<String, Size>,
    /// The time zone of sessions, if it is known: `UTC` makes some changes of types free.
    pub timezone: Option<String>,
    /// Whether whoever runs the revisions sets lock and statement timeouts, as this tool does unless told otherwise.
    pub timeouts_are_set: bool,
}

/// How large a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Reading or copying it is a matter of a moment.
    Small,
    /// It is not.
    Large,
    /// Counted.
    Rows {
        /// How many rows.
        rows: u64,
        /// How many bytes, with its indexes.
        bytes: u64,
    },
}

/// From so many rows on, a table is large.
const MANY_ROWS: u64 = 100_000;
/// Up to so many rows, it is small.
const FEW_ROWS: u64 = 10_000;
/// From so many bytes on, it is large.
const MANY_BYTES: u64 = 64 << 20;
/// Up to so many bytes, it is small.
const FEW_BYTES: u64 = 16 << 20;

impl Size {
    /// Whether reading or copying the table is a matter of a moment.
    #[must_use]
    pub const fn is_small(self) -> bool {
        match self {
            Self::Small => true,
            Self::Large => false,
            Self::Rows { rows, bytes } => rows <= FEW_ROWS && bytes <= FEW_BYTES,
        }
    }

    /// Whether there are rows for certain: they were counted, or the table is called large.
    #[must_use]
    pub const fn has_rows(self) -> bool {
        match self {
            Self::Small => false,
            Self::Large => true,
            Self::Rows { rows, .. } => rows > 0,
        }
    }

    /// Whether it takes long.
    #[must_use]
    pub const fn is_large(self) -> bool {
        match self {
            Self::Small => false,
            Self::Large => true,
            Self::Rows { rows, bytes } => rows >= MANY_ROWS || bytes >= MANY_BYTES,
        }
    }
}

impl Settings {
    /// The server that a dialect runs on.
    #[must_use]
    pub fn server(&self, dialect: Dialect) -> Server {
        let said = self.servers.get(&dialect).copied();
        said.unwrap_or_else(|| Server::assumed(dialect))
    }

    /// How much a rule matters on an engine.
    #[must_use]
    pub fn level(&self, rule: &Rule, engine: Engine) -> Level {
        let own = self.levels.get(rule.id).copied();
        own.unwrap_or(match rule.tier {
            super::Tier::Shared if engine == Engine::Sqlite => rule.level.min(Level::Warn),
            super::Tier::Safety | super::Tier::Shared => rule.level,
            super::Tier::Style => self.style.unwrap_or(Level::Allow),
        })
    }

    /// How large a table is, if that was said.
    #[must_use]
    pub fn size(&self, table: &ObjectName) -> Option<Size> {
        let qualified = table
            .schema
            .as_ref()
            .map(|schema| format!("{schema}.{}", table.name));
        qualified
            .and_then(|name| self.sizes.get(&name))
            .or_else(|| self.sizes.get(&table.name))
            .copied()
    }
}
