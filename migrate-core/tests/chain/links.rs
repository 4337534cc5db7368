//! What keeps revisions from being one chain.

use insta::assert_snapshot;

use crate::support::Directory;

#[test]
fn a_linear_chain_has_no_findings_and_comes_from_base_to_head() {
    let directory = Directory::linear(4).locked(2);
    assert_snapshot!(directory.rendered(), @"");
    let reading = directory.read();
    assert!(reading.linear && reading.is_usable());
    let ids: Vec<&str> = reading
        .revisions
        .iter()
        .map(|revision| &*revision.id)
        .collect();
    assert_eq!(ids, ["1001", "1002", "1003", "1004"]);
}

#[test]
fn row_75_a_fork_names_both_and_moves_the_newer() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "1");
    assert_snapshot!(directory.locked(0).revision("3_tags", "1").locked(0).rendered(), @"
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
    ");
}

#[test]
fn a_fork_moves_the_draft_and_not_what_is_sealed() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("3_tags", "1")
        .locked(2);
    let found = directory.revision("2_notes", "1").read().diagnostics;
    assert!(
        found[0].help.contains("cargo migrate rebase 2"),
        "{}",
        found[0].help
    );
}

#[test]
fn a_fork_of_two_sealed_revisions_has_to_be_unsealed_first() {
    let ours = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "1")
        .lock(2);
    let theirs = Directory::new()
        .revision("1_users", "base")
        .revision("3_tags", "1")
        .lock(2);
    let mut both = ours;
    both.revisions.extend(theirs.revisions.into_iter().skip(1));
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "1")
        .revision("3_tags", "1");
    let rendered = directory.file("migrate.lock", both.render()).rendered();
    assert_snapshot!(rendered, @"
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
      = help: while no database has it, run `cargo migrate unseal 3`, then `cargo migrate rebase 3`: it puts that revision after the others
    ");
}

#[test]
fn a_fork_of_three_is_one_finding() {
    let directory = Directory::new()
        .revision("1_a", "base")
        .revision("2_b", "1")
        .revision("3_c", "1")
        .revision("4_d", "1");
    let found = directory.locked(0).read().diagnostics;
    assert_eq!(found[0].message, "the chain forks: 3 revisions revise `1`");
    assert_eq!(found[0].places.len(), 3);
    assert!(
        found
            .iter()
            .skip(1)
            .all(|found| found.code.name() == "not-in-lock" || found.code.name() == "lock-stale")
    );
}

#[test]
fn two_roots() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "base");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[two-roots]: the chain has two roots: two revisions revise `base`
     --> migrations/2_notes/up.sql:2:21
      |
    2 | -- migrate: revises base
      |                     ^^^^ by `2 notes`
      |
     ::: migrations/1_users/up.sql:2:21
      |
    2 | -- migrate: revises base
      |                     ---- by `1 users`
      |
      = help: run `cargo migrate rebase 2`: it puts that revision after the others
    ");
}

#[test]
fn row_74_a_gap_suggests_what_can_be_meant() {
    let directory = Directory::new()
        .revision("20261101_users", "base")
        .revision("20261102_notes", "20261101")
        .revision("20261104_tags", "20261103")
        .revision("20261105_likes", "20261104");
    // Not the head of its own branch, nor what has a child already.
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[gap]: revision `20261104` revises `20261103`, which does not exist
     --> migrations/20261104_tags/up.sql:2:21
      |
    2 | -- migrate: revises 20261103
      |                     ^^^^^^^^ no revision has this id
      |
      = help: write `revises 20261102`, the nearest id, or bring back the directory of `20261103`
    ");
}

#[test]
fn a_gap_without_anything_like_it() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "20261103");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[gap]: revision `2` revises `20261103`, which does not exist
     --> migrations/2_notes/up.sql:2:21
      |
    2 | -- migrate: revises 20261103
      |                     ^^^^^^^^ no revision has this id
      |
      = help: bring back the directory of `20261103`, or name another parent
    ");
}

#[test]
fn two_revisions_of_a_missing_one_are_two_gaps_and_no_fork() {
    let directory = Directory::new()
        .revision("1_a", "base")
        .revision("3_c", "2")
        .revision("4_d", "2");
    assert_eq!(directory.locked(0).codes(), ["gap", "gap"]);
}

#[test]
fn a_chain_that_never_begins_is_no_root_and_no_gap() {
    let directory = Directory::new()
        .revision("2_notes", "1")
        .revision("3_tags", "2");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[no-root]: no revision revises `base`, so that the chain has no beginning
     --> migrations/2_notes/up.sql:2:21
      |
    2 | -- migrate: revises 1
      |                     ^ the first directory; no revision has this id
      |
      = help: write `revises base` if this is the first revision, or bring back the directory of `1`
    ");
}

