//! What a proof found.

use std::time::Duration;

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::Diagnostic;
use migrate_core::dialect::Dialect;

/// What was proved, and what was not.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The kind of database.
    pub dialect: Dialect,
    /// The engine's version, as far as its catalog depends on it: `15`, `mariadb 10.11`, `3.50`.
    pub engine: String,
    /// Where the shadow databases were.
    pub place: String,
    /// What is to be known of the place: that it is not of the version where the chain will run.
    pub warnings: Vec<Diagnostic>,
    /// How many revisions were to be proved.
    pub planned: usize,
    /// Those that were tried, in the order of the chain; where a way up does not run, what comes after it was not.
    pub revisions: Vec<Verified>,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// What was found of one revision.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Its id.
    pub id: String,
    /// The rest of its directory's name.
    pub name: String,
    /// What is wrong, and what is to be known.
    pub findings: Vec<Diagnostic>,
    /// The schema after its way up; `None` when that could not be run.
    pub fingerprint: Option<Checksum>,
    /// Why there is no way back, where that was decided: then only the way up was tried.
    pub irreversible: Option<String>,
    /// How many tables had rows, and how many there were.
    pub tables: usize,
    /// How many rows were there before, and were looked for afterwards.
    pub rows: usize,
    /// Tables that no row could be made up for, with what the database said.
    pub without_rows: Vec<(String, String)>,
    /// Those of them that it works on: the proof says nothing about their rows.
    pub unfilled: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Proof {
    /// Whether every revision was proved.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.revisions.len() == self.planned && self.revisions.iter().all(Verified::is_proved)
    }

    /// Whether what comes after the last one was not tried.
    pub(super) fn is_stuck(&self) -> bool {
        let last = self.revisions.last();
        last.is_some_and(|one| one.fingerprint.is_none())
    }

    /// Everything that was found.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let of_revisions = self.revisions.iter().flat_map(|one| &one.findings);
        self.warnings.iter().chain(of_revisions)
    }
}

impl Verified {
    /// Whether it does what it says, and can be taken back, or says that it cannot.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.fingerprint.is_some() && !self.findings.iter().any(Diagnostic::is_error)
    }

    /// `20260120101500 add_email`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.id, self.name)
    }
}
