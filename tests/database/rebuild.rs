//! Tables that are rebuilt: rows that refer to them survive.

use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, execute, query};

const PARENT_AND_CHILD: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id) ON DELETE CASCADE);
";
const SEED: &str = "INSERT INTO parent VALUES (1, 'a'), (2, 'b');
INSERT INTO child VALUES (10, 1), (11, 1), (12, 2);
";
const REBUILD: &str =
    "CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '');
INSERT INTO parent_new SELECT id, coalesce(name, '') FROM parent;
DROP TABLE parent;
ALTER TABLE parent_new RENAME TO parent;
";
const REBUILD_BACK: &str = "CREATE TABLE parent_old (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO parent_old SELECT id, name FROM parent;
DROP TABLE parent;
ALTER TABLE parent_old RENAME TO parent;
";

fn chain() -> TestChain {
    TestChain::new()
        .revision(
            "0001_tables",
            PARENT_AND_CHILD,
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision("0002_rebuild", REBUILD, REBUILD_BACK)
}

fn children(test: &TestChain) -> Vec<String> {
    query(
        &test.file(),
        "SELECT child.id, parent.name FROM child JOIN parent ON parent.id = child.parent ORDER BY 1",
    )
}

#[test]
fn row_44_children_of_a_cascading_key_survive() {
    let test = chain();
    let chain = test.chain();
    block_on(
        Migrator::new(&chain)
            .target("0001")
            .unwrap()
            .upgrade(test.url()),
    )
    .unwrap();
    execute(&test.file(), SEED);
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(children(&test), ["10|a", "11|a", "12|b"]);
    block_on(Migrator::new(&chain).downgrade(test.url())).unwrap();
    assert_eq!(children(&test), ["10|a", "11|a", "12|b"]);
}

#[test]
fn rows_that_a_fresh_chain_seeds_survive_a_later_rebuild() {
    let test = TestChain::new()
        .revision(
            "0001_tables",
            &format!("{PARENT_AND_CHILD}{SEED}"),
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision("0002_rebuild", REBUILD, REBUILD_BACK);
    block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(children(&test).len(), 3);
}

#[test]
fn foreign_keys_act_in_a_revision_that_rebuilds_nothing() {
    let test = TestChain::new()
        .revision(
            "0001_tables",
            &format!("{PARENT_AND_CHILD}{SEED}"),
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision("0002_rebuild", REBUILD, REBUILD_BACK)
        .revision(
            "0003_remove",
            "DELETE FROM parent WHERE id = 1;\n",
            "-- migrate: irreversible because the rows are gone\n",
        );
    block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(
        children(&test),
        ["12|b"],
        "the cascade of the third revision ran, that of the second did not"
    );
}

#[test]
fn a_reference_that_a_rebuild_breaks_is_found_before_the_commit() {
    let losing = REBUILD.replace("FROM parent;", "FROM parent WHERE id <> 2;");
    let test = TestChain::new()
        .revision(
            "0001_tables",
            PARENT_AND_CHILD,
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision("0002_rebuild", &losing, REBUILD_BACK);
    let chain = test.chain();
    block_on(
        Migrator::new(&chain)
            .target("0001")
            .unwrap()
            .upgrade(test.url()),
    )
    .unwrap();
    execute(&test.file(), SEED);
    let error = block_on(chain.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "foreign-key-check");
    assert!(
        error
            .to_string()
            .contains("row 12 of `child` refers to a row of `parent`"),
        "{error}"
    );
    assert_eq!(applied(&test.file()), ["0001"]);
    assert_eq!(children(&test).len(), 3);
}

#[test]
fn a_reference_that_was_broken_before_is_not_held_against_the_revision() {
    let test = chain();
    let chain = test.chain();
    block_on(
        Migrator::new(&chain)
            .target("0001")
            .unwrap()
            .upgrade(test.url()),
    )
    .unwrap();
    execute(
        &test.file(),
        &format!("{SEED}PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (13, 99);"),
    );
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0002"]);
}
