//! From where a database is to a target.

use insta::assert_snapshot;
use migrate_core::diagnostic::{Diagnostic, Sources, Style, render_all};
use migrate_core::dialect::Dialect;
use migrate_core::history::{Progress, RecordState, Standing, compare};
use migrate_core::plan::{Plan, Step, downgrade, upgrade};
use migrate_core::revision::{Revision, Way};
use migrate_core::target::Target;

use crate::history::{chain, records};
use crate::support::Directory;

const LITE: Dialect = Dialect::Sqlite;

fn at(chain: &[Revision], applied: usize) -> Standing {
    compare(chain, &records(&chain[..applied]), LITE)
}

fn target(text: &str) -> Target {
    Target::parse(text).unwrap()
}

fn ids(plan: Result<Plan<'_>, Vec<Diagnostic>>) -> Result<Vec<String>, &'static str> {
    plan.map(|plan| plan.steps.iter().map(|step| step.id().to_owned()).collect())
        .map_err(|found| found[0].code.name())
}

fn up(chain: &[Revision], applied: usize, to: &str) -> Result<Vec<String>, &'static str> {
    ids(upgrade(chain, &at(chain, applied), &target(to), LITE))
}

fn down(chain: &[Revision], applied: usize, to: &str) -> Result<Vec<String>, &'static str> {
    ids(downgrade(
        chain,
        &at(chain, applied),
        &target(to),
        LITE,
        false,
    ))
}

fn rendered(found: &[Diagnostic]) -> String {
    render_all(found, &Sources::new("migrations"), Style::Plain)
}

