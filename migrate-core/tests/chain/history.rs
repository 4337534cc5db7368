//! What a database records, held against a chain.

use insta::assert_snapshot;
use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Sources, Style, render_all};
use migrate_core::dialect::Dialect;
use migrate_core::history::{
    FindingKind, Origin, Progress, Record, RecordState, Standing, compare,
};
use migrate_core::revision::Revision;

use crate::support::Directory;

pub(crate) fn chain(count: usize) -> Vec<Revision> {
    Directory::linear(count).locked(0).read().revisions
}

/// The records of a database that applied a chain.
pub(crate) fn records(chain: &[Revision]) -> Vec<Record> {
    (1..)
        .zip(chain)
        .map(|(ordinal, revision)| record(ordinal, revision))
        .collect()
}

pub(crate) fn record(ordinal: i64, revision: &Revision) -> Record {
    Record {
        id: revision.id.to_string(),
        ordinal,
        name: revision.name.to_string(),
        parent: revision.parent.as_ref().map(ToString::to_string),
        up_checksum: revision.up.checksum(Dialect::Sqlite),
        down_checksum: revision.down.checksum(Dialect::Sqlite),
        state: RecordState::Applied,
        progress: Progress::default(),
        origin: Origin {
            started_at: "2026-11-20T10:15:00Z".into(),
            finished_at: Some("2026-11-20T10:15:01Z".into()),
            actor: Some("ann".into()),
            host: Some("build-7".into()),
            app: Some("shop".into()),
            app_version: Some("1.4.0".into()),
            ..Origin::default()
        },
        error: None,
    }
}

fn stand(chain: &[Revision], records: &[Record]) -> Standing {
    compare(chain, records, Dialect::Sqlite)
}

fn kinds(standing: &Standing) -> Vec<(FindingKind, &str)> {
    standing
        .findings
        .iter()
        .map(|found| (found.kind, found.id.as_str()))
        .collect()
}

fn rendered(standing: &Standing) -> String {
    let found: Vec<_> = standing
        .findings
        .iter()
        .map(migrate_core::history::Finding::diagnostic)
        .collect();
    render_all(&found, &Sources::new("migrations"), Style::Plain)
}

#[test]
fn a_database_anywhere_on_the_chain_is_consistent() {
    let chain = chain(4);
    for applied in 0..=4 {
        let standing = stand(&chain, &records(&chain[..applied]));
        assert_eq!(
            (standing.applied, standing.is_consistent()),
            (applied, true)
        );
        assert!(standing.ahead.is_empty() && standing.half.is_none());
    }
}

