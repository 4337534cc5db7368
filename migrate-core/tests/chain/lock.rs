//! What the lock says against what the files say.

use insta::assert_snapshot;
use migrate_core::checksum::Checksum;
use migrate_core::dialect::Dialect;
use migrate_core::lock::{Lock, Settings};
use migrate_core::releases::Release;
use migrate_core::revision::State;

use crate::support::Directory;

fn three() -> Directory {
    Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "1")
        .revision("3_tags", "2")
}

fn edit_lock(directory: Directory, from: &str, to: &str) -> Directory {
    let text = directory.text("migrate.lock");
    assert!(text.contains(from), "{text}");
    directory.file("migrate.lock", text.replacen(from, to, 1))
}

#[test]
fn the_text_of_a_lock() {
    let mut lock = Lock::empty(Settings::default());
    assert_snapshot!(lock.render(), @r#"
    # Written by `cargo migrate`. Commit it. Do not edit it: `cargo migrate check` tells what is wrong.
    version = 1
    dialects = ["sqlite"]
    "#);
    let mut sealed = three().lock(1).revisions.remove(0);
    sealed.up.insert("mysql".into(), Checksum::of("x"));
    sealed.lint = Some("1".into());
    sealed.verified.insert("sqlite".into(), "3.50 \"x\"".into());
    sealed.unfilled = vec!["s".into(), "a.\"b\"".into()];
    lock.revisions.push(sealed);
    assert_snapshot!(lock.render(), @r#"
    # Written by `cargo migrate`. Commit it. Do not edit it: `cargo migrate check` tells what is wrong.
    version = 1
    dialects = ["sqlite"]

    [[revision]]
    id = "1"
    name = "users"
    revises = "base"
    state = "sealed"
    up = { any = "sha256:14b8517f4b0717b13ece25857141de303899879169854968a1ca353a9b304046", mysql = "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" }
    down = "sha256:448ea26b02a47dc8be5b77978739fb2c30169e55a180559791cbc662da39bd4b"
    chain = "sha256:31924a1397c97b6e34d3882a894f14ea99ada6e95f21397c5cf98f95801d66bb"
    lint = "1"
    verified = { sqlite = "3.50 \"x\"" }
    unfilled = ["s", "a.\"b\""]
    "#);
}

#[test]
fn there_is_no_lock() {
    assert_snapshot!(three().rendered(), @"
    error[lock-missing]: there is no migrate.lock
    --> migrations/migrate.lock
     = help: run `cargo migrate check --fix` to write it, and commit it
    ");
}

#[test]
fn a_revision_that_was_copied_by_hand() {
    assert_snapshot!(three().locked(2).revision("4_likes", "3").rendered(), @"
    error[not-in-lock]: revision `4 likes` is not in migrate.lock
    --> migrations/4_likes/up.sql
     = help: if it belongs to the chain, run `cargo migrate check --fix`: it is recorded as a draft
    ");
}

#[test]
fn the_way_up_of_a_sealed_revision_was_edited() {
    let directory = three().locked(3);
    let text = directory
        .text("2_notes/up.sql")
        .replace("id INTEGER", "id TEXT");
    assert_snapshot!(directory.file("2_notes/up.sql", text).rendered(), @"
    error[sealed-edited]: the sealed revision `2 notes` was edited: `up.sql` is not what was recorded
    --> migrations/2_notes/up.sql
     = help: undo the edit (`git checkout -- migrations/2_notes`) and put the change into a new revision; while nobody else has it, `cargo migrate unseal 2` makes it a draft again
    ");
}

#[test]
fn the_way_back_of_a_sealed_revision_was_edited() {
    let directory = three()
        .locked(3)
        .file("2_notes/down.sql", "DROP TABLE IF EXISTS t2_notes;\n");
    assert_snapshot!(directory.rendered(), @"
    error[sealed-edited]: the sealed revision `2 notes` was edited: `down.sql` is not what was recorded
    --> migrations/2_notes/down.sql
     = help: undo the edit (`git checkout -- migrations/2_notes`) and put the change into a new revision; while nobody else has it, `cargo migrate unseal 2` makes it a draft again
    ");
}

#[test]
fn both_ways_of_a_sealed_revision_were_edited() {
    let directory = three().locked(3);
    let text = directory
        .text("2_notes/up.sql")
        .replace("id INTEGER", "id TEXT");
    let directory = directory
        .file("2_notes/up.sql", text)
        .file("2_notes/down.sql", "SELECT 1;\n");
    assert_eq!(
        directory.read().diagnostics[0].message,
        "the sealed revision `2 notes` was edited: `up.sql` is not what was recorded and `down.sql` is not what was \
         recorded"
    );
    assert_eq!(directory.codes(), ["sealed-edited"]);
}

#[test]
fn a_file_of_a_sealed_revision_is_gone() {
    // Not told as a missing way back: it was there.
    assert_snapshot!(three().locked(3).without("2_notes/down.sql").rendered(), @"
    error[sealed-edited]: the sealed revision `2 notes` was edited: `down.sql` is gone
    --> migrations/2_notes/down.sql
     = help: undo the edit (`git checkout -- migrations/2_notes`) and put the change into a new revision; while nobody else has it, `cargo migrate unseal 2` makes it a draft again
    ");
}

#[test]
fn a_variant_of_a_sealed_revision_came_and_went() {
    let variant = "-- notes\n-- migrate: revises 1\nSELECT 1;\n";
    let added = three().locked(3).file("2_notes/up.mysql.sql", variant);
    assert_eq!(
        added.read().diagnostics[0].message,
        "the sealed revision `2 notes` was edited: `up.mysql.sql` was added"
    );
    let gone = three()
        .file("2_notes/up.mysql.sql", variant)
        .locked(3)
        .without("2_notes/up.mysql.sql");
    assert_eq!(
        gone.read().diagnostics[0].message,
        "the sealed revision `2 notes` was edited: `up.mysql.sql` is gone"
    );
}

#[test]
fn a_sealed_revision_in_rust_was_edited() {
    let rust = "//! x\n//! migrate: revises base\npub async fn up(cx: &mut Context<'_>) {}\n\
                pub async fn down(cx: &mut Context<'_>) {}\n";
    let directory = Directory::new().file("1_x/revision.rs", rust).locked(1);
    assert!(directory.codes().is_empty());
    let found = directory
        .file("1_x/revision.rs", rust.replace("//! x", "//! y"))
        .read()
        .diagnostics;
    assert_eq!(
        found[0].message,
        "the sealed revision `1 x` was edited: `revision.rs` is not what was recorded"
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn a_sealed_revision_that_became_irreversible() {
    let down = "-- migrate: irreversible because it is gone\n";
    let directory = three().locked(3).file("2_notes/down.sql", down);
    assert_eq!(directory.codes(), ["sealed-edited"]);
}

#[test]
fn line_endings_and_a_byte_order_mark_are_no_edit() {
    let directory = three().locked(3);
    let text = format!(
        "\u{feff}{}",
        directory.text("2_notes/up.sql").replace('\n', "\r\n")
    );
    assert!(directory.file("2_notes/up.sql", text).codes().is_empty());
}

#[test]
fn a_draft_may_be_edited() {
    let directory = three().locked(1).file("3_tags/down.sql", "SELECT 1;\n");
    assert!(directory.codes().is_empty());
}

#[test]
fn a_sealed_revision_is_gone() {
    assert_snapshot!(three().locked(3).without("3_tags").rendered(), @r#"
    error[sealed-missing]: the sealed revision `3 tags` is not on disk
      --> migrations/migrate.lock:24:6
       |
    24 | id = "3"
       |      ^^^ sealed here
       |
       = help: bring its directory back with `git checkout`: databases may have it applied
    "#);
}

#[test]
fn a_draft_is_gone() {
    assert_snapshot!(three().locked(1).without("3_tags").rendered(), @r#"
    error[lock-stale]: the draft `3 tags` is not on disk
      --> migrations/migrate.lock:21:6
       |
    21 | id = "3"
       |      ^^^
       |
       = help: run `cargo migrate check --fix`
    "#);
}

#[test]
fn the_parent_of_a_draft_changed() {
    let lock = three()
        .lock(1)
        .render()
        .replace("revises = \"2\"", "revises = \"1\"");
    assert_snapshot!(three().file("migrate.lock", lock).rendered(), @r#"
    error[lock-stale]: revision `3 tags` revises `2`, the lock says `1`
      --> migrations/migrate.lock:21:6
       |
    21 | id = "3"
       |      ^^^
       |
       = help: run `cargo migrate check --fix`
    "#);
}

#[test]
fn a_revision_was_renamed() {
    let directory = three()
        .locked(0)
        .without("3_tags")
        .revision("3_labels", "2");
    assert_snapshot!(directory.rendered(), @r#"
    error[lock-stale]: revision `3 labels` is called `tags` in the lock
      --> migrations/migrate.lock:18:6
       |
    18 | id = "3"
       |      ^^^
       |
       = help: run `cargo migrate check --fix`
    "#);
}

#[test]
fn the_order_of_the_drafts_changed() {
    let mut lock = three().lock(0);
    lock.revisions.swap(1, 2);
    assert_snapshot!(three().file("migrate.lock", lock.render()).rendered(), @r#"
    error[lock-stale]: the lock lists the revisions in another order than the chain
      --> migrations/migrate.lock:12:6
       |
    12 | id = "3"
       |      ^^^
       |
       = help: run `cargo migrate check --fix`
    "#);
}

#[test]
fn a_checksum_was_changed_by_hand() {
    let directory = three().locked(3);
    let text = directory
        .text("2_notes/up.sql")
        .replace("id INTEGER", "id TEXT");
    let sum = |directory: &Directory| directory.lock(3).revisions[1].up["any"].to_string();
    let before = sum(&directory);
    let directory = directory.file("2_notes/up.sql", text);
    let after = sum(&directory);
    // The edit of the file does not show, that of the lock does.
    assert_snapshot!(edit_lock(directory, &before, &after).rendered(), @r#"
    error[lock-edited]: the record of `2 notes` contradicts itself or the records before it
      --> migrations/migrate.lock:15:6
       |
    15 | id = "2"
       |      ^^^
       |
       = help: the file was edited by hand or merged wrongly: restore it with `git checkout -- migrations/migrate.lock`
    "#);
}

#[test]
fn a_sealed_record_was_removed_by_hand() {
    let mut lock = three().lock(3);
    lock.revisions.remove(1);
    assert_eq!(
        three().file("migrate.lock", lock.render()).codes(),
        ["lock-edited"]
    );
}

#[test]
fn a_draft_was_called_sealed_by_hand() {
    let directory = edit_lock(three().locked(0), "\"draft\"", "\"sealed\"");
    assert_eq!(directory.codes(), ["lock-edited"]);
}

#[test]
fn a_sealed_revision_behind_a_draft() {
    let mut lock = three().lock(3);
    lock.revisions[1].unseal();
    assert_eq!(
        three().file("migrate.lock", lock.render()).codes(),
        ["lock-edited"]
    );
}

#[test]
fn the_lock_is_no_toml() {
    assert_snapshot!(three().file("migrate.lock", "version = 1\nrevision = [\n").rendered(), @"
    error[lock-syntax]: unclosed array, expected `]`
     --> migrations/migrate.lock:2:13
      |
    2 | revision = [
      |             ^
      |
      = help: restore it with `git checkout`, or run `cargo migrate check --fix` to write it anew
    ");
}

#[test]
fn the_lock_is_of_a_newer_version() {
    let lock = "version = 2\ncolour = \"red\"\n[[step]]\nid = 1\n";
    assert_snapshot!(three().file("migrate.lock", lock).rendered(), @"
    error[lock-version]: the lock has version 2, this tool knows 1
     --> migrations/migrate.lock:1:11
      |
    1 | version = 2
      |           ^
      |
      = help: use the version of cargo-migrate that wrote it
    ");
    assert_eq!(three().file("migrate.lock", "").codes(), ["lock-version"]);
    assert_eq!(
        three().file("migrate.lock", "version = \"1\"\n").codes(),
        ["lock-version"]
    );
}

#[test]
fn mistakes_in_the_lock_are_told_with_their_place() {
    let directory = three().file(
        "migrate.lock",
        format!("{}\ncolour = 1\n", three().lock(0).render()),
    );
    assert_snapshot!(directory.rendered(), @"
    error[lock-syntax]: `colour` is not known here
      --> migrations/migrate.lock:23:1
       |
    23 | colour = 1
       | ^^^^^^
       |
       = help: restore it with `git checkout`, or run `cargo migrate check --fix` to write it anew
    ");
    for (from, to) in [
        ("\"sqlite\"", "\"oracle\""),
        ("[\"sqlite\"]", "[]"),
        ("[\"sqlite\"]", "\"sqlite\""),
        ("id = \"2\"", "id = \"1\""),
        ("id = \"2\"\n", ""),
        ("\"draft\"", "\"done\""),
    ] {
        assert_eq!(
            edit_lock(three().locked(0), from, to).codes(),
            ["lock-syntax"],
            "{from} -> {to}"
        );
    }
}

#[test]
fn a_lock_that_is_no_text() {
    assert_eq!(
        three().file("migrate.lock", b"version = 1\n\xff").codes(),
        ["not-utf8"]
    );
}

#[test]
fn following_adds_drafts_keeps_seals_and_drops_what_is_gone() {
    let lock = three().lock(2);
    let chain = three()
        .without("3_tags")
        .revision("4_likes", "2")
        .read()
        .revisions;
    let followed = lock.following(&chain);
    let states: Vec<(&str, State)> = followed
        .revisions
        .iter()
        .map(|one| (one.id.as_str(), one.state))
        .collect();
    assert_eq!(
        states,
        [
            ("1", State::Sealed),
            ("2", State::Sealed),
            ("4", State::Draft)
        ]
    );
    assert_eq!(followed.revisions[..2], lock.revisions[..2]);

    // An edit of what is sealed does not get into the lock this way.
    let edited = three().file("1_users/down.sql", "SELECT 1;\n");
    assert_eq!(lock.following(&edited.read().revisions), lock);
    // A new name does: it is no part of the content.
    let renamed = three()
        .without("1_users")
        .revision("1_people", "base")
        .read()
        .revisions;
    assert_eq!(lock.following(&renamed).revisions[0].name, "people");
    assert_eq!(
        lock.following(&renamed).revisions[0].chain,
        lock.revisions[0].chain
    );
}

#[test]
fn following_keeps_the_settings() {
    let settings = Settings {
        dialects: vec![Dialect::Postgres, Dialect::Mysql],
        project: "shop".into(),
        tables: "_shop_".into(),
        ..Settings::default()
    };
    let lock = Lock::empty(settings.clone()).following(&three().read().revisions);
    assert_eq!(lock.settings, settings);
    assert_eq!(Lock::parse(&lock.render()), (lock, vec![]));
}

#[test]
fn unsealing_forgets_the_content() {
    let mut lock = three().lock(3);
    lock.revisions[2].unseal();
    assert_eq!(lock, three().lock(2));
}

#[test]
fn releases_are_kept_and_their_mistakes_are_told() {
    let mut lock = three().lock(2);
    lock.releases = vec![Release::new("v1", Some("1")), Release::new("v2", None)];
    let (read, found) = Lock::parse(&lock.render());
    assert_eq!((&read, found.len()), (&lock, 0));
    let directory = three().file("migrate.lock", lock.render());
    assert_eq!(
        lock.following(&directory.read().revisions).releases,
        lock.releases
    );
    assert_eq!(directory.codes(), Vec::<&str>::new());
    let edited = |from: &str, to: &str| {
        edit_lock(three().file("migrate.lock", lock.render()), from, to).codes()
    };
    assert_eq!(edited("\"v2\"", "\"v1\""), ["release-duplicate"]);
    assert_eq!(
        edited("after = \"1\"", "after = \"7\""),
        ["release-unknown"]
    );
    assert_eq!(edited("after = \"1\"", "before = \"1\""), ["lock-syntax"]);
}

#[test]
fn releases_of_both_branches_are_kept() {
    let lock = three().lock(0).render();
    let release = |name: &str| format!("[[release]]\nname = \"{name}\"\nafter = \"3\"\n");
    let conflict = format!(
        "<<<<<<< ours\n{}=======\n{}>>>>>>> theirs\n\n[[revision]]",
        release("v1"),
        release("v2")
    );
    let text = lock.replacen("[[revision]]", &conflict, 1);
    let (read, found) = Lock::parse(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    let names: Vec<&str> = read
        .releases
        .iter()
        .map(|release| release.name.as_str())
        .collect();
    assert_eq!(names, ["v1", "v2"]);
}
