//! Squashes: one revision that stands for a stretch of others, and databases on either side of it.
//!
//! A chain holds the squash. A database that has some of the originals is held against the originals instead, until it has
//! all of them: then the squash can take their place in its history.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::checksum::Checksum;
use crate::dialect::Dialect;
use crate::directive::Directive;
use crate::history::{Record, RecordState};
use crate::revision::{Revision, Text};

/// What a revision stands for: `-- migrate: replaces <first>..<last>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squash {
    /// The first of the originals, as the directive names it.
    pub first: Text,
    /// The last of them. What follows the squash may revise it as well.
    pub last: Text,
    /// The ids of all of them, from base; that of a squash among them comes before those that it stands for itself. Empty
    /// while the chain is no line.
    pub ids: Cow<'static, [Text]>,
    /// The originals, when they are on disk.
    pub originals: Cow<'static, [Revision]>,
    /// The chain hash of the last of them, from which the chain goes on.
    pub stands_for: Checksum,
}

impl Squash {
    /// What a directive says, before the chain is known.
    pub(crate) fn said(directive: &Directive) -> Option<Self> {
        let Directive::Replaces(first, last) = directive else {
            return None;
        };
        Some(Self {
            first: Cow::Owned(first.clone()),
            last: Cow::Owned(last.clone()),
            ids: Cow::Borrowed(&[]),
            originals: Cow::Borrowed(&[]),
            stands_for: Checksum::of(""),
        })
    }

    /// Whether it stands for a revision of that id.
    #[must_use]
    pub fn holds(&self, id: &str) -> bool {
        self.ids.iter().any(|one| one == id)
    }

    /// Whether a revision of that id is where it ends: a place that goes by the names of both.
    #[must_use]
    pub fn ends_with(&self, id: &str) -> bool {
        self.last == id || self.ids.last().is_some_and(|last| last == id)
    }
}

impl Revision {
    /// Whether what follows this revision may call it so.
    #[must_use]
    pub fn goes_by(&self, id: &str) -> bool {
        let ends = |squash: &Squash| squash.ends_with(id);
        self.id == id || self.squash.as_ref().is_some_and(ends)
    }

    fn originals(&self) -> &[Revision] {
        self.squash
            .as_ref()
            .map_or(&[], |squash| &squash.originals[..])
    }
}

/// Every revision of a chain, the originals of a squash before it.
#[must_use]
pub fn every(chain: &[Revision]) -> Vec<&Revision> {
    let mut all = Vec::with_capacity(chain.len());
    add(chain, &mut all);
    all
}

fn add<'a>(chain: &'a [Revision], all: &mut Vec<&'a Revision>) {
    for revision in chain {
        add(revision.originals(), all);
        all.push(revision);
    }
}

/// The history, with a squash in place of originals that are not on disk any more. `chain` is expanded for it.
#[must_use]
pub fn adopted<'a>(
    chain: &[Revision],
    records: &'a [Record],
    dialect: Dialect,
) -> Cow<'a, [Record]> {
    let mut adopted = Cow::Borrowed(records);
    for adoption in complete(chain, records, dialect) {
        let rows = adopted.to_mut();
        let is_part = |record: &Record| adoption.ids.contains(&record.id);
        let last = rows.iter().rfind(|record| is_part(record)).cloned();
        rows.retain(|record| !is_part(record));
        rows.extend(last.map(|last| stand_in(adoption.revision, last, dialect)));
        rows.sort_by_key(|record| record.ordinal);
    }
    adopted
}

/// The record of a squash whose originals are recorded. What ran was theirs.
fn stand_in(squash: &Revision, last: Record, dialect: Dialect) -> Record {
    Record {
        up_checksum: squash.up.checksum(dialect),
        down_checksum: squash.down.checksum(dialect),
        id: squash.id.to_string(),
        name: squash.name.to_string(),
        parent: squash.parent.as_ref().map(ToString::to_string),
        ..last
    }
}

/// The chain as a database knows it: with the originals in place of a squash, while it has some of them.
#[must_use]
pub fn expand<'a>(chain: &'a [Revision], records: &[Record]) -> Cow<'a, [Revision]> {
    let is_recorded = |id: &str| records.iter().any(|record| record.id == id);
    let opens = |revision: &Revision| {
        let squash = revision.squash.as_ref();
        squash.is_some_and(|squash| {
            !squash.originals.is_empty()
                && !is_recorded(&revision.id)
                && squash.ids.iter().any(|id| is_recorded(id))
        })
    };
    if !chain.iter().any(opens) {
        return Cow::Borrowed(chain);
    }
    let mut expanded = Vec::with_capacity(chain.len());
    for revision in chain {
        if opens(revision) {
            expanded.extend(expand(revision.originals(), records).into_owned());
        } else {
            expanded.push(revision.clone());
        }
    }
    Cow::Owned(expanded)
}

/// A squash that can take the place of its originals in a history: all of them are applied.
#[derive(Debug, Clone)]
pub struct Adoption<'a> {
    /// The squash.
    pub revision: &'a Revision,
    /// The recorded revisions that it stands for.
    pub ids: Vec<String>,
    /// The place of the last of them.
    pub ordinal: i64,
}

/// The squashes of a chain that can take the place of their originals. None while something is half-way.
#[must_use]
pub fn adoptions<'a>(
    chain: &'a [Revision],
    records: &[Record],
    dialect: Dialect,
) -> Vec<Adoption<'a>> {
    if records.iter().all(is_applied) {
        complete(chain, records, dialect)
    } else {
        Vec::new()
    }
}

fn is_applied(record: &Record) -> bool {
    record.state == RecordState::Applied
}

fn complete<'a>(chain: &'a [Revision], records: &[Record], dialect: Dialect) -> Vec<Adoption<'a>> {
    if chain.iter().all(|revision| revision.squash.is_none()) {
        return Vec::new();
    }
    let by_id: BTreeMap<&str, &Record> = records
        .iter()
        .map(|record| (record.id.as_str(), record))
        .collect();
    let adoption = |revision: &'a Revision| {
        let squash = revision.squash.as_ref()?;
        if by_id.contains_key(&*revision.id) || !is_complete(squash, records, &by_id, dialect) {
            return None;
        }
        let rows: Vec<&&Record> = squash
            .ids
            .iter()
            .filter_map(|id| by_id.get(&**id))
            .collect();
        let ordinal = rows.iter().map(|record| record.ordinal).max()?;
        rows.iter()
            .all(|record| is_applied(record))
            .then(|| Adoption {
                revision,
                ids: rows.iter().map(|record| record.id.clone()).collect(),
                ordinal,
            })
    };
    chain.iter().filter_map(adoption).collect()
}

fn is_complete(
    squash: &Squash,
    records: &[Record],
    by_id: &BTreeMap<&str, &Record>,
    dialect: Dialect,
) -> bool {
    if squash.originals.is_empty() {
        // None is applied before those below it.
        return [Some(&squash.last), squash.ids.last()]
            .into_iter()
            .flatten()
            .any(|end| by_id.contains_key(&**end));
    }
    let originals = expand(&squash.originals, records);
    let records = adopted(&originals, records, dialect);
    let mut records = records.iter();
    (originals.iter()).all(|original| records.any(|record| record.id == original.id))
}