#[test]
fn row_70_an_edited_revision() {
    let chain = chain(3);
    let mut records = records(&chain);
    records[1].up_checksum = Some(Checksum::of("x"));
    let standing = stand(&chain, &records);
    assert_eq!(kinds(&standing), [(FindingKind::Edited, "1002")]);
    assert!(!standing.is_consistent());
    assert_snapshot!(rendered(&standing), @"
    error[history-edited]: revision `1002 r2` was edited after it ran here (applied 2026-11-20T10:15:01Z by ann on build-7 with shop 1.4.0)
    --> migrations/1002_r2/up.sql
     = help: undo the edit, or put the change into a new revision; if the database has it already, `cargo migrate repair 1002` accepts the edit and records that you did
    ");
}

#[test]
fn an_edited_way_back_is_a_warning() {
    let chain = chain(3);
    let mut records = records(&chain);
    records[1].down_checksum = None;
    let standing = stand(&chain, &records);
    assert!(standing.is_consistent());
    assert_snapshot!(rendered(&standing), @"
    warning[history-edited]: the way back of `1002 r2` was edited after it ran here (applied 2026-11-20T10:15:01Z by ann on build-7 with shop 1.4.0)
    --> migrations/1002_r2/down.sql
     = help: a downgrade uses the edited file; `cargo migrate repair 1002` records it
    ");
}

#[test]
fn row_71_a_revision_that_was_removed() {
    let chain = chain(3);
    let records = records(&chain);
    let standing = stand(&[chain[0].clone(), chain[2].clone()], &records);
    assert_eq!(kinds(&standing), [(FindingKind::Missing, "1002")]);
    assert_snapshot!(rendered(&standing), @"
    error[history-missing]: revision `1002 r2` is applied here, and not in the chain any more (applied 2026-11-20T10:15:01Z by ann on build-7 with shop 1.4.0)
     |
     = help: bring its directory back from version control; if its change is to stay without it, `cargo migrate repair 1002 --forget` removes its record
    ");
}

#[test]
fn row_72_a_new_name_with_the_old_id_is_fine() {
    let mut chain = chain(3);
    let records = records(&chain);
    chain[1].name = "another".into();
    assert!(stand(&chain, &records).findings.is_empty());
}

#[test]
fn row_77_t15_a_database_that_is_ahead() {
    let chain = chain(5);
    let standing = stand(&chain[..3], &records(&chain));
    assert!(standing.findings.is_empty());
    assert_eq!(standing.applied, 3);
    let ahead: Vec<String> = standing
        .ahead
        .iter()
        .map(|one| format!("{} ({})", one.label(), one.provenance()))
        .collect();
    assert_snapshot!(ahead.join("\n"), @"
    1004 r4 (applied 2026-11-20T10:15:01Z by ann on build-7 with shop 1.4.0)
    1005 r5 (applied 2026-11-20T10:15:01Z by ann on build-7 with shop 1.4.0)
    ");
}

#[test]
fn an_empty_chain_is_behind_everything() {
    let chain = chain(2);
    let standing = stand(&[], &records(&chain));
    assert_eq!(
        (
            standing.applied,
            standing.ahead.len(),
            standing.findings.len()
        ),
        (0, 2, 0)
    );
}

#[test]
fn another_branch_is_not_ahead() {
    let chain = chain(3);
    let mut records = records(&chain[..2]);
    let other = Directory::linear(2)
        .revision("1009_other", "1002")
        .locked(0)
        .read()
        .revisions;
    records.push(record(3, &other[2]));
    let standing = stand(&chain, &records);
    assert_eq!(kinds(&standing), [(FindingKind::Unknown, "1009")]);
    assert_eq!(standing.applied, 2);
    assert_snapshot!(rendered(&standing), @"
    error[history-unknown]: revision `1009 other` is applied here, and belongs to another chain (applied 2026-11-20T10:15:01Z by ann on build-7 with shop 1.4.0)
     |
     = help: another branch ran on this database: `cargo migrate downgrade -1` takes it back with the way back that was kept in the history; or use another database
    ");
}

#[test]
fn a_database_of_another_program() {
    let chain = chain(2);
    let other = Directory::new()
        .revision("a_x", "base")
        .revision("b_y", "a")
        .locked(0)
        .read()
        .revisions;
    assert_eq!(
        kinds(&stand(&chain, &records(&other))),
        [(FindingKind::Unknown, "a"), (FindingKind::Unknown, "b")]
    );
}

#[test]
fn row_76_a_revision_that_came_late() {
    let chain = chain(3);
    let mut records = records(&chain);
    records.remove(1);
    let standing = stand(&chain, &records);
    assert_eq!(kinds(&standing), [(FindingKind::Skipped, "1002")]);
    assert_eq!(standing.applied, 3);
    assert_snapshot!(rendered(&standing), @"
    error[history-skipped]: revision `1002` is not applied here, but later ones are
    --> migrations/1002_r2/up.sql
     = help: put it after the others with `cargo migrate rebase 1002`; if the database has its change already, `cargo migrate repair 1002` records it
    ");
}

#[test]
fn half_applied_is_no_contradiction() {
    let chain = chain(3);
    let mut records = records(&chain);
    records[2].state = RecordState::Running;
    let standing = stand(&chain, &records);
    assert_eq!((standing.applied, standing.findings.len()), (2, 0));
    assert_eq!(standing.half.map(|half| half.id).as_deref(), Some("1003"));

    records[2].state = RecordState::Reverting;
    let standing = stand(&chain, &records);
    assert_eq!(
        (standing.applied, standing.findings.len()),
        (3, 0),
        "its way back is not done yet"
    );
    assert!(standing.half.is_some());
}

#[test]
fn a_half_applied_revision_of_another_branch() {
    let chain = chain(3);
    let mut records = records(&chain);
    records[2].state = RecordState::Running;
    assert_eq!(
        kinds(&stand(&chain[..2], &records)),
        [(FindingKind::Unknown, "1003")]
    );
}

#[test]
fn provenance_says_what_is_known() {
    let chain = chain(1);
    let mut record = records(&chain).remove(0);
    assert_eq!(
        record.provenance(),
        "applied 2026-11-20T10:15:01Z by ann on build-7 with shop 1.4.0"
    );
    record.origin.stamped = true;
    record.origin.app = None;
    record.origin.host = None;
    assert_eq!(record.provenance(), "stamped 2026-11-20T10:15:01Z by ann");
    assert_eq!(
        RecordState::from_name("running"),
        Some(RecordState::Running)
    );
    assert_eq!(RecordState::from_name("Running"), None);
}
