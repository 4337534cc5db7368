//! What a run would lose, counted.

use migrate_runtime::core::target::Direction;
use migrate_runtime::{Error, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, execute, query};

/// A table with three rows, a column with two values.
fn with_rows() -> TestChain {
    let test = TestChain::new()
        .revision(
            "0001_users",
            "CREATE TABLE \"Users\" (id INTEGER PRIMARY KEY);\n",
            "DROP TABLE [users];\n",
        )
        .revision(
            "0002_email",
            "ALTER TABLE Users ADD COLUMN \"E-mail\" TEXT;\n",
            "ALTER TABLE main.users DROP `e-mail`;\n",
        );
    block_on(test.chain().upgrade(test.url())).unwrap();
    execute(
        &test.file(),
        "INSERT INTO users VALUES (1, 'a'), (2, NULL), (3, 'c')",
    );
    test
}

fn would_lose(test: &TestChain, direction: Direction, target: &str) -> Vec<String> {
    let chain = test.chain();
    let migrator = Migrator::new(&chain).target(target).unwrap();
    let lost = block_on(migrator.would_lose(direction, test.url())).unwrap();
    lost.iter().map(ToString::to_string).collect()
}

#[test]
fn names_are_found_however_they_are_written() {
    let test = with_rows();
    let expected = [
        "column main.users.e-mail, 2 values",
        "table main.users, 3 rows",
    ];
    assert_eq!(would_lose(&test, Direction::Down, "base"), expected);
    assert_eq!(would_lose(&test, Direction::Down, "-1"), expected[..1]);
    assert!(would_lose(&test, Direction::Down, "current").is_empty());
    assert_eq!(applied(&test.file()), ["0001", "0002"]);
}

#[test]
fn only_the_rows_of_a_condition_are_counted() {
    let test = with_rows().revision(
        "0003_cleaned",
        "DELETE FROM users AS u WHERE rowid > 1 AND u.\"E-mail\" IS NULL -- nobody\n;\n\
         DELETE FROM users WHERE id > 7;\nDELETE FROM users WHERE id IN (1, 3) ORDER BY id LIMIT 1;\n",
        "-- migrate: irreversible because the rows are gone\n",
    );
    let expected = [
        "from table users, 1 row",
        "from table users, not counted: the statement chooses the rows",
    ];
    assert_eq!(would_lose(&test, Direction::Up, "head"), expected);
}

#[test]
fn a_database_that_is_not_there_has_nothing_to_lose() {
    let test = TestChain::three_tables();
    assert!(would_lose(&test, Direction::Up, "head").is_empty());
    assert!(!test.file().exists());
}

#[test]
fn a_program_is_asked_when_it_wants_to_be() {
    let test = with_rows();
    let chain = test.chain();
    let migrator = Migrator::new(&chain).confirm(|report| {
        assert_eq!(report.planned.len(), 1);
        let lost = report.would_lose.iter().flatten().count();
        Err(Error::new(format!("{lost} of it is needed")))
    });
    let error = block_on(migrator.downgrade(test.url())).unwrap_err();
    assert!(error.to_string().contains("1 of it is needed"), "{error}");
    assert_eq!(error.report().would_lose.iter().flatten().count(), 1);
    assert_eq!(applied(&test.file()), ["0001", "0002"]);

    let nothing = Migrator::new(&chain).confirm(|_| Err(Error::new("nobody asks for nothing")));
    block_on(nothing.upgrade(test.url())).unwrap();
    let report = block_on(Migrator::new(&chain).downgrade(test.url())).unwrap();
    assert_eq!(report.would_lose, None, "nobody wanted to know");
    assert_eq!(query(&test.file(), "SELECT count(*) FROM users"), ["3"]);
}

#[test]
fn counting_does_not_go_on_for_ever() {
    let test = with_rows();
    execute(
        &test.file(),
        "WITH RECURSIVE n(i) AS (VALUES (4) UNION ALL SELECT i + 1 FROM n WHERE i < 100001) \
         INSERT INTO users SELECT i, i FROM n",
    );
    let expected = [
        "column main.users.e-mail, 100,000 values",
        "table main.users, over 100,000 rows",
    ];
    assert_eq!(would_lose(&test, Direction::Down, "base"), expected);
}

/// A table with a column that a rebuild may leave out, with rows.
fn rebuilt(down: &str) -> TestChain {
    let test = TestChain::new().revision(
        "0001_t",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, twice TEXT AS (v || v));\n",
        "DROP TABLE t;\n",
    );
    let test = test.revision("0002_rebuilt", "SELECT 1;\n", down);
    block_on(test.chain().upgrade(test.url())).unwrap();
    execute(
        &test.file(),
        "INSERT INTO t (id, v) VALUES (1, 'a'), (2, NULL), (3, 'c')",
    );
    test
}

#[test]
fn a_rebuild_loses_the_columns_that_it_leaves_out() {
    let test = rebuilt(
        "CREATE TABLE t_new (id INTEGER PRIMARY KEY);\nINSERT INTO t_new SELECT id FROM t;\nDROP TABLE t;\n\
         ALTER TABLE t_new RENAME TO t;\n",
    );
    let lost = would_lose(&test, Direction::Down, "-1");
    assert_eq!(lost, ["column t.v, 2 values"]);
    let test = rebuilt(
        "CREATE TABLE t_new (id INTEGER PRIMARY KEY, v TEXT NOT NULL);\nINSERT INTO t_new (id, v) SELECT id, coalesce(\"V\", '') FROM t;\n\
         DROP TABLE t;\nALTER TABLE t_new RENAME TO t;\n",
    );
    assert!(would_lose(&test, Direction::Down, "-1").is_empty());
}

#[test]
fn values_that_an_update_makes_the_same_are_lost() {
    let test = rebuilt("UPDATE t SET v = NULL;\n");
    let lost = would_lose(&test, Direction::Down, "-1");
    assert_eq!(lost, ["overwritten in column t.v, 2 values"]);
}
