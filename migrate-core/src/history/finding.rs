//! Where a history and a chain contradict each other.

use super::{Record, RecordState};
use crate::diagnostic::{Code, Diagnostic};

/// One contradiction between a history and a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which kind.
    pub kind: FindingKind,
    /// The revision.
    pub id: String,
    /// What the database records of it; `None` when it records nothing.
    pub record: Option<Record>,
    /// The file that it is about.
    pub path: Option<String>,
    /// The ids that the database lacks, of what a squash stands for.
    pub missing: Vec<String>,
}

/// The kinds of contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// The way up is not what ran.
    Edited,
    /// The way back is not what was kept. Nothing is blocked: the chain's is the newer one.
    DownEdited,
    /// Applied, then removed from the chain; later revisions are applied on top.
    Missing,
    /// Applied from another line of development than the chain's.
    Unknown,
    /// Later revisions are applied, this one is not.
    Skipped,
    /// Some of what this squash stands for is applied, and the rest is not on disk.
    Inside,
}

impl Finding {
    fn is_half(&self) -> bool {
        let half = |record: &Record| record.state != RecordState::Applied;
        self.record.as_ref().is_some_and(half)
    }

    /// The finding for people.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let label = self
            .record
            .as_ref()
            .map_or_else(|| self.id.clone(), Record::label);
        let provenance = self
            .record
            .as_ref()
            .map(Record::provenance)
            .unwrap_or_default();
        let id = &self.id;
        let found = match self.kind {
            FindingKind::Edited => Diagnostic::error(
                Code::HistoryEdited,
                format!("revision `{label}` was edited after it ran here ({provenance})"),
            )
            .help(format!(
                "undo the edit, or put the change into a new revision; if the database has it already, \
                 `cargo migrate repair {id}` accepts the edit and records that you did"
            )),
            FindingKind::DownEdited => Diagnostic::warning(
                Code::HistoryEdited,
                format!("the way back of `{label}` was edited after it ran here ({provenance})"),
            )
            .help(format!("a downgrade uses the edited file; `cargo migrate repair {id}` records it")),
            FindingKind::Missing => Diagnostic::error(
                Code::HistoryMissing,
                format!("revision `{label}` is applied here, and not in the chain any more ({provenance})"),
            )
            .help(format!(
                "bring its directory back from version control; if its change is to stay without it, \
                 `cargo migrate repair {id} --forget` removes its record"
            )),
            FindingKind::Unknown if self.is_half() => Diagnostic::error(
                Code::HistoryUnknown,
                format!("revision `{label}` is half applied here, and belongs to another chain ({provenance})"),
            )
            .help(format!(
                "finish it with the program that has it; if you take back yourself what it did, `cargo migrate repair {id} --forget` \
                 removes its record"
            )),
            FindingKind::Unknown => Diagnostic::error(
                Code::HistoryUnknown,
                format!("revision `{label}` is applied here, and belongs to another chain ({provenance})"),
            )
            .help("another branch ran on this database: `cargo migrate downgrade -1` takes it back with the way back that was kept in the history; or use another database"),
            FindingKind::Inside => {
                let missing: Vec<String> = self.missing.iter().map(|id| format!("`{id}`")).collect();
                Diagnostic::error(
                    Code::HistoryInsideSquash,
                    format!("the database has some of what the squash `{id}` replaces, and lacks {}", missing.join(", ")),
                )
                .help("bring it past them with a version of the program that still has them; or bring their directories back from version control")
            }
            FindingKind::Skipped => {
                Diagnostic::error(Code::HistorySkipped, format!("revision `{id}` is not applied here, but later ones are"))
                    .help(format!(
                        "put it after the others with `cargo migrate rebase {id}`; if the database has its change already, \
                     `cargo migrate repair {id}` records it"
                ))
            }
        };
        match &self.path {
            Some(path) => found.at(path.clone(), 0..0, ""),
            None => found,
        }
    }
}
