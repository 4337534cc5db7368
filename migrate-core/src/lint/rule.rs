//! What a rule is.

use super::{Finding, Scene, Script};
use crate::dialect::Engine;
use crate::sql::Operation;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its kebab-case name, as `allow` and the configuration call it.
    pub id: &'static str,
    /// Its page, Markdown: `# <id>`, `## What`, `## Why`, `## Instead`.
    pub page: &'static str,
    /// What it is about.
    pub tier: Tier,
    /// How much it matters when nothing else is said.
    pub level: Level,
    /// The engines that it is about.
    pub engines: &'static [Engine],
    /// How it looks.
    pub check: Check,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

/// How a rule looks.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// At each operation, with the schema before its statement.
    Operation(fn(&Scene<'_>, &Operation, &mut Vec<Finding>)),
    /// At each way of a revision as a whole.
    Script(fn(&Script<'_>, &mut Vec<Finding>)),
    /// At what the other rules found, once they are done.
    Afterwards,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Outages, lost rows, broken clients.
    Safety,
    /// Programs of the version before, and others at work: as grave as safety on a server; a warning where one program holds the file
    /// (SQLite).
    Shared,
    /// How things are written; off when nothing is said.
    Style,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not looked for.
    Allow,
    /// It is shown.
    Warn,
    /// It fails `check`, `seal` and the build.
    Deny,
}

impl Level {
    /// The word in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Allow, Self::Warn, Self::Deny]
            .into_iter()
            .find(|level| level.name() == name)
    }
}
