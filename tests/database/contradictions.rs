//! A history and a chain that contradict each other: told apart, and nothing is written.

use migrate_core::diagnostic::Code;
use migrate_runtime::{Error, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::applied;

fn applied_chain() -> TestChain {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(
        Migrator::new(&chain)
            .app("shop", "1.4.0")
            .actor("ann")
            .upgrade(test.url()),
    )
    .unwrap();
    test
}

fn upgrade(test: &TestChain) -> Error {
    block_on(test.chain().upgrade(test.url())).unwrap_err()
}

#[test]
fn row_70_edited() {
    let test = applied_chain();
    test.write(
        "0002_t2/up.sql",
        "-- t2\n-- migrate: revises 0001\nCREATE TABLE t2 (other);\n",
    );
    let error = upgrade(&test);
    assert_eq!(error.code(), Some(Code::HistoryEdited));
    let text = error.to_string();
    assert!(
        text.contains("`0002 t2` was edited")
            && text.contains("by ann")
            && text.contains("shop 1.4.0"),
        "{text}"
    );
    assert!(
        text.contains("cargo migrate repair 0002") && text.contains("migrations/0002_t2/up.sql"),
        "{text}"
    );
}

#[test]
fn an_edited_way_back_blocks_nothing_and_is_used() {
    let test = applied_chain();
    test.write("0003_t3/down.sql", "DROP TABLE IF EXISTS t3;\n");
    let chain = test.chain();
    assert!(block_on(chain.upgrade(test.url())).unwrap().done.is_empty());
    block_on(Migrator::new(&chain).downgrade(test.url())).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0002"]);
}

#[test]
fn row_71_missing() {
    let mut test = applied_chain();
    test.remove("0002_t2");
    test.write(
        "0003_t3/up.sql",
        "-- t3\n-- migrate: revises 0001\nCREATE TABLE t3 (id);\n",
    );
    test.lock();
    let error = upgrade(&test);
    assert!(
        error
            .diagnostics()
            .iter()
            .any(|found| found.code == Code::HistoryMissing),
        "{error}"
    );
    assert!(
        error.to_string().contains("`0002 t2` is applied here"),
        "{error}"
    );
}

#[test]
fn unknown() {
    let mut test = applied_chain();
    test.remove("0003_t3");
    test.write(
        "0004_other/up.sql",
        "-- other\n-- migrate: revises 0002\nCREATE TABLE other (id);\n",
    );
    test.write("0004_other/down.sql", "DROP TABLE other;\n");
    test.lock();
    let error = upgrade(&test);
    assert_eq!(error.code(), Some(Code::HistoryUnknown));
    assert!(
        error.to_string().contains("belongs to another chain"),
        "{error}"
    );
}

#[test]
fn skipped() {
    let test = applied_chain();
    migrate_tests::database::execute(
        &test.file(),
        "DELETE FROM _migrate_history WHERE id = '0002'",
    );
    let error = upgrade(&test);
    assert_eq!(error.code(), Some(Code::HistorySkipped));
}

#[test]
fn row_72_a_rename_is_fine() {
    let test = applied_chain();
    std::fs::rename(
        test.migrations().join("0002_t2"),
        test.migrations().join("0002_better_name"),
    )
    .unwrap();
    test.lock();
    assert!(
        block_on(test.chain().upgrade(test.url()))
            .unwrap()
            .done
            .is_empty()
    );
}

#[test]
fn row_25_two_projects_share_a_database() {
    let one = TestChain::three_tables();
    let other = TestChain::new().revision("0001_o1", "CREATE TABLE o1 (id);\n", "DROP TABLE o1;\n");
    let lock = std::fs::read_to_string(other.migrations().join("migrate.lock")).unwrap();
    other.write(
        "migrate.lock",
        &lock.replace("version = 1\n", "version = 1\nproject = \"other\"\n"),
    );
    block_on(one.chain().upgrade(one.url())).unwrap();
    block_on(other.chain().upgrade(one.url())).unwrap();
    assert!(
        block_on(one.chain().upgrade(one.url()))
            .unwrap()
            .done
            .is_empty()
    );
    assert_eq!(applied(&one.file()).len(), 4);
}

#[test]
fn what_another_branch_applied_is_taken_back_from_the_history() {
    let mut test = applied_chain();
    test.remove("0003_t3");
    test.write(
        "0004_other/up.sql",
        "-- other\n-- migrate: revises 0002\nCREATE TABLE other (id);\n",
    );
    test.write("0004_other/down.sql", "DROP TABLE other;\n");
    test.lock();
    let chain = test.chain();
    let report = block_on(async {
        Migrator::new(&chain)
            .target("0002")?
            .downgrade(test.url())
            .await
    })
    .unwrap();
    assert_eq!(report.done[0].id, "0003");
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0002", "0004"]);
    let tables = migrate_tests::database::query(
        &test.file(),
        "SELECT name FROM sqlite_master WHERE name IN ('t3', 'other')",
    );
    assert_eq!(tables, ["other"]);
}

#[test]
fn every_way_back_is_looked_for_before_the_first_is_taken() {
    let mut test = TestChain::new()
        .revision("0001_a", "CREATE TABLE a (id);\n", "DROP TABLE a;\n")
        .revision(
            "0002_b",
            "CREATE TABLE b (id);\n",
            "-- migrate: irreversible because of a test\n",
        )
        .revision("0003_c", "CREATE TABLE c (id);\n", "DROP TABLE c;\n");
    block_on(test.chain().upgrade(test.url())).unwrap();
    test.remove("0003_c");
    test.remove("0002_b");
    let older = test.chain();
    for dry_run in [true, false] {
        let run = Migrator::new(&older).target("0001").unwrap();
        let error = block_on(run.dry_run(dry_run).downgrade(test.url())).unwrap_err();
        assert_eq!(error.code(), Some(Code::NoWayBack), "{error}");
        assert!(error.to_string().contains("0002 b"), "{error}");
        assert_eq!(applied(&test.file()).len(), 3, "nothing was taken back");
    }
}
