//! What a revision sets on its connection ends with the revision.

use migrate_runtime::{Event, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::query;
use sqlx::sqlite::SqliteConnectOptions;

const HEAD: &str = "-- migrate: transaction off\n";

/// The second revision does what it does whether or not the first one ran on the same connection.
fn poisoned(head: &str) -> TestChain {
    TestChain::new()
        .revision(
            "0001_pragma",
            &format!("{head}PRAGMA case_sensitive_like = ON;\nCREATE TABLE a (x);\nINSERT INTO a VALUES ('B');\n"),
            "DROP TABLE a;\n",
        )
        .revision(
            "0002_like",
            "CREATE TABLE found AS SELECT x FROM a WHERE x LIKE 'b';\n",
            "DROP TABLE found;\n",
        )
}

#[test]
fn row_47_a_pragma_in_a_transaction() {
    let test = poisoned("");
    block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(query(&test.file(), "SELECT x FROM found"), ["B"]);
}

#[test]
fn row_47_a_pragma_outside_of_one() {
    let test = poisoned(HEAD);
    block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(query(&test.file(), "SELECT x FROM found"), ["B"]);
}

#[test]
fn an_exclusive_locking_mode_does_not_lock_the_runner_out() {
    let test = TestChain::new()
        .revision(
            "0001_exclusive",
            &format!("{HEAD}PRAGMA locking_mode = EXCLUSIVE;\nCREATE TABLE a (x);\n"),
            "DROP TABLE a;\n",
        )
        .revision("0002_b", "CREATE TABLE b (x);\n", "DROP TABLE b;\n");
    let options = SqliteConnectOptions::new()
        .filename(test.file())
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
    let chain = test.chain();
    let run = Migrator::new(&chain).lock_wait(std::time::Duration::from_secs(1));
    block_on(run.upgrade(options)).unwrap();
}

#[test]
fn foreign_keys_that_the_options_turn_off_stay_off_in_memory() {
    let test = TestChain::new()
        .revision(
            "0001_off",
            &format!("{HEAD}PRAGMA synchronous = NORMAL;\nCREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p);\n"),
            "DROP TABLE c;\nDROP TABLE p;\n",
        )
        .revision("0002_rows", "INSERT INTO c VALUES (7);\n", "DELETE FROM c;\n");
    let options: SqliteConnectOptions = "sqlite::memory:".parse().unwrap();
    let chain = test.chain();
    block_on(chain.upgrade(options.foreign_keys(false))).unwrap();
}

#[test]
fn foreign_keys_act_again_after_a_revision_that_another_process_finished() {
    let off = format!(
        "{HEAD}CREATE TABLE n (id INTEGER PRIMARY KEY);\nINSERT INTO n SELECT id FROM p;\nDROP TABLE p;\nALTER TABLE n RENAME TO p;\n"
    );
    let test = TestChain::new()
        .revision(
            "0001_tables",
            "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p ON DELETE CASCADE);\nINSERT INTO p VALUES (1), (2);\nINSERT INTO c VALUES (1), (2);\n",
            "DROP TABLE c;\nDROP TABLE p;\n",
        )
        .revision("0002_rebuild", &off, "-- migrate: irreversible because of a test\n")
        .revision("0003_remove", "DELETE FROM p WHERE id = 1;\n", "-- migrate: irreversible because of a test\n");
    let chain = test.chain();
    let mut first = true;
    let other = |event: &Event<'_>| {
        if matches!(event, Event::Started { id: "0002", .. }) && std::mem::take(&mut first) {
            let other = Migrator::new(&chain).target("0002").unwrap();
            block_on(other.upgrade(test.url())).unwrap();
        }
    };
    block_on(Migrator::new(&chain).on_event(other).upgrade(test.url())).unwrap();
    assert_eq!(query(&test.file(), "SELECT p FROM c"), ["2"]);
}
