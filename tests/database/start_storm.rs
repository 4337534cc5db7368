//! Many processes start at once on an empty database.

use std::process::{Command, Stdio};

use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, log, query};
use migrate_tests::process::{program, text};

const PROCESSES: usize = 32;

/// `MIGRATE_STORM_ROUNDS=20` is the long form.
fn rounds() -> usize {
    std::env::var("MIGRATE_STORM_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(3)
}

fn storm(test: &TestChain) {
    storm_with(test, &[]);
}

/// `more`: what else the program is told.
fn storm_with(test: &TestChain, more: &[&str]) {
    let start = || {
        let mut command = Command::new(program("migrate-test-runner"));
        command
            .arg(test.migrations())
            .args([&test.url(), "up", "head"])
            .args(more);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..PROCESSES).map(|_| start()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
    }
}

#[test]
fn row_01_every_process_succeeds_and_each_revision_is_applied_once() {
    for _ in 0..rounds() {
        let test = TestChain::tables(5);
        storm(&test);
        assert_eq!(applied(&test.file()).len(), 5);
        assert_eq!(log(&test.file()).len(), 5, "each was applied once");
        assert_eq!(
            query(&test.file(), "SELECT count(*) FROM _migrate_meta"),
            ["1"]
        );
    }
}

#[test]
fn row_01_also_statement_by_statement() {
    for _ in 0..rounds() {
        let head = "-- migrate: transaction off\n";
        let test = TestChain::tables(2).revision(
            "0003_off",
            &format!("{head}CREATE TABLE a (id);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);\nINSERT INTO a VALUES (3);\n"),
            "DROP TABLE a;\n",
        );
        storm(&test);
        assert_eq!(
            query(&test.file(), "SELECT count(*), sum(id) FROM a"),
            ["3|6"],
            "each statement ran once"
        );
        assert_eq!(applied(&test.file()).len(), 3);
    }
}

#[test]
fn row_01_also_with_statements_that_need_the_database_alone() {
    for _ in 0..rounds() {
        let head = "-- migrate: transaction off\n";
        let test = TestChain::tables(1).revision(
            "0002_off",
            &format!("{head}CREATE TABLE a (id);\nINSERT INTO a VALUES (1);\nVACUUM;\nINSERT INTO a VALUES (2);\nPRAGMA journal_mode = WAL;\nINSERT INTO a VALUES (3);\nVACUUM;\nINSERT INTO a VALUES (4);\n"),
            "DROP TABLE a;\n",
        );
        storm(&test);
        assert_eq!(
            query(&test.file(), "SELECT count(*), sum(id) FROM a"),
            ["4|10"],
            "each statement ran once"
        );
        assert_eq!(applied(&test.file()).len(), 2);
    }
}

#[test]
fn row_01_also_when_every_connection_asks_for_wal() {
    for _ in 0..rounds() {
        let head = "-- migrate: transaction off\n";
        let test = TestChain::tables(5).revision(
            "0006_off",
            &format!("{head}CREATE TABLE a (id);\nINSERT INTO a VALUES (1);\nVACUUM;\nINSERT INTO a VALUES (2);\n"),
            "DROP TABLE a;\n",
        );
        storm_with(&test, &["wal"]);
        assert_eq!(applied(&test.file()).len(), 6);
        assert_eq!(log(&test.file()).len(), 7, "each was applied once");
        assert_eq!(query(&test.file(), "SELECT sum(id) FROM a"), ["3"]);
        assert_eq!(query(&test.file(), "PRAGMA journal_mode"), ["wal"]);
    }
}
