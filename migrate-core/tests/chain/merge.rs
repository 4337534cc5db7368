//! Locks as git leaves them when two branches added revisions. Each text was written by git.

use insta::assert_snapshot;
use migrate_core::checksum::Checksum;
use migrate_core::lock::Lock;
use migrate_core::revision::State;

use crate::support::Directory;

const BASE: &str = r#"# Written by `cargo migrate`. Commit it. Do not edit it: `cargo migrate check` tells what is wrong.
version = 1
dialects = ["sqlite"]

[[revision]]
id = "1"
name = "users"
revises = "base"
state = "draft"
"#;

/// Two entries that end alike: git takes them apart in the middle.
const MERGE: &str = r#"
[[revision]]
<<<<<<< HEAD
id = "2"
name = "notes"
=======
id = "3"
name = "tags"
>>>>>>> theirs
revises = "1"
state = "draft"
"#;

/// One entry against two.
const UNEVEN: &str = r#"
[[revision]]
<<<<<<< HEAD
id = "2"
name = "notes"
revises = "1"
state = "draft"
=======
id = "3"
name = "tags"
revises = "1"
state = "draft"

[[revision]]
id = "4"
name = "likes"
revises = "3"
state = "draft"
>>>>>>> theirs
"#;

/// `merge.conflictStyle = diff3`
const DIFF3: &str = r#"<<<<<<< HEAD

[[revision]]
id = "2"
name = "notes"
revises = "1"
state = "draft"
||||||| cec2420
=======

[[revision]]
id = "3"
name = "tags"
revises = "1"
state = "draft"

[[revision]]
id = "4"
name = "likes"
revises = "3"
state = "draft"
>>>>>>> theirs
"#;

/// `merge.conflictStyle = zdiff3`
const ZDIFF3: &str = r#"
[[revision]]
<<<<<<< HEAD
id = "2"
name = "notes"
revises = "1"
||||||| cec2420
=======
id = "3"
name = "tags"
revises = "1"
state = "draft"

[[revision]]
id = "4"
name = "likes"
revises = "3"
>>>>>>> theirs
state = "draft"
"#;

fn parents(lock: &Lock) -> Vec<(&str, &str, &str)> {
    lock.revisions
        .iter()
        .map(|one| {
            (
                one.id.as_str(),
                one.name.as_str(),
                one.revises.as_deref().unwrap_or("base"),
            )
        })
        .collect()
}

#[test]
fn both_sides_are_read_in_every_style() {
    let all = [
        ("1", "users", "base"),
        ("2", "notes", "1"),
        ("3", "tags", "1"),
        ("4", "likes", "3"),
    ];
    for (conflict, count) in [(MERGE, 3), (UNEVEN, 4), (DIFF3, 4), (ZDIFF3, 4)] {
        for text in [
            format!("{BASE}{conflict}"),
            format!("{BASE}{conflict}").replace('\n', "\r\n"),
        ] {
            let (lock, found) = Lock::parse(&text);
            assert_eq!(parents(&lock), all[..count], "{text}");
            let codes: Vec<_> = found.iter().map(|found| found.code.name()).collect();
            assert_eq!(codes, ["lock-conflict"], "{text}");
            assert_eq!(&text[lock.revisions[0].span.clone()], "<<<<<<<");
        }
    }
}

#[test]
fn a_conflict_is_told_with_the_fork_that_it_stands_for() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "1")
        .revision("3_tags", "1")
        .file("migrate.lock", format!("{BASE}{MERGE}"));
    assert_snapshot!(directory.rendered(), @"
    error[fork]: the chain forks: two revisions revise `1`
     --> migrations/3_tags/up.sql:2:21
      |
    2 | -- migrate: revises 1
      |                     ^ by `3 tags`
      |
     ::: migrations/2_notes/up.sql:2:21
      |
    2 | -- migrate: revises 1
      |                     - by `2 notes`
      |
      = help: run `cargo migrate rebase 3`: it puts that revision after the others

    error[lock-conflict]: a merge left its conflict marks here
      --> migrations/migrate.lock:12:1
       |
    12 | <<<<<<< HEAD
       | ^^^^^^^
       |
       = help: when both branches added a revision, `cargo migrate rebase <id>` puts yours after theirs and writes the lock anew; else run `cargo migrate check --fix`
    ");
}

#[test]
fn what_one_side_sealed_stays_sealed() {
    let sum = Checksum::of("x");
    let text = format!(
        "version = 1\ndialects = [\"sqlite\"]\n\n[[revision]]\nid = \"1\"\nname = \"users\"\nrevises = \"base\"\n\
         <<<<<<< HEAD\nstate = \"draft\"\n=======\nstate = \"sealed\"\nup = \"{sum}\"\ndown = \"{sum}\"\n\
         chain = \"{sum}\"\n>>>>>>> theirs\n"
    );
    let (lock, _) = Lock::parse(&text);
    assert_eq!(lock.revisions[0].state, State::Sealed);
    assert_eq!(lock.revisions[0].chain, Some(sum));
}

#[test]
fn git_may_merge_two_additions_without_a_conflict_and_the_fork_is_found() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "1")
        .revision("3_tags", "1");
    assert_eq!(directory.locked(0).codes(), ["fork"]);
}

#[test]
fn a_conflict_without_an_end_is_read_as_far_as_it_goes() {
    let (lock, found) = Lock::parse(&format!("{BASE}<<<<<<< HEAD\n\n[[revision]]\nid = \"2\"\n"));
    assert_eq!(parents(&lock), [("1", "users", "base")]);
    assert_eq!(found.len(), 1);
}
