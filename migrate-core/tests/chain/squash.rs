//! Squashes: in a directory, in the lock, and in front of databases that are at all places.

use insta::assert_snapshot;
use migrate_core::diagnostic::{Sources, Style, render_all};
use migrate_core::dialect::Dialect;
use migrate_core::history::{Record, Standing, compare};
use migrate_core::plan;
use migrate_core::revision::Revision;
use migrate_core::squash::{adoptions, every, expand};
use migrate_core::target::Target;

use crate::history::{record, records};
use crate::support::Directory;

/// Five revisions, of which the second to the fourth are squashed.
fn squashed() -> Directory {
    Directory::linear(5).squash("2000_s", "1001", "1002..1004")
}

/// The same when the originals were deleted.
fn alone() -> Directory {
    let sealed = squashed().locked(6);
    ["1002_r2", "1003_r3", "1004_r4"]
        .iter()
        .fold(sealed, |directory, name| directory.without(name))
}

/// As `check --fix` leaves it.
fn fixed(directory: Directory) -> Directory {
    let reading = directory.read();
    let lock = reading.lock.unwrap().following(&reading.revisions);
    directory.file("migrate.lock", lock.render())
}

fn ids(chain: &[Revision]) -> Vec<&str> {
    chain.iter().map(|revision| &*revision.id).collect()
}

/// A database that applied revisions of those names.
fn database(chain: &[Revision], names: &[&str]) -> Vec<Record> {
    let all = every(chain);
    let of = |name: &&str| all.iter().find(|one| one.id == **name).copied();
    let rows = names.iter().filter_map(of);
    (1..)
        .zip(rows)
        .map(|(at, revision)| record(at, revision))
        .collect()
}

fn stand(chain: &[Revision], records: &[Record]) -> Standing {
    compare(&expand(chain, records), records, Dialect::Sqlite)
}

fn shown(standing: &Standing) -> String {
    let found: Vec<_> = standing
        .findings
        .iter()
        .map(migrate_core::history::Finding::diagnostic)
        .collect();
    render_all(&found, &Sources::default(), Style::Plain)
}

#[test]
fn it_takes_the_place_of_a_stretch() {
    let reading = squashed().locked(0).read();
    assert!(
        reading.linear && reading.diagnostics.is_empty(),
        "{:?}",
        reading.diagnostics
    );
    assert_eq!(ids(&reading.revisions), ["1001", "2000", "1005"]);
    let all: Vec<&str> = reading.every().iter().map(|one| &*one.id).collect();
    assert_eq!(all, ["1001", "1002", "1003", "1004", "2000", "1005"]);
    let squash = reading.revisions[1].squash.as_ref().unwrap();
    assert_eq!(squash.ids.join(" "), "1002 1003 1004");
    assert_eq!(squash.stands_for, squash.originals[2].chain_hash);
}

#[test]
fn what_follows_keeps_its_past() {
    let before = Directory::linear(5).locked(0).read().revisions;
    let after = squashed().locked(0).read().revisions;
    assert_eq!(before[4].chain_hash, after[2].chain_hash);
    assert_ne!(before[3].chain_hash, after[1].chain_hash);
    let gone = fixed(alone()).read().revisions;
    assert_eq!(gone[1].chain_hash, after[1].chain_hash);
    assert_eq!(gone[2].chain_hash, after[2].chain_hash);
}

#[test]
fn what_follows_may_revise_either() {
    for parent in ["1004", "2000"] {
        let reading = squashed().revision("2001_next", "1005").without("1005_r5");
        let reading = reading
            .without("2001_next")
            .revision("2001_next", parent)
            .locked(6)
            .read();
        assert_eq!(reading.diagnostics, [], "{parent}");
        assert_eq!(ids(&reading.revisions), ["1001", "2000", "2001"]);
    }
    let both = squashed().revision("2001_next", "2000").locked(0);
    assert_eq!(both.codes(), ["fork"]);
}

