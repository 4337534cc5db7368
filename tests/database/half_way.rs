//! A revision that stopped half-way, and ways out of that.

use migrate_core::diagnostic::Code;
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, query};

const HEAD: &str = "-- migrate: transaction off\n";

/// Its fourth revision stops after the first of three statements.
fn stopped() -> TestChain {
    let test = TestChain::three_tables().revision(
        "0004_off",
        &format!(
            "{HEAD}CREATE TABLE a (id);\nINSERT INTO b VALUES (1);\nINSERT INTO a VALUES (2);\n"
        ),
        "DROP TABLE a;\n",
    );
    block_on(test.chain().upgrade(test.url())).unwrap_err();
    test
}

fn edit(test: &TestChain, from: &str, to: &str) {
    let path = "0004_off/up.sql";
    let text = std::fs::read_to_string(test.migrations().join(path)).unwrap();
    test.write(path, &text.replace(from, to));
    test.lock();
}

#[test]
fn it_cannot_become_a_transaction_now() {
    let test = stopped();
    edit(&test, HEAD, "");
    edit(&test, "INTO b", "INTO a");
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert_eq!(error.code(), Some(Code::HalfApplied), "{error}");
    assert!(error.to_string().contains("transaction off"), "{error}");
    edit(
        &test,
        "-- migrate: revises 0003\n",
        &format!("-- migrate: revises 0003\n{HEAD}"),
    );
    block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(query(&test.file(), "SELECT count(*) FROM a"), ["2"]);
}

#[test]
fn a_stamp_declares_it_applied() {
    let test = stopped();
    let chain = test.chain();
    let report = block_on(Migrator::new(&chain).stamp(test.url(), false)).unwrap();
    assert_eq!(report.done.len(), 1);
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003", "0004"]);
    assert!(block_on(chain.upgrade(test.url())).unwrap().done.is_empty());
}

#[test]
fn a_stamp_below_declares_it_not_applied() {
    let test = stopped();
    let chain = test.chain();
    let stamp = Migrator::new(&chain).target("0003").unwrap();
    block_on(stamp.stamp(test.url(), false)).unwrap();
    let status = block_on(Migrator::new(&chain).status(test.url())).unwrap();
    assert_eq!((status.standing.half, status.pending), (None, 1));
}

#[test]
fn a_repair_does_not_pretend_to_mend_it() {
    let test = stopped();
    let chain = test.chain();
    let error = block_on(Migrator::new(&chain).repair(test.url(), "0004", false)).unwrap_err();
    assert_eq!(error.code(), Some(Code::HalfApplied), "{error}");
    assert!(error.to_string().contains("stamp"), "{error}");
}

#[test]
fn of_another_chain_it_is_forgotten_or_finished_there() {
    let mut test = stopped();
    test.remove("0004_off");
    let chain = test.chain();
    let error = block_on(chain.upgrade(test.url())).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("half") && text.contains("repair 0004 --forget"),
        "{text}"
    );
    assert!(
        !text.contains("downgrade"),
        "it has no complete way back: {text}"
    );
    block_on(Migrator::new(&chain).repair(test.url(), "0004", true)).unwrap();
    block_on(chain.upgrade(test.url())).unwrap();
}
