//! `transaction off`: statement by statement, and resumed where it stopped.

use migrate_runtime::{Event, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, execute, log, query};

const HEAD: &str = "-- migrate: transaction off\n";

fn chain(up: &str) -> TestChain {
    TestChain::three_tables().revision(
        "0004_off",
        &format!("{HEAD}{up}"),
        &format!("{HEAD}DROP TABLE a;\nVACUUM;\n"),
    )
}

#[test]
fn statements_run_one_by_one() {
    let test = chain("CREATE TABLE a (id);\nVACUUM;\nINSERT INTO a VALUES (1);\n");
    let chain = test.chain();
    let mut numbers = Vec::new();
    let migrator = Migrator::new(&chain).on_event(|event| {
        if let Event::Statement { number, total, .. } = event {
            numbers.push((*number, *total));
        }
    });
    block_on(migrator.upgrade(test.url())).unwrap();
    assert_eq!(numbers, [(1, 3), (2, 3), (3, 3)]);
    assert_eq!(applied(&test.file()).len(), 4);
    assert_eq!(
        query(
            &test.file(),
            "SELECT state, statements_done, finished_at IS NOT NULL FROM _migrate_history WHERE id = '0004'"
        ),
        ["applied|3|1"]
    );
    block_on(Migrator::new(&chain).downgrade(test.url())).unwrap();
    assert_eq!(applied(&test.file()).len(), 3);
    assert_eq!(
        log(&test.file())[3..],
        [
            "start|0004",
            "apply|0004",
            "start-revert|0004",
            "revert|0004"
        ]
    );
}

#[test]
fn a_failed_statement_is_mended_and_the_rest_goes_on() {
    let test = chain(
        "CREATE TABLE a (id UNIQUE);\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (2);\nINSERT INTO a VALUES (3);\n",
    );
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert!(error.to_string().contains("no such table: b"), "{error}");
    assert!(
        error
            .to_string()
            .contains("2 statements before it are done"),
        "{error}"
    );
    let chain = test.chain();
    let status = block_on(Migrator::new(&chain).status(test.url())).unwrap();
    let half = status
        .standing
        .half
        .expect("a revision that is half applied");
    assert_eq!(
        (
            half.progress.done,
            half.progress.total,
            half.error.as_deref()
        ),
        (2, 4, Some("no such table: b"))
    );
    let error = block_on(Migrator::new(&chain).downgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "half-applied");

    let path = "0004_off/up.sql";
    let text = std::fs::read_to_string(test.migrations().join(path)).unwrap();
    test.write(path, &text.replace("INTO b", "INTO a"));
    block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(
        query(&test.file(), "SELECT id FROM a ORDER BY id"),
        ["1", "2", "3"],
        "each once"
    );
    assert!(
        block_on(test.chain().upgrade(test.url()))
            .unwrap()
            .done
            .is_empty(),
        "the history has the mended file's sum"
    );
}

#[test]
fn what_has_run_must_not_be_edited() {
    let test = chain("CREATE TABLE a (id);\nINSERT INTO b VALUES (2);\n");
    block_on(test.chain().upgrade(test.url())).unwrap_err();
    let path = "0004_off/up.sql";
    let text = std::fs::read_to_string(test.migrations().join(path)).unwrap();
    test.write(
        path,
        &text
            .replace("TABLE a (id)", "TABLE a (other)")
            .replace("INTO b", "INTO a"),
    );
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "half-applied");
    assert!(
        error
            .to_string()
            .contains("edited after its first 1 statement"),
        "{error}"
    );
}

#[test]
fn a_resumed_run_says_its_pragmas_again() {
    let test = TestChain::new()
        .revision(
            "0001_tables",
            "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p ON DELETE CASCADE);\nINSERT INTO p VALUES (1);\nINSERT INTO c VALUES (1);\n",
            "DROP TABLE c;\nDROP TABLE p;\n",
        )
        .revision(
            "0002_off",
            &format!("{HEAD}PRAGMA foreign_keys = OFF;\nINSERT INTO missing VALUES (1);\nDELETE FROM p;\n"),
            "-- migrate: irreversible because the row is gone\n",
        );
    block_on(test.chain().upgrade(test.url())).unwrap_err();
    execute(&test.file(), "CREATE TABLE missing (id)");
    block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(
        query(&test.file(), "SELECT p FROM c"),
        ["1"],
        "the delete ran with foreign keys off, as the file says"
    );
}

#[test]
fn a_probe_decides_whether_an_announced_statement_ran() {
    let test = chain(
        "CREATE TABLE a (id);\n-- migrate: probe SELECT 1\nVACUUM;\nINSERT INTO a VALUES (1);\n",
    );
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap();
    // As a run leaves it that was killed while the VACUUM ran.
    execute(
        &test.file(),
        "DELETE FROM a; UPDATE _migrate_history SET state = 'running', statements_done = 1, statement_intent = 1 WHERE id = '0004'",
    );
    let first = "CREATE TABLE a (id)";
    let start = migrate_core::checksum::Checksum::of("");
    let hash = migrate_core::checksum::Checksum::of(format!("{start}\n{first}"));
    execute(
        &test.file(),
        &format!("UPDATE _migrate_history SET statements_hash = '{hash}' WHERE id = '0004'"),
    );
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(query(&test.file(), "SELECT count(*) FROM a"), ["1"]);
}

#[test]
fn one_transaction_for_the_run_is_refused() {
    let test = chain("CREATE TABLE a (id);\n");
    let chain = test.chain();
    let all = Migrator::new(&chain).transaction(migrate_runtime::TransactionScope::All);
    let error = block_on(all.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "transaction-scope");
    assert!(!test.file().exists(), "not even a file was made");
}