#[test]
fn row_74_a_cycle_prints_its_path_and_is_told_once() {
    let directory = Directory::new()
        .revision("1_a", "base")
        .revision("2_b", "4")
        .revision("3_c", "2")
        .revision("4_d", "3");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[cycle]: the revisions revise each other in a circle: 2 -> 4 -> 3 -> 2
     --> migrations/2_b/up.sql:2:21
      |
    2 | -- migrate: revises 4
      |                     ^ by `2 b`
      |
     ::: migrations/4_d/up.sql:2:21
      |
    2 | -- migrate: revises 3
      |                     - by `4 d`
      |
     ::: migrations/3_c/up.sql:2:21
      |
    2 | -- migrate: revises 2
      |                     - by `3 c`
      |
      = help: let the oldest of them revise what comes before them all, or `base`
    ");
}

#[test]
fn a_cycle_without_a_root_is_a_cycle_only() {
    let directory = Directory::new().revision("1_a", "2").revision("2_b", "1");
    assert_eq!(directory.locked(0).codes(), ["cycle"]);
}

#[test]
fn what_hangs_on_a_cycle_is_no_fork() {
    let directory = Directory::new()
        .revision("1_a", "2")
        .revision("2_b", "1")
        .revision("3_c", "1");
    assert_eq!(directory.locked(0).codes(), ["cycle"]);
}

#[test]
fn a_long_cycle_is_shortened() {
    let directory = (0..20).fold(Directory::new(), |directory, at| {
        directory.revision(
            &format!("{}_r", at + 100),
            &((at + 19) % 20 + 100).to_string(),
        )
    });
    let found = directory.locked(0).read().diagnostics;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].places.len(), 8);
    assert!(found[0].message.contains("…"), "{}", found[0].message);
}

#[test]
fn a_revision_that_revises_itself() {
    let directory = Directory::new()
        .revision("1_a", "base")
        .revision("2_b", "2")
        .revision("3_c", "2");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[self-parent]: revision `2` revises itself
     --> migrations/2_b/up.sql:2:21
      |
    2 | -- migrate: revises 2
      |                     ^
      |
      = help: name the revision it comes after, or `base`
    ");
}

#[test]
fn row_73_a_duplicate_id_names_both_directories() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("1_notes", "base");
    let lock = Directory::new()
        .revision("1_users", "base")
        .lock(1)
        .render();
    // What the lock says of one of them is no news of the other.
    assert_snapshot!(directory.file("migrate.lock", lock).rendered(), @"
    error[duplicate-id]: `1_notes` and `1_users` have the same id
    --> migrations/1_users
    ::: migrations/1_notes
     = help: rename the newer directory to an id of its own, as `cargo migrate new users` would give it
    ");
}

#[test]
fn a_duplicate_does_not_hide_a_fork() {
    let directory = Directory::new()
        .revision("1_a", "base")
        .revision("2_b", "1")
        .revision("2_c", "3")
        .revision("3_d", "1");
    assert_eq!(directory.locked(0).codes()[..2], ["duplicate-id", "fork"]);
}

#[test]
fn directory_order_has_to_be_chain_order() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "3")
        .revision("3_tags", "1");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[directory-order]: `2` comes after `3` in the chain, and before it in the directory
     --> migrations/2_notes/up.sql:2:21
      |
    2 | -- migrate: revises 3
      |                     ^ its parent
      |
      = help: run `cargo migrate rebase 2`: it gives the revision a newer id, so that both orders agree
    ");
}

#[test]
fn numbers_without_leading_zeros_sort_as_text() {
    let directory = Directory::new()
        .revision("9_a", "base")
        .revision("10_b", "9");
    assert_eq!(directory.locked(0).codes(), ["directory-order"]);
}

#[test]
fn everything_is_reported_in_one_run() {
    let directory = Directory::new()
        .revision("1_a", "base")
        .revision("2_b", "1")
        .revision("3_c", "1")
        .revision("4_d", "4")
        .revision("5_e", "99")
        .revision("6_f", "7")
        .revision("7_g", "6")
        .revision("7_h", "7")
        .file("8_i/up.sql", "-- i\n-- migrate: revises 5\nSELECT 'open;\n")
        .file("9_j/up.sql", "-- j\n-- migrate: revise 8\nBEGIN;\n")
        .file("9_j/down.sql", "-- nothing\n")
        .file("loose.sql", "SELECT 1;\n");
    insta::assert_snapshot!(directory.codes().join("\n"), @"
    stray-file
    unterminated-string
    missing-down
    unknown-directive
    transaction-control
    empty-down
    duplicate-id
    self-parent
    self-parent
    gap
    cycle
    fork
    lock-missing
    ");
}
