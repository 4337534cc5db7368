//! The directory and its files.

use insta::assert_snapshot;
use migrate_core::dialect::Dialect;
use migrate_core::folder::EntryKind;

use crate::support::Directory;

fn users() -> Directory {
    Directory::new().revision("1_users", "base")
}

#[test]
fn a_missing_way_back() {
    assert_snapshot!(users().without("1_users/down.sql").locked(0).rendered(), @"
    error[missing-down]: revision `1 users` has no down.sql
    --> migrations/1_users/up.sql
     = help: write `migrations/1_users/down.sql` with the SQL that undoes up.sql; if there is no way back, let it hold `-- migrate: irreversible because <reason>`
    ");
}

#[test]
fn a_missing_way_up() {
    assert_snapshot!(users().without("1_users/up.sql").locked(0).rendered(), @"
    error[missing-up]: revision `1 users` has no up.sql
    --> migrations/1_users/down.sql
     = help: write `migrations/1_users/up.sql`, or remove the directory
    ");
}

#[test]
fn an_empty_directory_is_one_finding() {
    assert_snapshot!(users().folder("2_notes").locked(0).rendered(), @"
    error[missing-up]: revision `2 notes` has no up.sql
    --> migrations/2_notes
     = help: write `migrations/2_notes/up.sql`, or remove the directory
    ");
}

#[test]
fn a_dialect_that_is_left_out() {
    let directory = users()
        .dialects(&[Dialect::Sqlite, Dialect::Mysql])
        .without("1_users/down.sql")
        .file("1_users/down.sqlite.sql", "DROP TABLE users;\n");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[missing-down]: revision `1 users` has no down.sql for mysql
    --> migrations/1_users/down.sqlite.sql
     = help: write `migrations/1_users/down.mysql.sql`, or a plain `down.sql` for the rest
    ");
}

#[test]
fn a_variant_makes_the_plain_file_unneeded() {
    let directory = users()
        .dialects(&[Dialect::Sqlite, Dialect::Mysql])
        .without("1_users/down.sql")
        .file("1_users/down.sqlite.sql", "DROP TABLE users;\n")
        .file("1_users/down.mysql.sql", "DROP TABLE users;\n");
    assert!(directory.locked(0).codes().is_empty());
}

#[test]
fn row_67_a_way_back_of_comments_only() {
    assert_snapshot!(users().file("1_users/down.sql", "-- to be written\n").locked(0).rendered(), @"
    error[empty-down]: the way back holds no statement
     --> migrations/1_users/down.sql:1:1
      |
    1 | -- to be written
      | ^^^^^^^^^^^^^^^^
      |
      = help: write the SQL that undoes up.sql; if there is no way back, write `-- migrate: irreversible because <reason>`
    ");
}

#[test]
fn row_67_a_way_up_of_comments_only() {
    let directory = users().file("1_users/up.sql", "-- users\n-- migrate: revises base\n");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[empty-up]: the revision holds no statement
     --> migrations/1_users/up.sql:1:1
      |
    1 | -- users
      | ^^^^^^^^
      |
      = help: write its SQL, or `-- migrate: empty because <reason>`
    ");
    let said = users().file(
        "1_users/up.sql",
        "-- users\n-- migrate: revises base\n-- migrate: empty because it marks 1.0\n",
    );
    assert!(said.locked(0).codes().is_empty());
}

#[test]
fn irreversible_and_sql_contradict_each_other() {
    let down = "-- migrate: irreversible because it is gone\nDROP TABLE users;\n";
    assert_snapshot!(users().file("1_users/down.sql", down).locked(0).rendered(), @"
    error[irreversible-with-sql]: this way back is called irreversible, and holds SQL
     --> migrations/1_users/down.sql:1:13
      |
    1 | -- migrate: irreversible because it is gone
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: remove the directive, or the SQL
    ");
}

#[test]
fn irreversible_holds_for_every_dialect() {
    let directory = users().file(
        "1_users/down.sqlite.sql",
        "-- migrate: irreversible because it is gone\n",
    );
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[misplaced-directive]: `irreversible` holds for every dialect, and this way back has variants
     --> migrations/1_users/down.sqlite.sql:1:13
      |
    1 | -- migrate: irreversible because it is gone
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: say it in a plain down.sql, and let that be the only file of the way back
    ");
}

#[test]
fn row_54_bytes_that_are_no_text() {
    let up = b"-- caf\xc3\xa9\n-- migrate: revises base\nSELECT '\xe9';\n";
    // Only that: not that `revises`, the statement or the sealed content are missing.
    assert_snapshot!(users().locked(1).file("1_users/up.sql", up).rendered(), @"
    error[not-utf8]: byte 42 (line 3, column 9) is not UTF-8
     --> migrations/1_users/up.sql:3:9
      |
    3 | SELECT '�';
      |         ^
      |
      = help: save the file as UTF-8
    ");
}

#[test]
fn row_51_a_nul_byte() {
    let up = "-- users\n-- migrate: revises base\nCREATE TABLE users (id INTEGER);\0\n";
    assert_snapshot!(users().file("1_users/up.sql", up).locked(0).rendered(), @"
    error[nul-byte]: a NUL byte cannot be part of SQL
     --> migrations/1_users/up.sql:3:33
      |
    3 | CREATE TABLE users (id INTEGER);�
      |                                 ^
      |
      = help: remove it
    ");
}

#[test]
fn row_53_a_lone_carriage_return_is_a_warning() {
    let up = "-- users\n-- migrate: revises base\nCREATE TABLE users (\rid INTEGER);\n";
    assert_snapshot!(users().file("1_users/up.sql", up).locked(0).rendered(), @"
    warning[lone-carriage-return]: a carriage return stands without a line feed
     --> migrations/1_users/up.sql:3:21
      |
    3 | CREATE TABLE users (�id INTEGER);
      |                     ^
      |
      = help: save the file with LF or CRLF at the ends of its lines
    ");
}

#[test]
fn rows_55_and_56_what_never_ends() {
    let up = |text: &str| {
        users().file(
            "1_users/up.sql",
            format!("-- users\n-- migrate: revises base\n{text}"),
        )
    };
    for (text, code) in [
        ("SELECT 1; /* open", "unterminated-comment"),
        ("SELECT 'open;\n", "unterminated-string"),
        ("SELECT \"open;\n", "unterminated-identifier"),
        (
            "CREATE TRIGGER t AFTER INSERT ON u BEGIN SELECT 1;\n",
            "unterminated-body",
        ),
    ] {
        assert_eq!(up(text).locked(0).codes(), [code], "{text}");
    }
    assert_snapshot!(up("SELECT 1,\n       'open;\nSELECT 2;\n").locked(0).rendered(), @"
    error[unterminated-string]: this string has no end
     --> migrations/1_users/up.sql:4:8
      |
    4 |        'open;
      |        ^
      |
      = help: close the quote
    ");
}

#[test]
fn what_an_open_comment_swallows_is_not_missing() {
    let directory = users().file(
        "1_users/up.sql",
        "/* users\n-- migrate: revises base\nSELECT 1;\n",
    );
    assert_eq!(directory.locked(0).codes(), ["unterminated-comment"]);
}

#[test]
fn a_misnamed_file_is_not_missing() {
    let directory = users()
        .without("1_users/up.sql")
        .file("1_users/Up.sql", "SELECT 1;\n");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[stray-file]: `1_users/Up.sql` is no part of a revision: a revision holds up.sql and down.sql, or revision.rs
    --> migrations/1_users/Up.sql
     = help: rename it to `up.sql`
    ");
}

#[test]
fn row_80_a_near_miss_of_a_dialect() {
    let directory = users().file("1_users/up.postgress.sql", "SELECT 1;\n");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[stray-file]: `1_users/up.postgress.sql` is no part of a revision: `postgress` is no dialect (sqlite, postgres, mysql)
    --> migrations/1_users/up.postgress.sql
     = help: rename it to `up.postgres.sql`
    ");
}

#[test]
fn row_79_links_are_refused_and_nothing_follows_from_that() {
    let directory = users().revision("2_notes", "1").locked(2);
    let linked = directory
        .without("1_users/")
        .entry("1_users", EntryKind::Symlink);
    assert_snapshot!(linked.rendered(), @"
    error[symlink]: `1_users` is a symbolic link
    --> migrations/1_users
     = help: put the file itself into the directory: a link may point anywhere
    ");
}

#[test]
fn a_lock_that_is_a_link_is_not_missing() {
    assert_eq!(
        users().entry("migrate.lock", EntryKind::Symlink).codes(),
        ["symlink"]
    );
}

#[test]
fn row_68_a_file_that_is_too_large_is_not_missing() {
    let directory = users()
        .locked(1)
        .entry("1_users/up.sql", EntryKind::TooLarge(9_000_000));
    assert_snapshot!(directory.rendered(), @"
    error[file-too-large]: `1_users/up.sql` has 9000000 bytes
    --> migrations/1_users/up.sql
     = help: at most 8388608 bytes are embedded: load bulk data from the application
    ");
}

#[test]
fn row_78_names_that_differ_in_case() {
    let directory = users().revision("1_Users", "base");
    assert_snapshot!(directory.file("migrate.lock", users().lock(0).render()).rendered(), @"
    error[name-collision]: `1_Users` and `1_users` differ in case only
    --> migrations/1_users
     = help: rename one of them: on some file systems they are one directory
    ");
}

#[test]
fn names_that_are_no_revisions() {
    for name in ["A1_x", "head_x", "1-a_x", "20261119093000"] {
        assert_eq!(
            users().revision(name, "1").locked(0).codes()[0],
            "directory-name",
            "{name}"
        );
    }
    let directory = users()
        .revision("2_caf\u{e9}", "1")
        .revision("3_notes", "2");
    assert_eq!(
        directory.locked(0).codes(),
        ["directory-name"],
        "and `3` has its parent"
    );
}

#[test]
fn a_group_is_not_named_like_a_revision() {
    let directory = Directory::new().revision("team_a/1_users", "base");
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[directory-name]: `team_a` is named like a revision and holds other revisions
    --> migrations/team_a
     = help: give a directory that groups revisions a name without `_`
    ");
    assert!(
        Directory::new()
            .revision("billing/1_users", "base")
            .locked(0)
            .codes()
            .is_empty()
    );
}

#[test]
fn rust_and_sql_are_not_mixed() {
    let functions = "pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {}\n\
                     pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> {}\n";
    let rust = format!("//! users\n//! migrate: revises base\n\n{functions}");
    let directory = Directory::new().file("1_users/revision.rs", &rust);
    assert!(directory.clone().locked(0).codes().is_empty());
    let mixed = directory.file("1_users/up.sql", "SELECT 1;\n");
    assert_snapshot!(mixed.locked(0).rendered(), @"
    error[mixed-revision]: `1_users` holds both revision.rs and SQL
    --> migrations/1_users/up.sql
     = help: keep one of them: revision.rs can run SQL on its context
    ");
    let none = Directory::new().file("1_users/revision.rs", format!("//! users\n{functions}"));
    assert_snapshot!(none.locked(0).rendered(), @"
    error[missing-revises]: the file does not say which revision it comes after
     --> migrations/1_users/revision.rs:1:1
      |
    1 | //! users
      | ^^^^^^^^^
      |
      = help: add `//! migrate: revises <id>`, or `revises base` for the first revision
    ");
    let bytes = Directory::linear(1)
        .file("1002_x/revision.rs", b"\xff")
        .revision("1003_y", "1002");
    assert_eq!(bytes.locked(0).codes(), ["not-utf8"]);
}

#[test]
fn the_shape_of_rust_functions() {
    let rust = "//! migrate: revises base\npub fn up(cx: &mut Context<'_>) {}\n";
    assert_snapshot!(Directory::new().file("1_users/revision.rs", rust).locked(0).rendered(), @"
    error[rust-signature]: the function `up` is not declared as a revision needs it
     --> migrations/1_users/revision.rs:2:5
      |
    2 | pub fn up(cx: &mut Context<'_>) {}
      |     ^^^^^
      |
      = help: write `pub async fn up(cx: &mut Context<'_>) -> Result<(), Error>`

    error[rust-missing-down]: revision.rs has no function `down`
     --> migrations/1_users/revision.rs:1:1
      |
    1 | //! migrate: revises base
      | ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add `pub async fn down(cx: &mut Context<'_>) -> Result<(), Error>`
    ");
    let lifetime = "#![allow(unused)]\n//! migrate: revises base\npub async fn up<'a>(cx: &mut Context<'a>) {}\n\
                    pub async fn down<'a>(cx: &mut Context<'a>) {}\n";
    assert!(
        Directory::new()
            .file("1_users/revision.rs", lifetime)
            .locked(0)
            .codes()
            .is_empty()
    );
}
