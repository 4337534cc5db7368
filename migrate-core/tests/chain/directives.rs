//! Directives in files.

use insta::assert_snapshot;
use migrate_core::dialect::Dialect;

use crate::support::Directory;

fn up(text: &str) -> Directory {
    Directory::new()
        .revision("1_users", "base")
        .file("1_users/up.sql", text)
        .locked(0)
}

fn down(text: &str) -> Directory {
    Directory::new()
        .revision("1_users", "base")
        .file("1_users/down.sql", text)
        .locked(0)
}

#[test]
fn the_parent_is_required() {
    assert_snapshot!(up("-- users\nSELECT 1;\n").rendered(), @"
    error[missing-revises]: the file does not say which revision it comes after
     --> migrations/1_users/up.sql:1:1
      |
    1 | -- users
      | ^^^^^^^^
      |
      = help: add `-- migrate: revises <id>`, or `revises base` for the first revision
    ");
}

#[test]
fn row_52_a_byte_order_mark_and_crlf_hide_no_directive() {
    let directory = up(
        "\u{feff}-- users\r\n-- migrate: revises base\r\n-- migrate: transaction off\r\nVACUUM;\r\n",
    );
    assert_snapshot!(directory.rendered(), @"");
    let revision = &directory.read().revisions[0];
    assert_eq!(revision.message, "users");
    assert_eq!(
        revision
            .up
            .script(Dialect::Sqlite)
            .map(|script| script.transaction),
        Some(false)
    );
}

#[test]
fn a_misspelt_directive_is_told_once() {
    assert_snapshot!(up("-- users\n-- migrate: revise base\nSELECT 1;\n").rendered(), @"
    error[unknown-directive]: `revise` is no directive
     --> migrations/1_users/up.sql:2:13
      |
    2 | -- migrate: revise base
      |             ^^^^^^
      |
      = help: did you mean `revises`?
    ");
}

#[test]
fn a_misspelt_directive_does_not_hide_another_finding() {
    assert_eq!(
        up("-- migrate: phase later\nSELECT 1;\n").codes(),
        ["directive-argument", "missing-revises"]
    );
    assert_eq!(
        up("-- migrate: after base\nSELECT 1;\n").codes(),
        ["unknown-directive", "missing-revises"]
    );
    assert_eq!(
        down("-- migrate: ireversible because it is gone\n").codes(),
        ["unknown-directive"]
    );
    assert_eq!(
        down("-- migrate: phse expand\n").codes(),
        ["unknown-directive", "empty-down"]
    );
}

#[test]
fn transaction_off_that_is_misspelt_does_not_blame_the_statement() {
    let directory = up("-- migrate: revises base\n-- migrate: transaction of\nVACUUM;\n");
    assert_snapshot!(directory.rendered(), @"
    error[directive-argument]: `transaction` cannot be followed by `of`
     --> migrations/1_users/up.sql:2:13
      |
    2 | -- migrate: transaction of
      |             ^^^^^^^^^^^^^^
      |
      = help: write `-- migrate: transaction off`
    ");
}

#[test]
fn an_id_that_is_none() {
    assert_snapshot!(up("-- migrate: revises 2026-11-19\nSELECT 1;\n").rendered(), @"
    error[directive-argument]: `2026-11-19` is no id: `-` is not one of a-z, 0-9, _
     --> migrations/1_users/up.sql:1:13
      |
    1 | -- migrate: revises 2026-11-19
      |             ^^^^^^^^^^^^^^^^^^
      |
      = help: write `-- migrate: revises <id>` or `revises base`
    ");
    assert_eq!(
        up("-- migrate: revises head\nSELECT 1;\n").codes(),
        ["directive-argument"]
    );
}

#[test]
fn directives_in_block_comments_are_not_passed_over() {
    let directory = up("/*\n * migrate: transaction off\n */\n-- migrate: revises base\nVACUUM;\n");
    assert_snapshot!(directory.rendered(), @"
    error[misplaced-directive]: a directive in this kind of comment is not read
     --> migrations/1_users/up.sql:2:4
      |
    2 |  * migrate: transaction off
      |    ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write it on a line of its own: `-- migrate: transaction off`
    ");
    assert_eq!(
        up("/* migrate: revises base */\nSELECT 1;\n").codes(),
        ["misplaced-directive"]
    );
    assert!(
        up("-- migrate: revises base\n/* migrate: the old rows */\nSELECT 1;\n")
            .codes()
            .is_empty()
    );
}

#[test]
fn directives_in_strings_are_text() {
    assert!(
        up("-- migrate: revises base\nSELECT '\n-- migrate: nonsense\n';\n")
            .codes()
            .is_empty()
    );
}

#[test]
fn a_parent_belongs_into_the_way_up() {
    assert_snapshot!(down("-- migrate: revises base\nDROP TABLE users;\n").rendered(), @"
    error[misplaced-directive]: `revises` does not belong here
     --> migrations/1_users/down.sql:1:13
      |
    1 | -- migrate: revises base
      |             ^^^^^^^
      |
      = help: put `revises` among the comments at the top of up.sql or revision.rs
    ");
}

#[test]
fn a_directive_behind_a_statement() {
    assert_snapshot!(up("SELECT 1;\n-- migrate: revises base\nSELECT 2;\n").rendered(), @"
    error[misplaced-directive]: `revises` does not belong here
     --> migrations/1_users/up.sql:2:13
      |
    2 | -- migrate: revises base
      |             ^^^^^^^
      |
      = help: put `revises` among the comments at the top of up.sql or revision.rs
    ");
}

#[test]
fn a_directive_that_is_given_twice() {
    assert_snapshot!(up("-- migrate: revises base\n-- migrate: revises base\nSELECT 1;\n").rendered(), @"
    error[duplicate-directive]: this directive is given twice
     --> migrations/1_users/up.sql:2:13
      |
    2 | -- migrate: revises base
      |             ^^^^^^^^^^^^ again
      |
     ::: migrations/1_users/up.sql:1:13
      |
    1 | -- migrate: revises base
      |             ------------ first
      |
      = help: keep one of them
    ");
}

#[test]
fn nothing_after_the_mark() {
    assert_eq!(
        up("-- migrate: revises base\n-- migrate:\nSELECT 1;\n").codes(),
        ["unknown-directive"]
    );
}

#[test]
fn what_has_no_effect_is_said_aloud() {
    let directory = up(
        "-- migrate: revises base\n-- migrate: batch key=id size=10 max-load=5\nUPDATE users SET a = 1;\n",
    );
    assert_snapshot!(directory.rendered(), @"
    warning[directive-without-effect]: `max-lag` and `max-load` are about servers: on SQLite nothing is looked at
     --> migrations/1_users/up.sql:2:13
      |
    2 | -- migrate: batch key=id size=10 max-load=5
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: remove them, or write `throttle=SELECT …`
    ");
    assert!(directory.read().is_usable());
}

#[test]
fn a_statement_in_batches_takes_the_file_out_of_its_transaction() {
    let directory =
        up("-- migrate: revises base\n-- migrate: batch key=id size=10\nUPDATE users SET a = 1;\n");
    assert_snapshot!(directory.rendered(), @"");
    let read = directory.read();
    let script = read.revisions[0].up.script(Dialect::Sqlite);
    assert_eq!(script.map(|script| script.transaction), Some(false));
}

#[test]
fn what_cannot_run_in_batches_is_said() {
    let directory = up(
        "-- migrate: revises base\n-- migrate: batch key=id size=ten\nUPDATE users SET a = 1;\n\
         -- migrate: batch key=id size=10\nINSERT INTO users VALUES (1);\n\
         -- migrate: batch key=id size=10\n-- migrate: batch key=a size=10\nDELETE FROM users LIMIT 5;\n",
    );
    assert_snapshot!(directory.rendered(), @"
    error[directive-argument]: this `batch` cannot be read: `size=ten` is no number from 1 to 100000
     --> migrations/1_users/up.sql:2:13
      |
    2 | -- migrate: batch key=id size=ten
      |             ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write `-- migrate: batch key=<column>[,<column>] size=<n> [target=500ms] [pause=50ms] [max-lag=10s] [max-load=20] [throttle=SELECT …]`

    error[not-batched]: this statement cannot run in batches: it is no UPDATE and no DELETE
     --> migrations/1_users/up.sql:5:1
      |
    5 | INSERT INTO users VALUES (1);
      | ^^^^^^
      |
      = help: batches are for `UPDATE <table> SET … WHERE …` and `DELETE FROM <table> WHERE …`: remove the directive, or write the statement that way

    error[duplicate-directive]: this statement has `batch` twice
     --> migrations/1_users/up.sql:8:1
      |
    8 | DELETE FROM users LIMIT 5;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: keep one of them

    error[not-batched]: this statement cannot run in batches: it takes a part of the rows only
     --> migrations/1_users/up.sql:8:19
      |
    8 | DELETE FROM users LIMIT 5;
      |                   ^^^^^
      |
      = help: take LIMIT out: the batches are the parts
    ");
    assert!(!directory.read().is_usable());
}

#[test]
fn variants_without_a_parent_are_one_finding() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .dialects(&[Dialect::Sqlite, Dialect::Mysql])
        .without("1_users/up.sql")
        .file("1_users/up.sqlite.sql", "-- users\nSELECT 1;\n")
        .file("1_users/up.mysql.sql", "-- users\nSELECT 1;\n");
    assert_eq!(directory.locked(0).codes(), ["missing-revises"]);
}

#[test]
fn variants_agree_about_the_parent() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .revision("2_notes", "1")
        .file(
            "2_notes/up.mysql.sql",
            "-- notes\n-- migrate: revises base\nSELECT 1;\n",
        );
    assert_snapshot!(directory.locked(0).rendered(), @"
    error[directive-argument]: the variants of this revision name different parents
     --> migrations/2_notes/up.mysql.sql:2:21
      |
    2 | -- migrate: revises base
      |                     ^^^^ one
      |
     ::: migrations/2_notes/up.sql:2:21
      |
    2 | -- migrate: revises 1
      |                     - another
      |
      = help: let every variant revise the same revision
    ");
}

#[test]
fn transaction_control_is_refused_either_way() {
    assert_snapshot!(up("-- migrate: revises base\nSELECT 1;\nCOMMIT;\n").rendered(), @"
    error[transaction-control]: `COMMIT` would interfere with the revision's transaction
     --> migrations/1_users/up.sql:3:1
      |
    3 | COMMIT;
      | ^^^^^^
      |
      = help: remove it: the revision runs in a transaction of its own
    ");
    let off = up("-- migrate: revises base\n-- migrate: transaction off\nBEGIN IMMEDIATE;\n");
    assert_snapshot!(off.rendered(), @"
    error[transaction-control]: `BEGIN` has no place in a revision that runs outside a transaction
     --> migrations/1_users/up.sql:3:1
      |
    3 | BEGIN IMMEDIATE;
      | ^^^^^^^^^^^^^^^
      |
      = help: remove it: with `transaction off` each statement is recorded as it is done
    ");
}

#[test]
fn what_cannot_run_in_a_transaction() {
    assert_snapshot!(up("-- migrate: revises base\nVACUUM;\nPRAGMA foreign_keys = OFF;\n").rendered(), @"
    error[needs-transaction-off]: `VACUUM` cannot run inside a transaction
     --> migrations/1_users/up.sql:2:1
      |
    2 | VACUUM;
      | ^^^^^^
      |
      = help: move it to a revision of its own with `-- migrate: transaction off` in its head

    error[needs-transaction-off]: `PRAGMA foreign_keys` cannot run inside a transaction
     --> migrations/1_users/up.sql:3:1
      |
    3 | PRAGMA foreign_keys = OFF;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: remove it: foreign keys are off while a revision that drops a table runs, and checked before it commits
    ");
}

#[test]
fn attach_is_refused() {
    assert_snapshot!(up("-- migrate: revises base\nATTACH 'other.db' AS other;\n").rendered(), @"
    error[attach]: a revision works on one database
     --> migrations/1_users/up.sql:2:1
      |
    2 | ATTACH 'other.db' AS other;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: copy between databases in the application, or in a revision.rs
    ");
}

#[test]
fn what_a_resumed_run_cannot_tell_needs_a_probe() {
    let directory = |dialect, sql: &str| {
        Directory::new()
            .revision("1_users", "base")
            .dialects(&[dialect])
            .file("1_users/up.sql", format!("-- migrate: revises base\n{sql}"))
            .locked(0)
    };
    let mysql = directory(
        Dialect::Mysql,
        "CREATE TABLE t (a INT);\nCALL tidy_up();\nINSERT INTO t VALUES (1);\n",
    );
    assert_snapshot!(mysql.rendered(), @"
    error[needs-probe]: on MySQL, nothing tells a resumed run whether this statement has run
     --> migrations/1_users/up.sql:3:1
      |
    3 | CALL tidy_up();
      | ^^^^^^^^^^^^^^
      |
      = help: write in the line before it `-- migrate: probe SELECT …` (true when it has run), or `-- migrate: idempotent` (running it again does no harm)
    ");
    let refresh = "ALTER SUBSCRIPTION s ADD PUBLICATION p;\n";
    let postgres = directory(
        Dialect::Postgres,
        &format!("-- migrate: transaction off\n{refresh}"),
    );
    assert_snapshot!(postgres.rendered(), @"
    error[needs-probe]: on PostgreSQL, nothing tells a resumed run whether this statement has run
     --> migrations/1_users/up.sql:3:1
      |
    3 | ALTER SUBSCRIPTION s ADD PUBLICATION p;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write in the line before it `-- migrate: probe SELECT …` (true when it has run), or `-- migrate: idempotent` (running it again does no harm)
    ");
    assert_eq!(
        directory(Dialect::Postgres, refresh).codes(),
        ["needs-transaction-off"]
    );
    for (dialect, sql) in [
        (Dialect::Sqlite, "-- migrate: transaction off\nVACUUM;\n"),
        (Dialect::Postgres, "CALL tidy_up();\n"),
        (
            Dialect::Postgres,
            "-- migrate: transaction off\n-- migrate: probe SELECT true\nALTER SUBSCRIPTION s ADD PUBLICATION p;\n",
        ),
        (
            Dialect::Mysql,
            "-- migrate: transaction off\n-- migrate: idempotent\nCALL a();\n-- again\n-- migrate: probe SELECT 1\nCALL b();\n",
        ),
        (
            Dialect::Mysql,
            "-- migrate: idempotent\nTRUNCATE t;\n-- migrate: probe SELECT 1\nDROP TABLE t;\n",
        ),
        (
            Dialect::Mysql,
            "CREATE TABLE t (a INT);\nDELIMITER //\n-- migrate: idempotent\nBEGIN NOT ATOMIC SELECT 1; END//\n",
        ),
    ] {
        assert_eq!(directory(dialect, sql).rendered(), "", "{sql}");
    }
    // What is refused for another reason is told of once.
    for (sql, code) in [
        ("COMMIT;\n", "transaction-control"),
        ("CALL a('b);\n", "unterminated-string"),
        (
            "-- migrate: prob SELECT 1\nCALL a();\n",
            "unknown-directive",
        ),
    ] {
        assert_eq!(directory(Dialect::Mysql, sql).codes(), [code], "{sql}");
    }
}

#[test]
fn a_plain_file_is_read_for_each_dialect_and_told_of_once() {
    let directory = Directory::new()
        .revision("1_users", "base")
        .dialects(&[Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql])
        .file("1_users/up.sql", "-- migrate: revises base\nCOMMIT;\n");
    assert_eq!(directory.locked(0).codes(), ["transaction-control"]);
}
