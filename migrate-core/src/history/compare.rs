//! Holding a history against a chain.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, FindingKind, Record, RecordState, Standing};
use crate::checksum::Checksum;
use crate::dialect::Dialect;
use crate::revision::{Revision, Way};
use crate::squash;

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
