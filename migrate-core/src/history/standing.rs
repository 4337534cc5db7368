//! What comes of holding a history against a chain.

use super::{Finding, FindingKind, Record, RecordState};
use crate::revision::Revision;
use crate::target::Line;

/// How a database stands to a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How many revisions of the chain are applied, from base.
    pub applied: usize,
    /// Revisions beyond the chain's head, oldest first: the program is older than the database.
    pub ahead: Vec<Record>,
    /// A revision that is neither applied nor reverted.
    pub half: Option<Record>,
    /// Where the history and the chain contradict each other.
    pub findings: Vec<Finding>,
}

impl Standing {
    /// Whether nothing keeps the chain from being applied; being ahead is for the caller's policy.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.kind == FindingKind::DownEdited)
    }

    /// The same for a downgrade: what was applied from another line of development can be taken back, with the ways back
    /// that were kept in the history.
    #[must_use]
    pub fn taking_back(mut self) -> Self {
        let (foreign, findings) =
            std::mem::take(&mut self.findings)
                .into_iter()
                .partition(|finding| {
                    let applied = |record: &Record| record.state == RecordState::Applied;
                    finding.kind == FindingKind::Unknown
                        && finding.record.as_ref().is_some_and(applied)
                });
        let foreign: Vec<Finding> = foreign;
        self.ahead
            .extend(foreign.into_iter().filter_map(|finding| finding.record));
        self.findings = findings;
        self
    }

    /// The ids from base: the chain's, then those that only the database has. What the chain has above them was never
    /// applied, and is not on that line.
    #[must_use]
    pub fn line<'a>(&'a self, chain: &'a [Revision]) -> Line<'a> {
        let chain = if self.ahead.is_empty() {
            chain
        } else {
            &chain[..self.applied]
        };
        let mut line = Line::new(chain, Some(self.applied + self.ahead.len()));
        line.ids
            .extend(self.ahead.iter().map(|record| record.id.as_str()));
        line
    }
}
