//! All rules over a chain.

use super::{Finding, Level, Rule, Settings};
use crate::diagnostic::Diagnostic;
use crate::dialect::Server;
use crate::reading::Reading;

/// Which revisions are looked at; all of them are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those whose content may still change.
    Drafts,
    /// Every one.
    All,
    /// These, by id.
    Only(Vec<String>),
}

/// What a rule found, and what is to be done with it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it matters here; never [`Level::Allow`].
    pub level: Level,
    /// The server that it is about.
    pub server: Server,
    /// The revision.
    pub revision: String,
    /// The file, relative to the directory of the chain.
    pub file: String,
    /// What it found.
    pub finding: Finding,
}

impl Found {
    /// The same as a diagnostic: an error when it is denied.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        todo!()
    }
}

/// Everything that the rules find in a chain that reads without errors, in the order of its files. What an `allow` of the file accepts is
/// left out; an `allow` without use is found itself.
#[must_use]
pub fn lint(reading: &Reading, settings: &Settings, which: &Which) -> Vec<Found> {
    let _ = (reading, settings, which);
    Vec::new()
}