#[test]
fn mistakes_are_told_with_their_place() {
    let told = |name: &str, parent: &str, range: &str| {
        Directory::linear(4)
            .squash(name, parent, range)
            .locked(0)
            .rendered()
    };
    assert_snapshot!(told("2000_s", "1001", "1002..1009"), @r"
    error[squash-unknown]: squash `2000 s` replaces `1009`, which does not exist
     --> migrations/2000_s/up.sql:3:22
      |
    3 | -- migrate: replaces 1002..1009
      |                      ^^^^^^^^^^
      |
      = help: bring its directory back; the originals of a squash can go once it is sealed, and then all of them together
    ");
    assert_snapshot!(told("2000_s", "1001", "1003..1002"), @r"
    error[squash-range]: squash `2000 s` replaces `1003..1002`, and `1002` comes first in the chain
     --> migrations/2000_s/up.sql:3:22
      |
    3 | -- migrate: replaces 1003..1002
      |                      ^^^^^^^^^^
      |
      = help: write `replaces 1002..1003`
    ");
    assert_snapshot!(told("2000_s", "base", "1002..1003"), @r"
    error[squash-parent]: squash `2000 s` revises `base`, and what it replaces begins after `1001`
     --> migrations/2000_s/up.sql:2:21
      |
    2 | -- migrate: revises base
      |                     ^^^^
      |
      = help: write `revises 1001`
    ");
    let two = Directory::linear(4)
        .squash("2000_s", "base", "1001..1002")
        .squash("2001_s", "1001", "1002..1003");
    assert_snapshot!(two.locked(0).rendered(), @r"
    error[squash-overlap]: squash `2001 s` overlaps with `2000 s`, which replaces `1002` as well
     --> migrations/2001_s/up.sql:3:22
      |
    3 | -- migrate: replaces 1002..1003
      |                      ^^^^^^^^^^
      |
      = help: let it replace all of `2000`, or none of it
    ");
}

#[test]
fn a_squash_of_a_squash() {
    let directory = squashed().squash("3000_s", "1001", "2000..1005").locked(0);
    let reading = directory.read();
    assert_eq!(reading.diagnostics, []);
    assert_eq!(ids(&reading.revisions), ["1001", "3000"]);
    let chain = &reading.revisions;
    let seen = |names: &[&str]| {
        let records = database(chain, names);
        let seen = ids(&expand(chain, &records)).join(" ");
        (seen, adoptions(chain, &records, Dialect::Sqlite).len())
    };
    assert_eq!(
        seen(&["1001", "1002"]),
        ("1001 1002 1003 1004 1005".to_owned(), 0)
    );
    assert_eq!(seen(&["1001", "1002", "1003", "1004", "1005"]).1, 1);
    assert_eq!(seen(&["1001", "2000"]), ("1001 2000 1005".to_owned(), 0));
    assert_eq!(seen(&["1001", "2000", "1005"]).1, 1);
    assert_eq!(seen(&["1001", "3000"]), ("1001 3000".to_owned(), 0));
}

#[test]
fn the_lock_remembers_what_is_deleted() {
    assert_eq!(squashed().locked(6).codes(), [""; 0]);
    let directory = alone();
    assert_eq!(
        directory.codes(),
        ["lock-stale", "lock-stale", "lock-stale"]
    );
    let fixed = fixed(directory);
    assert_eq!(fixed.codes(), [""; 0]);
    assert_eq!(ids(&fixed.read().revisions), ["1001", "2000", "1005"]);
    // One of them is not enough, and a draft does not remember.
    assert_eq!(
        squashed().locked(6).without("1004_r4").codes(),
        ["gap", "sealed-missing"]
    );
    let draft = ["1002", "1003", "1004"]
        .iter()
        .fold(squashed().locked(0), |directory, id| directory.without(id));
    assert!(draft.codes().contains(&"gap"), "{:?}", draft.codes());
}

#[test]
fn an_edited_record_of_it_is_found() {
    let directory = squashed().locked(6);
    let lock = directory.text("migrate.lock");
    let line = lock
        .lines()
        .find(|line| line.starts_with("stands_for"))
        .unwrap();
    let other = lock.lines().find(|line| line.starts_with("chain")).unwrap();
    let edited = lock.replace(line, &other.replace("chain", "stands_for"));
    assert_eq!(
        directory.clone().file("migrate.lock", edited).codes(),
        ["lock-edited"]
    );
    let edited = lock.replace("[\"1002\", \"1003\", \"1004\"]", "[\"1002\", \"1004\"]");
    assert_eq!(
        directory.file("migrate.lock", edited).codes(),
        ["lock-stale"]
    );
}

#[test]
fn a_database_goes_on_from_wherever_it_is() {
    let chain = squashed().locked(0).read().revisions;
    let line = ["1001", "1002", "1003", "1004", "1005"];
    for applied in 0..=5 {
        let records = database(&chain, &line[..applied]);
        let seen = expand(&chain, &records);
        let standing = stand(&chain, &records);
        assert_eq!(standing.findings, []);
        assert_eq!(standing.applied, applied);
        let steps = plan::upgrade(&seen, &standing, &Target::head(), Dialect::Sqlite).unwrap();
        let steps: Vec<&str> = steps.steps.iter().map(plan::Step::id).collect();
        let rest: &[&str] = match applied {
            0 => &["1001", "2000", "1005"],
            1 => &["2000", "1005"],
            _ => &line[applied..],
        };
        assert_eq!(steps, rest, "{applied} are applied");
        let adopted = adoptions(&chain, &records, Dialect::Sqlite);
        assert_eq!(adopted.len(), usize::from(applied >= 4));
    }
    let records = database(&chain, &["1001", "2000", "1005"]);
    assert_eq!(stand(&chain, &records).applied, 3);
    assert!(adoptions(&chain, &records, Dialect::Sqlite).is_empty());
}

#[test]
fn a_place_inside_is_none_on_a_database_with_the_squash() {
    let chain = squashed().locked(0).read().revisions;
    let records = database(&chain, &["1001", "2000", "1005"]);
    let standing = stand(&chain, &records);
    let down = |target: &str| {
        let target = Target::parse(target).unwrap();
        plan::downgrade(&chain, &standing, &target, Dialect::Sqlite, false)
            .map(|plan| {
                plan.steps
                    .iter()
                    .map(|step| step.id().to_owned())
                    .collect::<Vec<_>>()
            })
            .map_err(|found| render_all(&found, &Sources::default(), Style::Plain))
    };
    assert_eq!(
        down("1004"),
        Ok(vec!["1005".to_owned()]),
        "another name of the squash"
    );
    assert_snapshot!(down("1003").unwrap_err(), @r"
    error[target-replaced]: `1003` is part of the squash `2000 s`, which is one step here
     |
     = help: name the squash, `2000`, or what comes before it, `1001`
    ");
    assert_eq!(down("1001").unwrap().len(), 2);
}

#[test]
fn a_database_inside_of_what_is_gone_is_told() {
    let old = squashed().locked(0).read().revisions;
    let chain = fixed(alone()).read().revisions;
    let standing = stand(&chain, &database(&old, &["1001", "1002"]));
    assert_snapshot!(shown(&standing), @r"
    error[history-inside-squash]: the database has some of what the squash `2000` replaces, and lacks `1003`, `1004`
     |
     = help: bring it past them with a version of the program that still has them; or bring their directories back from version control
    ");
    // Past them it is as if it had the squash.
    for names in [
        &["1001", "1002", "1003", "1004"][..],
        &["1001", "1002", "1003", "1004", "1005"],
    ] {
        let records = database(&old, names);
        let standing = stand(&chain, &records);
        assert_eq!(standing.findings, []);
        assert_eq!(standing.applied, names.len() - 2);
        assert_eq!(adoptions(&chain, &records, Dialect::Sqlite).len(), 1);
    }
}

#[test]
fn an_older_program_is_behind_a_database_with_the_squash() {
    let newer = squashed().locked(0).read().revisions;
    let older = Directory::linear(5).locked(0).read().revisions;
    let mut records = records(&newer);
    records[1].origin.squash = true;
    let standing = stand(&older, &records);
    assert_eq!(standing.findings, []);
    assert_eq!(standing.applied, 1);
    let ahead: Vec<&str> = standing
        .ahead
        .iter()
        .map(|record| record.id.as_str())
        .collect();
    assert_eq!(ahead, ["2000", "1005"]);
    // Let through, it applies nothing again.
    for target in ["head", "1005"] {
        let target = Target::parse(target).unwrap();
        let plan = plan::upgrade(&older, &standing, &target, Dialect::Sqlite).unwrap();
        assert!(plan.steps.is_empty());
    }
}
