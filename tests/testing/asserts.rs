//! What is asserted of a chain, and what it says when that is not so.

use std::panic::{AssertUnwindSafe, catch_unwind};

use migrate_core::dialect::Dialect;
use migrate_runtime::testing;
use migrate_tests::chain::TestChain;

use crate::place::read;

fn words(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).expect_err("a panic");
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap()
}

#[test]
fn a_sound_chain_is_found_sound() {
    let files = TestChain::three_tables();
    let chain = read(&files);
    testing::assert_single_head(&chain);
    testing::assert_upgrades(&chain);
    testing::assert_round_trip(&chain);
    testing::assert_data_survives(
        &chain,
        "0001",
        "INSERT INTO t1 (a) VALUES ('x')",
        "SELECT a FROM t1",
    );
    let tables = (1..=3).map(|n| {
        format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c INTEGER NOT NULL DEFAULT 0); CREATE INDEX t{n}_a ON t{n} (a)")
    });
    let schema = tables.collect::<Vec<_>>().join(";");
    testing::assert_schema_matches(&chain, &schema);
}

#[test]
fn a_way_back_that_leaves_something_is_told() {
    let files = TestChain::new().revision(
        "0001_a",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (id INTEGER PRIMARY KEY);\n",
        "DROP TABLE a;\n",
    );
    let chain = read(&files);
    let said = words(|| testing::assert_round_trip_on(&chain, Dialect::Sqlite));
    assert!(
        said.contains("down-differs") && said.contains("DROP TABLE b"),
        "{said}"
    );
}

#[test]
fn rows_that_change_on_the_way_are_told() {
    let files = TestChain::new()
        .revision(
            "0001_a",
            "CREATE TABLE a (id INTEGER PRIMARY KEY, n TEXT);\n",
            "DROP TABLE a;\n",
        )
        .revision(
            "0002_b",
            "UPDATE a SET n = 'lost';\n",
            "UPDATE a SET n = 'guessed';\n",
        );
    let chain = read(&files);
    let said = words(|| {
        testing::assert_data_survives(
            &chain,
            "0001",
            "INSERT INTO a (n) VALUES ('mine')",
            "SELECT n FROM a",
        );
    });
    assert!(
        said.contains("before: (mine)") && said.contains("after: (guessed)"),
        "{said}"
    );
    let said =
        words(|| testing::assert_data_survives(&chain, "0001", "SELECT 1", "SELECT n FROM a"));
    assert!(said.contains("nothing was tested"), "{said}");
}

#[test]
fn a_schema_that_is_not_built_is_told_with_its_sql() {
    let files = TestChain::three_tables();
    let chain = read(&files);
    let said = words(|| {
        testing::assert_schema_matches(&chain, "CREATE TABLE wanted (id INTEGER PRIMARY KEY)");
    });
    assert!(said.contains("error[models-differ]"), "{said}");
    assert!(said.contains("missing: table wanted"), "{said}");
    assert!(said.contains("CREATE TABLE wanted"), "{said}");
    let models = |database: testing::TestDatabase| async move {
        let pool = database.sqlite();
        sqlx::query("no SQL").execute(&pool).await.map(|_| ())
    };
    let said = words(|| testing::assert_models_match(&chain, models));
    assert!(said.contains("syntax error"), "{said}");
}

#[test]
fn a_way_up_that_fails_is_told_with_its_place() {
    let files = TestChain::new().revision(
        "0001_a",
        "CREATE TABLE a (id INTEGER);\nCREATE TABLE a (id INTEGER);\n",
        "DROP TABLE a;\n",
    );
    let chain = read(&files);
    let said = words(|| testing::assert_upgrades(&chain));
    assert!(said.contains("0001_a/up.sql:4"), "{said}");
}
