//! `stamp` and `repair`: the history is told, nothing runs, and the log remembers.

use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, execute, log, query, schema};

fn stamp(
    test: &TestChain,
    target: &str,
    purge: bool,
) -> Result<migrate_runtime::Report, migrate_runtime::Error> {
    let chain = test.chain();
    block_on(async {
        Migrator::new(&chain)
            .target(target)?
            .stamp(test.url(), purge)
            .await
    })
}

#[test]
fn a_stamp_records_up_to_its_target_and_nothing_above() {
    let test = TestChain::three_tables();
    stamp(&test, "head", false).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003"]);
    assert!(schema(&test.file()).is_empty());
    stamp(&test, "0001", false).unwrap();
    assert_eq!(applied(&test.file()), ["0001"]);
    stamp(&test, "base", false).unwrap();
    assert!(applied(&test.file()).is_empty());
    assert_eq!(
        query(&test.file(), "SELECT DISTINCT kind FROM _migrate_history"),
        Vec::<String>::new()
    );
    assert_eq!(
        log(&test.file()),
        [
            "stamp|0001",
            "stamp|0002",
            "stamp|0003",
            "unstamp|0003",
            "unstamp|0002",
            "unstamp|0001"
        ]
    );
}

#[test]
fn a_stamp_keeps_what_really_ran() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    test.upgrade_to(&chain, "0002");
    stamp(&test, "head", false).unwrap();
    assert_eq!(
        query(
            &test.file(),
            "SELECT id, kind FROM _migrate_history ORDER BY ordinal"
        ),
        ["0001|sql", "0002|sql", "0003|stamp"]
    );
}

#[test]
fn t15_a_stamp_does_not_forget_what_it_does_not_know_unless_told() {
    let mut test = TestChain::three_tables();
    block_on(test.chain().upgrade(test.url())).unwrap();
    test.remove("0003_t3");
    let error = stamp(&test, "head", false).unwrap_err();
    assert!(error.to_string().contains("--purge"), "{error}");
    stamp(&test, "head", true).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0002"]);
}

#[test]
fn an_edit_is_accepted_on_purpose_and_logged() {
    let test = TestChain::three_tables();
    block_on(test.chain().upgrade(test.url())).unwrap();
    test.write(
        "0002_t2/up.sql",
        "-- t2\n-- migrate: revises 0001\nCREATE TABLE t2 (id INTEGER PRIMARY KEY, a TEXT);\n",
    );
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap_err();
    block_on(Migrator::new(&chain).repair(test.url(), "0002", false)).unwrap();
    assert!(block_on(chain.upgrade(test.url())).unwrap().done.is_empty());
    assert!(
        query(
            &test.file(),
            "SELECT detail FROM _migrate_log WHERE event = 'repair'"
        )[0]
        .starts_with("accepted: up sha256:")
    );
}

#[test]
fn a_revision_that_was_skipped_is_recorded() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap();
    execute(
        &test.file(),
        "DELETE FROM _migrate_history WHERE id = '0002'",
    );
    block_on(Migrator::new(&chain).repair(test.url(), "0002", false)).unwrap();
    assert!(block_on(chain.upgrade(test.url())).unwrap().done.is_empty());
}

#[test]
fn a_revision_that_is_gone_is_forgotten_only_when_asked() {
    let mut test = TestChain::three_tables();
    block_on(test.chain().upgrade(test.url())).unwrap();
    test.remove("0003_t3");
    let chain = test.chain();
    let error = block_on(Migrator::new(&chain).repair(test.url(), "0003", false)).unwrap_err();
    assert!(error.to_string().contains("--forget"), "{error}");
    block_on(Migrator::new(&chain).repair(test.url(), "0003", true)).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0002"]);
    let error = block_on(Migrator::new(&chain).repair(test.url(), "0002", true)).unwrap_err();
    assert!(error.to_string().contains("is in the chain"), "{error}");
}

#[test]
fn a_revision_that_was_skipped_is_recorded_in_its_place() {
    let test = TestChain::tables(5);
    let chain = test.chain();
    test.upgrade_to(&chain, "0004");
    execute(
        &test.file(),
        "DELETE FROM _migrate_history WHERE id IN ('0001', '0002')",
    );
    for id in ["0002", "0001"] {
        block_on(Migrator::new(&chain).repair(test.url(), id, false)).unwrap();
    }
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003", "0004"]);
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(applied(&test.file()).len(), 5);
}