fn list(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn upgrades_go_forward() {
    let chain = chain(5);
    assert_eq!(
        up(&chain, 0, "head"),
        Ok(list(&["1001", "1002", "1003", "1004", "1005"]))
    );
    assert_eq!(up(&chain, 1, "+2"), Ok(list(&["1002", "1003"])));
    assert_eq!(up(&chain, 1, "1003"), Ok(list(&["1002", "1003"])));
    assert_eq!(up(&chain, 1, "1003+1"), Ok(list(&["1002", "1003", "1004"])));
    assert_eq!(up(&chain, 2, "+5"), Err("target-too-far"));
}

#[test]
fn an_upgrade_to_what_is_applied_is_nothing_to_do() {
    let chain = chain(5);
    for to in ["head", "1002", "base", "current", "head-3"] {
        assert_eq!(up(&chain, 5, to), Ok(list(&[])), "{to}");
    }
    let standing = at(&chain, 5);
    let plan = upgrade(&chain, &standing, &target("1002"), LITE).unwrap();
    assert_eq!(
        (plan.from.as_deref(), plan.to.as_deref()),
        (Some("1005"), Some("1005"))
    );
}

#[test]
fn downgrades_go_back_newest_first() {
    let chain = chain(5);
    assert_eq!(down(&chain, 5, "-3"), Ok(list(&["1005", "1004", "1003"])));
    assert_eq!(down(&chain, 3, "base"), Ok(list(&["1003", "1002", "1001"])));
    assert_eq!(down(&chain, 3, "1002"), Ok(list(&["1003"])));
    assert_eq!(down(&chain, 3, "-4"), Err("target-too-far"));
}

#[test]
fn t12_a_downgrade_to_where_it_is_does_nothing() {
    let chain = chain(3);
    for to in ["1002", "current", "head-1"] {
        assert_eq!(down(&chain, 2, to), Ok(list(&[])), "{to}");
    }
}

#[test]
fn t13_a_downgrade_does_not_go_up() {
    let chain = chain(3);
    let standing = at(&chain, 1);
    let found = downgrade(&chain, &standing, &target("1003"), LITE, false).unwrap_err();
    assert_snapshot!(rendered(&found), @"
    error[target-direction]: `1003` is above `1001`, where the database is
     |
     = help: use `cargo migrate upgrade 1003`
    ");
    let found = downgrade(&chain, &standing, &target("+1"), LITE, false).unwrap_err();
    assert_snapshot!(rendered(&found), @"
    error[target-direction]: `+1` does not lead where `downgrade` goes
     |
     = help: use `cargo migrate upgrade +1`
    ");
}

#[test]
fn row_87_the_whole_way_back_is_checked_before_the_first_step() {
    let chain = Directory::linear(4)
        .file(
            "1002_r2/down.sql",
            "-- migrate: irreversible because the old rows are gone\n",
        )
        .file(
            "1003_r3/down.sql",
            "-- migrate: irreversible because it sends mail\n",
        )
        .locked(0)
        .read()
        .revisions;
    let standing = at(&chain, 4);
    let found = downgrade(&chain, &standing, &target("base"), LITE, false).unwrap_err();
    assert_snapshot!(rendered(&found), @"
    error[no-way-back]: revision `1003 r3` cannot be undone: it sends mail
     |
     = help: `cargo migrate downgrade 1003` stops before it; `--force` drops its record and leaves the schema as it is

    error[no-way-back]: revision `1002 r2` cannot be undone: the old rows are gone
     |
     = help: `--force` drops its record and leaves the schema as it is
    ");
    assert_eq!(down(&chain, 4, "1003"), Ok(list(&["1004"])));
    let forced = ids(downgrade(&chain, &standing, &target("base"), LITE, true));
    assert_eq!(forced, Ok(list(&["1004", "1003", "1002", "1001"])));
}

#[test]
fn a_dialect_that_the_chain_is_not_written_for() {
    let directory = Directory::linear(2)
        .without("1002_r2/")
        .file(
            "1002_r2/up.sqlite.sql",
            "-- x\n-- migrate: revises 1001\nSELECT 1;\n",
        )
        .file("1002_r2/down.sqlite.sql", "SELECT 1;\n");
    let chain = directory.locked(0).read().revisions;
    let standing = compare(&chain, &[], Dialect::Mysql);
    let found = upgrade(&chain, &standing, &target("head"), Dialect::Mysql).unwrap_err();
    assert_snapshot!(rendered(&found), @"
    error[missing-up]: revision `1002 r2` has no up.sql for mysql
     |
     = help: write `1002_r2/up.mysql.sql`, or a plain `up.sql`
    ");
}

#[test]
fn ahead_the_stored_ways_back_come_first() {
    let all = chain(5);
    let older = &all[..3];
    let standing = compare(older, &records(&all), LITE);
    let plan = downgrade(older, &standing, &target("1002"), LITE, false).unwrap();
    let stored: Vec<bool> = plan
        .steps
        .iter()
        .map(|step| matches!(step, Step::Stored(_)))
        .collect();
    assert_eq!(stored, [true, true, false]);
    assert_eq!(
        (plan.from.as_deref(), plan.to.as_deref()),
        (Some("1005"), Some("1002"))
    );
    assert_eq!(plan.steps[0].name(), "r5");
    assert_eq!(
        ids(downgrade(older, &standing, &target("head"), LITE, false)),
        Ok(list(&["1005", "1004"]))
    );
    assert_eq!(
        ids(downgrade(older, &standing, &target("1004"), LITE, false)),
        Ok(list(&["1005"]))
    );
    assert_eq!(
        ids(downgrade(older, &standing, &target("-1"), LITE, false)),
        Ok(list(&["1005"]))
    );

    let plan = upgrade(older, &standing, &target("head"), LITE).unwrap();
    assert!(plan.steps.is_empty());
    assert_eq!(plan.to, plan.from, "nothing to do changes nothing");
}

fn half(state: RecordState) -> (Vec<Revision>, Standing) {
    let mut chain = chain(4);
    // Only what runs statement by statement stops half-way.
    let Revision { up, down, .. } = &mut chain[2];
    for way in [up, down] {
        if let Way::Sql(scripts) = way {
            scripts.to_mut()[0].transaction = false;
        }
    }
    let mut records = records(&chain[..3]);
    records[2].state = state;
    records[2].progress = Progress {
        total: 5,
        done: 2,
        ..Progress::default()
    };
    records[2].error = Some("disk I/O error".into());
    let standing = compare(&chain, &records, LITE);
    (chain, standing)
}

#[test]
fn a_half_applied_revision_is_finished_before_anything_else() {
    let (chain, standing) = half(RecordState::Running);
    assert_eq!(
        ids(upgrade(&chain, &standing, &target("head"), LITE)),
        Ok(list(&["1003", "1004"]))
    );
    assert_eq!(
        ids(upgrade(&chain, &standing, &target("current"), LITE)),
        Err("half-applied")
    );
    let found = downgrade(&chain, &standing, &target("base"), LITE, false).unwrap_err();
    assert_snapshot!(rendered(&found), @"
    error[half-applied]: revision `1003 r3` is half applied: 2 of 5 statements are done; it stopped with: disk I/O error
     |
     = help: finish it first: `cargo migrate upgrade 1003`
    ");
}

#[test]
fn on_mysql_a_half_applied_revision_goes_on_whatever_it_says() {
    let (mut chain, standing) = half(RecordState::Running);
    let Revision {
        up: Way::Sql(scripts),
        ..
    } = &mut chain[2]
    else {
        unreachable!("a chain of SQL");
    };
    scripts.to_mut()[0].transaction = true;
    let to_head = |dialect| ids(upgrade(&chain, &standing, &target("head"), dialect));
    assert_eq!(to_head(LITE), Err("half-applied"));
    assert_eq!(to_head(Dialect::Mysql), Ok(list(&["1003", "1004"])));
}

#[test]
fn a_half_reverted_revision_is_finished_before_anything_else() {
    let (chain, standing) = half(RecordState::Reverting);
    assert_eq!(
        ids(downgrade(&chain, &standing, &target("1001"), LITE, false)),
        Ok(list(&["1003", "1002"]))
    );
    assert_eq!(
        ids(downgrade(
            &chain,
            &standing,
            &target("current"),
            LITE,
            false
        )),
        Err("half-applied")
    );
    let found = upgrade(&chain, &standing, &target("head"), LITE).unwrap_err();
    assert_snapshot!(rendered(&found), @"
    error[half-applied]: revision `1003 r3` is half reverted: 2 of 5 statements are done; it stopped with: disk I/O error
     |
     = help: finish it first: `cargo migrate downgrade 1002`
    ");
}
