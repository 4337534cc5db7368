//! `--sql`: scripts that the `sqlite3` shell runs as they are.

use std::io::Write as _;
use std::process::Stdio;

use migrate_core::dialect::Dialect;
use migrate_runtime::sql_script::{ScriptKind, sql_script};
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, log, query, schema};
use migrate_tests::process::tool;

fn run(test: &TestChain, script: &str) -> Result<(), String> {
    let mut child = tool("sqlite3", "sqlite3")
        .arg(test.file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn history(test: &TestChain) -> Vec<String> {
    let columns = "id, ordinal, name, parent, message, kind, state, up_checksum, down_checksum, chain_hash, down_sql, down_mode, \
                   statements_total, statements_done, finished_at IS NULL";
    query(
        &test.file(),
        &format!("SELECT {columns} FROM _migrate_history ORDER BY ordinal"),
    )
}

fn with_everything() -> TestChain {
    TestChain::three_tables()
        .revision("0004_rebuild", "CREATE TABLE n (id);\nDROP TABLE t1;\nALTER TABLE n RENAME TO t1;\n", "DROP TABLE t1;\nCREATE TABLE t1 (id);\nCREATE INDEX t1_a ON t1 (id);\n")
        .revision("0005_off", "-- it's; a message\n-- migrate: transaction off\nCREATE TABLE a (x);\nVACUUM;\nINSERT INTO a VALUES ('it''s');\n", "DROP TABLE a;\n")
        .revision("0006_trigger", "CREATE TRIGGER tr AFTER INSERT ON t2 BEGIN UPDATE t2 SET a = 'x;y'; SELECT 1; END;\n", "DROP TRIGGER tr;\n")
}

#[test]
fn a_script_does_what_an_upgrade_does() {
    let (by_script, by_engine) = (with_everything(), with_everything());
    run(
        &by_script,
        &sql_script(&by_script.chain(), Dialect::Sqlite, ScriptKind::Move, 0, 6).unwrap(),
    )
    .unwrap();
    block_on(by_engine.chain().upgrade(by_engine.url())).unwrap();
    assert_eq!(schema(&by_script.file()), schema(&by_engine.file()));
    assert_eq!(history(&by_script), history(&by_engine));
    assert!(
        block_on(by_script.chain().upgrade(by_script.url()))
            .unwrap()
            .done
            .is_empty()
    );
}

#[test]
fn a_range_and_the_way_back() {
    let test = with_everything();
    let chain = test.chain();
    test.upgrade_to(&chain, "0002");
    run(
        &test,
        &sql_script(&chain, Dialect::Sqlite, ScriptKind::Move, 2, 6).unwrap(),
    )
    .unwrap();
    assert_eq!(applied(&test.file()).len(), 6);
    run(
        &test,
        &sql_script(&chain, Dialect::Sqlite, ScriptKind::Move, 6, 1).unwrap(),
    )
    .unwrap();
    assert_eq!(applied(&test.file()), ["0001"]);
}

#[test]
fn a_script_for_another_position_changes_nothing() {
    let test = with_everything();
    let chain = test.chain();
    test.upgrade_to(&chain, "0001");
    let before = schema(&test.file());
    run(
        &test,
        &sql_script(&chain, Dialect::Sqlite, ScriptKind::Move, 0, 3).unwrap(),
    )
    .unwrap_err();
    run(
        &test,
        &sql_script(&chain, Dialect::Sqlite, ScriptKind::Move, 2, 3).unwrap(),
    )
    .unwrap_err();
    assert_eq!(
        (schema(&test.file()), applied(&test.file()).len()),
        (before, 1)
    );
}

#[test]
fn a_script_stops_at_its_first_error() {
    let test = TestChain::three_tables().revision(
        "0004_bad",
        "CREATE TABLE x (id);\nINSERT INTO nowhere VALUES (1);\n",
        "DROP TABLE x;\n",
    );
    run(
        &test,
        &sql_script(&test.chain(), Dialect::Sqlite, ScriptKind::Move, 0, 4).unwrap(),
    )
    .unwrap_err();
    assert_eq!(
        applied(&test.file()).len(),
        3,
        "the failed revision left nothing, those before it stayed"
    );
    assert_eq!(
        query(
            &test.file(),
            "SELECT count(*) FROM sqlite_master WHERE name = 'x'"
        ),
        ["0"]
    );
}

#[test]
fn a_broken_reference_stops_a_rebuild() {
    let test = TestChain::new()
        .revision("0001_t", "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p ON DELETE CASCADE);\nINSERT INTO p VALUES (1);\nINSERT INTO c VALUES (1);\n", "DROP TABLE c;\nDROP TABLE p;\n")
        .revision("0002_lose", "CREATE TABLE n (id INTEGER PRIMARY KEY);\nDROP TABLE p;\nALTER TABLE n RENAME TO p;\n", "DROP TABLE p;\nCREATE TABLE p (id INTEGER PRIMARY KEY);\n");
    run(
        &test,
        &sql_script(&test.chain(), Dialect::Sqlite, ScriptKind::Move, 0, 2).unwrap(),
    )
    .unwrap_err();
    assert_eq!(applied(&test.file()), ["0001"]);
    assert_eq!(query(&test.file(), "SELECT count(*) FROM p"), ["1"]);
}

#[test]
fn a_stamp_script_writes_history_only() {
    let test = TestChain::three_tables();
    run(
        &test,
        &sql_script(&test.chain(), Dialect::Sqlite, ScriptKind::Stamp, 0, 3).unwrap(),
    )
    .unwrap();
    assert_eq!(applied(&test.file()).len(), 3);
    assert!(schema(&test.file()).is_empty());
}

#[test]
fn the_schema_is_to_the_letter_what_the_shell_makes_of_the_files() {
    let sql = "CREATE TABLE a (id INTEGER PRIMARY KEY) ; -- the end of a line\nCREATE INDEX a_id\n  ON a (id) -- here\n;\n/* a view */ CREATE VIEW v AS SELECT id /* x */ FROM a\n\n;CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;\nINSERT INTO a VALUES (1)";
    let test = TestChain::new().revision(
        "0001_a",
        sql,
        "-- migrate: irreversible because it is a test\n",
    );
    block_on(test.chain().upgrade(test.url())).unwrap();
    let by_engine = schema(&test.file());
    let by_shell = TestChain::new();
    run(&by_shell, &format!("{sql};")).unwrap();
    assert_eq!(by_engine, schema(&by_shell.file()));
}

#[test]
fn foreign_keys_are_on_as_they_are_in_an_upgrade() {
    let chain = || {
        TestChain::new()
            .revision(
                "0001_t",
                "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p ON DELETE CASCADE);\nINSERT INTO p VALUES (1), (2), (3);\nINSERT INTO c VALUES (1), (2), (3);\n",
                "DROP TABLE c;\nDROP TABLE p;\n",
            )
            .revision("0002_one", "DELETE FROM p WHERE id = 1;\n", "-- migrate: irreversible because of a test\n")
            .revision("0003_off", "-- migrate: transaction off\nPRAGMA foreign_keys = OFF;\nDELETE FROM p WHERE id = 2;\n", "-- migrate: irreversible because of a test\n")
            .revision("0004_three", "DELETE FROM p WHERE id = 3;\n", "-- migrate: irreversible because of a test\n")
    };
    let (by_script, by_engine) = (chain(), chain());
    run(
        &by_script,
        &sql_script(&by_script.chain(), Dialect::Sqlite, ScriptKind::Move, 0, 4).unwrap(),
    )
    .unwrap();
    block_on(by_engine.chain().upgrade(by_engine.url())).unwrap();
    for test in [by_script, by_engine] {
        assert_eq!(query(&test.file(), "SELECT p FROM c"), ["2"]);
    }
}

#[test]
fn a_reference_that_was_broken_before_stops_neither() {
    let chain = || {
        TestChain::new()
            .revision(
                "0001_t",
                "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p);\n",
                "DROP TABLE c;\nDROP TABLE p;\n",
            )
            .revision("0002_rebuild", "CREATE TABLE n (id INTEGER PRIMARY KEY, a);\nDROP TABLE p;\nALTER TABLE n RENAME TO p;\n", "DROP TABLE p;\nCREATE TABLE p (id INTEGER PRIMARY KEY);\n")
            .revision("0003_rebuild", "CREATE TABLE n (id INTEGER PRIMARY KEY, b);\nDROP TABLE p;\nALTER TABLE n RENAME TO p;\n", "DROP TABLE p;\nCREATE TABLE p (id INTEGER PRIMARY KEY);\n")
    };
    let test = chain();
    let chain = test.chain();
    test.upgrade_to(&chain, "0001");
    migrate_tests::database::execute(
        &test.file(),
        "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (99)",
    );
    run(
        &test,
        &sql_script(&chain, Dialect::Sqlite, ScriptKind::Move, 1, 3).unwrap(),
    )
    .unwrap();
    assert_eq!(applied(&test.file()).len(), 3);
}

#[test]
fn a_script_does_not_go_on_from_a_revision_that_is_half_applied() {
    let test = TestChain::new()
        .revision(
            "0001_off",
            "-- migrate: transaction off\nCREATE TABLE a (x);\nINSERT INTO b VALUES (1);\n",
            "DROP TABLE a;\n",
        )
        .revision("0002_c", "CREATE TABLE c (x);\n", "DROP TABLE c;\n");
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap_err();
    run(
        &test,
        &sql_script(&chain, Dialect::Sqlite, ScriptKind::Move, 1, 2).unwrap(),
    )
    .unwrap_err();
    run(
        &test,
        &sql_script(&chain, Dialect::Sqlite, ScriptKind::Move, 1, 0).unwrap(),
    )
    .unwrap_err();
    assert_eq!(schema(&test.file()).len(), 1);
}

#[test]
fn a_script_logs_what_an_upgrade_logs() {
    let (by_script, by_engine) = (with_everything(), with_everything());
    for (from, to) in [(0, 6), (6, 0)] {
        let script = sql_script(
            &by_script.chain(),
            Dialect::Sqlite,
            ScriptKind::Move,
            from,
            to,
        )
        .unwrap();
        run(&by_script, &script).unwrap();
    }
    let chain = by_engine.chain();
    block_on(chain.upgrade(by_engine.url())).unwrap();
    let back = Migrator::new(&chain).target("base").unwrap();
    block_on(back.downgrade(by_engine.url())).unwrap();
    assert_eq!(log(&by_script.file()), log(&by_engine.file()));
}

#[test]
fn a_position_that_is_not_in_the_chain_is_an_error() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    for (from, to) in [(0, 4), (4, 0), (usize::MAX, 1)] {
        sql_script(&chain, Dialect::Sqlite, ScriptKind::Move, from, to).unwrap_err();
    }
}
