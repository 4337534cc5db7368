//! What a database records about the revisions applied to it, held against a chain.

mod compare;
mod finding;
mod standing;

use crate::checksum::Checksum;

pub use self::compare::compare;
pub use self::finding::{Finding, FindingKind};
pub use self::standing::Standing;

/// One row of the history: a revision that is applied, or under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The revision.
    pub id: String,
    /// Its place in the order of application, from 1.
    pub ordinal: i64,
    /// The rest of its directory's name.
    pub name: String,
    /// Its parent; `None` is `base`.
    pub parent: Option<String>,
    /// The sum of what ran; `None` when it cannot be read.
    pub up_checksum: Option<Checksum>,
    /// The sum of the way back that was kept.
    pub down_checksum: Option<Checksum>,
    /// Where it stands.
    pub state: RecordState,
    /// How far it got, when it runs statement by statement.
    pub progress: Progress,
    /// When, by whom, with what.
    pub origin: Origin,
    /// What went wrong last, when it is under way.
    pub error: Option<String>,
}

/// Where a recorded revision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordState {
    /// It is applied.
    Applied,
    /// Its way up is under way, or was when the runner died.
    Running,
    /// Its way down is under way, or was when the runner died.
    Reverting,
}

/// How far a revision got that runs statement by statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Statements in the script.
    pub total: i64,
    /// Statements that are done.
    pub done: i64,
    /// The statement (from 0) that was started and not known to be finished.
    pub intent: Option<i64>,
    /// The sum of the statements that are done.
    pub done_hash: Option<Checksum>,
}

/// When a revision was applied, by whom, with what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The run that applied it.
    pub run_id: String,
    /// UTC, as the database wrote it.
    pub started_at: String,
    /// UTC, as the database wrote it; `None` while under way.
    pub finished_at: Option<String>,
    /// Microseconds.
    pub duration_us: Option<i64>,
    /// The person or account that ran it.
    pub actor: Option<String>,
    /// The machine.
    pub host: Option<String>,
    /// The program, and its version.
    pub app: Option<String>,
    /// The program's version.
    pub app_version: Option<String>,
    /// The version of this library.
    pub tool_version: String,
    /// Recorded by `stamp`, without running anything.
    pub stamped: bool,
    /// It stands for other revisions.
    pub squash: bool,
    /// What it threw away was kept, and is put back when it is reverted.
    pub kept: bool,
}

impl RecordState {
    /// The word in the history.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Running => "running",
            Self::Reverting => "reverting",
        }
    }

    /// The state of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Applied, Self::Running, Self::Reverting]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

impl Record {
    /// `20261119093000 create_users`, as people see it in lists.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.id, self.name)
    }

    /// `applied 2026-11-19T09:30:00Z by ann on build-7 with shop 1.4.0`.
    #[must_use]
    pub fn provenance(&self) -> String {
        let origin = &self.origin;
        let mut text = format!(
            "{} {}",
            if origin.stamped {
                "stamped"
            } else {
                self.state.name()
            },
            origin.finished_at.as_ref().unwrap_or(&origin.started_at)
        );
        for (word, value) in [
            ("by", &origin.actor),
            ("on", &origin.host),
            ("with", &origin.app),
        ] {
            if let Some(value) = value {
                text.extend([" ", word, " ", value]);
            }
        }
        if let (Some(_), Some(version)) = (&origin.app, &origin.app_version) {
            text.extend([" ", version]);
        }
        text
    }
}
