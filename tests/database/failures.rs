//! Where it failed, and that nothing is half done.

use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, query};
use std::time::Duration;

#[test]
fn the_place_of_a_failing_statement() {
    let test = TestChain::new().revision(
        "0001_users",
        "CREATE TABLE users (id INTEGER PRIMARY KEY);\n\nCREATE INDEX users_email\n  ON users (email);\n",
        "DROP TABLE users;\n",
    );
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r"
    error[statement-failed]: no such column: email
     --> migrations/0001_users/up.sql:6:13
      |
    6 |   ON users (email);
      |             ^^^^^ statement 2 of 2
    ");
}

#[test]
fn a_word_that_is_wrong_is_pointed_at() {
    let test = TestChain::new().revision(
        "0001_users",
        "CREATE TABLE a (id);\nCREATE TABEL users (id);\n",
        "DROP TABLE a;\n",
    );
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r#"
    error[statement-failed]: near "TABEL": syntax error
     --> migrations/0001_users/up.sql:4:8
      |
    4 | CREATE TABEL users (id);
      |        ^^^^^ statement 2 of 2
    "#);
}

#[test]
fn the_whole_way_is_checked_before_the_first_statement() {
    let test = TestChain::three_tables();
    test.write(
        "0001_t1/down.sql",
        "-- migrate: irreversible because the old data is gone\n",
    );
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap();
    let error = block_on(
        Migrator::new(&chain)
            .target("base")
            .unwrap()
            .downgrade(test.url()),
    )
    .unwrap_err();
    assert_eq!(error.code().unwrap().name(), "no-way-back");
    assert!(
        error.to_string().contains("the old data is gone"),
        "{error}"
    );
    assert_eq!(
        applied(&test.file()).len(),
        3,
        "the revisions above it were not touched"
    );
    block_on(
        Migrator::new(&chain)
            .target("base")
            .unwrap()
            .force(true)
            .downgrade(test.url()),
    )
    .unwrap();
    assert!(applied(&test.file()).is_empty());
    assert_eq!(
        query(&test.file(), "SELECT count(*) FROM t1"),
        ["0"],
        "forced: the record went, the schema stayed"
    );
}

#[test]
fn row_46_a_busy_database_is_waited_for_and_said() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    test.upgrade_to(&chain, "0001");
    block_on(async {
        use sqlx::{ConnectOptions as _, Executor as _};
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(test.file());
        let mut other = options.connect().await.unwrap();
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        let error = Migrator::new(&chain)
            .lock_wait(Duration::from_millis(200))
            .upgrade(test.url())
            .await
            .unwrap_err();
        assert_eq!(error.code().unwrap().name(), "database-busy");
        assert!(
            Migrator::new(&chain)
                .status(test.url())
                .await
                .unwrap()
                .pending
                == 2,
            "reading goes on"
        );
        let upgrade = Migrator::new(&chain)
            .lock_wait(Duration::from_secs(30))
            .upgrade(test.url());
        let release = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            other.execute("ROLLBACK").await.unwrap();
        };
        let (report, ()) = tokio::join!(upgrade, release);
        assert_eq!(report.unwrap().done.len(), 2);
    });
}

#[test]
fn row_82_a_read_only_file_with_work_to_do_is_a_clear_error() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    test.upgrade_to(&chain, "0001");
    let url = format!("{}?mode=ro", test.url());
    let error = block_on(Migrator::new(&chain).upgrade(url)).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "read-only", "{error}");
}

#[test]
fn a_database_that_cannot_be_made_is_a_clear_error() {
    let test = TestChain::three_tables();
    let url = format!("sqlite:{}/nowhere/app.db", test.path().display());
    let error = block_on(test.chain().upgrade(url)).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "connection");
    std::fs::write(
        test.file(),
        "this is a text, and long enough to be looked at as a header of a database",
    )
    .unwrap();
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert!(
        error.to_string().contains("file is not a database"),
        "{error}"
    );
}

#[test]
fn row_90_a_newer_format_is_not_written_to() {
    let test = TestChain::three_tables();
    block_on(test.chain().upgrade(test.url())).unwrap();
    migrate_tests::database::execute(&test.file(), "UPDATE _migrate_meta SET format_version = 2");
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "history-format");
}

#[test]
fn a_conflict_clause_that_rolls_back_is_an_error_and_nothing_more() {
    let test = TestChain::three_tables().revision(
        "0004_rows",
        "CREATE TABLE u (a UNIQUE);\nINSERT INTO u VALUES (1);\nINSERT OR ROLLBACK INTO u VALUES (1);\n",
        "DROP TABLE u;\n",
    );
    let chain = test.chain();
    test.upgrade_to(&chain, "0003");
    let error = block_on(chain.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "statement-failed");
    assert_eq!(applied(&test.file()).len(), 3);
    assert_eq!(
        query(
            &test.file(),
            "SELECT count(*) FROM sqlite_master WHERE name = 'u'"
        ),
        ["0"]
    );
}
