//! What a database records about the revisions applied to it, held against a chain.

use std::collections::{BTreeMap, BTreeSet};

use crate::checksum::Checksum;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::revision::{Revision, Way};
use crate::squash;
use crate::target::Line;

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

/// Holds the history against the chain. Records come by ordinal; the chain is
/// [expanded](crate::squash::expand) for them.
#[must_use]
pub fn compare(chain: &[Revision], records: &[Record], dialect: Dialect) -> Standing {
    let records = &*squash::adopted(chain, records, dialect);
    let position: BTreeMap<&str, usize> = chain
        .iter()
        .enumerate()
        .map(|(at, revision)| (&*revision.id, at))
        .collect();
    let mut applied: Vec<&Record> = records
        .iter()
        .filter(|record| record.state != RecordState::Running)
        .collect();
    let newer = newer_squash(chain, &applied).map_or(Vec::new(), |at| applied.split_off(at));
    let half = records
        .iter()
        .find(|record| record.state != RecordState::Applied)
        .cloned();
    let mut findings = Vec::new();

    let inside: Vec<&Revision> = chain
        .iter()
        .filter(|revision| is_inside(revision, records))
        .collect();
    let is_part = |record: &Record| {
        inside.iter().any(|revision| {
            let squash = revision.squash.as_ref();
            squash.is_some_and(|squash| squash.holds(&record.id))
        })
    };
    findings.extend(inside.iter().map(|revision| lacks(revision, records)));

    let known = |record: &&Record| position.contains_key(&*record.id);
    let last_known = applied.iter().rposition(known);
    let top = applied
        .iter()
        .filter_map(|record| position.get(&*record.id))
        .max()
        .map_or(0, |at| at + 1);
    for record in &applied {
        if let Some(at) = position.get(&*record.id) {
            findings.extend(edited(&chain[*at], record, dialect));
        }
    }
    let recorded: BTreeSet<&str> = records.iter().map(|record| record.id.as_str()).collect();
    for revision in &chain[..top] {
        if !recorded.contains(&*revision.id) && !inside.contains(&revision) {
            findings.push(finding(
                FindingKind::Skipped,
                &revision.id,
                None,
                up_path(revision, dialect),
            ));
        }
    }
    let (below, beyond) = applied.split_at(last_known.map_or(0, |at| at + 1));
    for record in below
        .iter()
        .filter(|record| !known(record) && !is_part(record))
    {
        findings.push(finding(
            FindingKind::Missing,
            &record.id,
            Some(record),
            None,
        ));
    }
    let mut ahead = Vec::new();
    let mut last: Option<&Record> = None;
    for record in beyond.iter().filter(|record| !is_part(record)) {
        let follows = match last {
            Some(last) => record.parent.as_ref() == Some(&last.id),
            None => follows(chain.last(), record),
        };
        if top == chain.len() && follows {
            last = Some(record);
            ahead.push((*record).clone());
        } else {
            findings.push(finding(
                FindingKind::Unknown,
                &record.id,
                Some(record),
                None,
            ));
        }
    }
    if let Some(half) = &half
        && half.state == RecordState::Running
        && !position.contains_key(&*half.id)
        && !is_part(half)
    {
        findings.push(finding(FindingKind::Unknown, &half.id, Some(half), None));
    }
    ahead.extend(newer.into_iter().cloned());
    Standing {
        applied: top,
        ahead,
        half,
        findings,
    }
}

/// Where a squash stands in the history that the chain does not have, on top of what both have: from there on the database
/// is newer, also where the chain still has what the squash stands for, or what follows it.
fn newer_squash(chain: &[Revision], applied: &[&Record]) -> Option<usize> {
    let at = (chain.iter().zip(applied))
        .take_while(|(revision, record)| *revision.id == *record.id)
        .count();
    let record = applied.get(at)?;
    let before = at.checked_sub(1).map(|before| &chain[before]);
    let is_new = chain.iter().all(|revision| *revision.id != *record.id);
    (record.origin.squash && is_new && follows(before, record)).then_some(at)
}

/// Whether what is recorded comes directly after a revision; `None` is base.
fn follows(revision: Option<&Revision>, record: &Record) -> bool {
    match (revision, &record.parent) {
        (None, None) => true,
        (Some(revision), Some(parent)) => revision.goes_by(parent),
        _ => false,
    }
}

/// Whether some of what a squash stands for is recorded, and neither the rest nor the squash can be applied.
fn is_inside(revision: &Revision, records: &[Record]) -> bool {
    let Some(squash) = &revision.squash else {
        return false;
    };
    records.iter().all(|record| record.id != *revision.id)
        && records.iter().any(|record| squash.holds(&record.id))
}

fn lacks(revision: &Revision, records: &[Record]) -> Finding {
    let ids = revision.squash.iter().flat_map(|squash| squash.ids.iter());
    let is_applied = |id: &str| {
        let mut applied = records
            .iter()
            .filter(|record| record.state == RecordState::Applied);
        applied.any(|record| record.id == id)
    };
    Finding {
        missing: ids
            .filter(|id| !is_applied(id))
            .map(ToString::to_string)
            .collect(),
        ..finding(FindingKind::Inside, &revision.id, None, None)
    }
}

fn finding(kind: FindingKind, id: &str, record: Option<&Record>, path: Option<String>) -> Finding {
    Finding {
        kind,
        id: id.to_owned(),
        record: record.cloned(),
        path,
        missing: Vec::new(),
    }
}

fn edited(revision: &Revision, record: &Record, dialect: Dialect) -> Option<Finding> {
    let differs = |recorded: Option<Checksum>, now: Option<Checksum>| recorded != now;
    if differs(record.up_checksum, revision.up.checksum(dialect)) {
        return Some(finding(
            FindingKind::Edited,
            &revision.id,
            Some(record),
            up_path(revision, dialect),
        ));
    }
    differs(record.down_checksum, revision.down.checksum(dialect)).then(|| {
        finding(
            FindingKind::DownEdited,
            &revision.id,
            Some(record),
            way_path(&revision.down, dialect),
        )
    })
}

fn up_path(revision: &Revision, dialect: Dialect) -> Option<String> {
    way_path(&revision.up, dialect)
}

fn way_path(way: &Way, dialect: Dialect) -> Option<String> {
    match way {
        Way::Sql(_) => way.script(dialect).map(|script| script.path.to_string()),
        Way::Rust { path, .. } => Some(path.to_string()),
        Way::Irreversible { .. } => None,
    }
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
