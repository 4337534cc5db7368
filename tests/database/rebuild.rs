//! Tables that are rebuilt: rows that refer to them survive.

use migrate_runtime::{Migrator, TransactionScope, block_on};
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
    test.upgrade_to(&chain, "0001");
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
    test.upgrade_to(&chain, "0001");
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
    test.upgrade_to(&chain, "0001");
    execute(
        &test.file(),
        &format!("{SEED}PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (13, 99);"),
    );
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0002"]);
}

#[test]
fn one_transaction_for_the_run_breaks_no_reference_unseen() {
    let test = chain().revision(
        "0003_remove",
        "DELETE FROM parent WHERE id = 1;\n",
        "-- migrate: irreversible because the rows are gone\n",
    );
    let chain = test.chain();
    test.upgrade_to(&chain, "0001");
    execute(&test.file(), SEED);
    // Foreign keys are off for the whole of it, because of the second revision: no cascade runs for the third.
    let all = Migrator::new(&chain).transaction(TransactionScope::All);
    let error = block_on(all.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "foreign-key-check");
    assert!(
        error.to_string().contains("0003_remove/up.sql"),
        "the one that broke it: {error}"
    );
    assert_eq!(children(&test).len(), 3);
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(children(&test), ["12|b"]);
}

#[test]
fn a_way_back_from_the_history_has_its_foreign_keys() {
    let mut test = TestChain::new()
        .revision(
            "0001_tables",
            &format!("{PARENT_AND_CHILD}{SEED}"),
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision(
            "0002_rows",
            "INSERT INTO parent VALUES (3, 'c');\n",
            "DELETE FROM parent WHERE id = 3;\n",
        )
        .revision("0003_rebuild", REBUILD, REBUILD_BACK);
    block_on(test.chain().upgrade(test.url())).unwrap();
    execute(&test.file(), "INSERT INTO child VALUES (13, 3)");
    test.remove("0003_rebuild");
    test.remove("0002_rows");
    let older = test.chain();
    let run = Migrator::new(&older).target("0001").unwrap();
    block_on(run.downgrade(test.url())).unwrap();
    assert_eq!(
        query(&test.file(), "SELECT id FROM child ORDER BY id"),
        ["10", "11", "12"],
        "the rebuild kept the rows, the delete took its own along"
    );
}

#[test]
fn row_44_children_survive_also_statement_by_statement() {
    let off = format!("-- migrate: transaction off\n{REBUILD}");
    let test = TestChain::new()
        .revision(
            "0001_tables",
            PARENT_AND_CHILD,
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision("0002_rebuild", &off, REBUILD_BACK)
        .revision(
            "0003_remove",
            "DELETE FROM parent WHERE id = 1;\n",
            "-- migrate: irreversible because the rows are gone\n",
        );
    let chain = test.chain();
    let to = |target| Migrator::new(&chain).target(target).unwrap();
    block_on(to("0001").upgrade(test.url())).unwrap();
    execute(&test.file(), SEED);
    block_on(to("0002").upgrade(test.url())).unwrap();
    assert_eq!(children(&test), ["10|a", "11|a", "12|b"]);
    execute(
        &test.file(),
        "DELETE FROM _migrate_history WHERE id = '0002'; INSERT INTO _migrate_log SELECT NULL, project, at, event, id, run_id, actor, host, app, app_version, tool_version, detail FROM _migrate_log LIMIT 1",
    );
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(
        children(&test),
        ["12|b"],
        "foreign keys act again in the next revision"
    );
}

#[test]
fn a_reference_that_is_broken_statement_by_statement_is_said() {
    let losing = REBUILD.replace("FROM parent;", "FROM parent WHERE id <> 2;");
    let test = TestChain::new()
        .revision(
            "0001_tables",
            &format!("{PARENT_AND_CHILD}{SEED}"),
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision(
            "0002_rebuild",
            &format!("-- migrate: transaction off\n{losing}"),
            REBUILD_BACK,
        );
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "foreign-key-check");
    assert_eq!(applied(&test.file()), ["0001"]);
    execute(&test.file(), "INSERT INTO parent VALUES (2, 'b')");
    block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(children(&test).len(), 3);
}

#[test]
fn a_second_broken_row_of_a_table_without_rowids_is_found() {
    let tables = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id)) WITHOUT ROWID;
";
    let losing = "CREATE TABLE n (id INTEGER PRIMARY KEY);
DROP TABLE parent;
ALTER TABLE n RENAME TO parent;
";
    let test = TestChain::new()
        .revision(
            "0001_tables",
            tables,
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision("0002_lose", losing, "DROP TABLE parent;\n");
    let chain = test.chain();
    test.upgrade_to(&chain, "0001");
    execute(
        &test.file(),
        "PRAGMA foreign_keys = OFF; INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1), (2, 99)",
    );
    let error = block_on(chain.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "foreign-key-check");
}

#[test]
fn a_rebuild_can_mend_a_key_that_does_not_fit() {
    let tables = "CREATE TABLE parent (id INTEGER, name TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id));
";
    let test = TestChain::new()
        .revision(
            "0001_tables",
            tables,
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .revision("0002_rebuild", REBUILD, REBUILD_BACK);
    block_on(test.chain().upgrade(test.url())).unwrap();
    execute(&test.file(), SEED);
}

#[test]
fn a_deferred_key_that_is_broken_at_the_commit_names_the_row() {
    let test = TestChain::new()
        .revision(
            "0001_tables",
            "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED);\n",
            "DROP TABLE c;\nDROP TABLE p;\n",
        )
        .revision("0002_rows", "INSERT INTO c VALUES (7);\n", "DELETE FROM c;\n");
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "foreign-key-check", "{error}");
    assert!(
        error
            .to_string()
            .contains("row 1 of `c` refers to a row of `p`"),
        "{error}"
    );
    assert_eq!(
        query(&test.file(), "SELECT count(*) FROM sqlite_master"),
        ["0"]
    );
}
