//! What a run would lose, counted on a server.

use std::time::{Duration, Instant};

use migrate_runtime::core::target::Direction;
use migrate_runtime::{Lost, Migrator, block_on};
use migrate_tests::chain::TestChain;
use sqlx::{Connection as _, Executor as _};

use crate::place::{Place, everywhere};

fn would_lose(place: &Place, test: &TestChain, direction: Direction, target: &str) -> Vec<String> {
    let chain = test.chain();
    let migrator = Migrator::new(&chain).target(target).unwrap();
    let lost = block_on(migrator.would_lose(direction, place.url())).unwrap();
    lost.iter().map(shown).collect()
}

fn shown(lost: &Lost) -> String {
    format!("{}: {lost}", lost.id)
}

#[test]
fn tables_columns_and_rows_are_counted() {
    everywhere(|place| {
        let test = place
            .tables(2)
            .revision(
                "0003_columns",
                "ALTER TABLE t1 ADD b INT, ADD c INT;\nINSERT INTO t2 VALUES (7, 'seven');\n",
                "DELETE FROM t2 WHERE id = 7 -- the one of ours\n;\nALTER TABLE t1 DROP COLUMN b, DROP COLUMN c;\n",
            )
            .revision(
                "0004_t1_renamed",
                "ALTER TABLE t1 RENAME TO one;\n",
                "ALTER TABLE one RENAME TO t1;\n",
            );
        place.upgrade(&test).unwrap();
        let base = |place: &Place| would_lose(place, &test, Direction::Down, "base");
        assert_eq!(
            base(place),
            ["0003: from table t2, 1 row", "0002: table t2, 1 row"]
        );
        place.execute(
            "INSERT INTO one VALUES (1, 'a', 5, NULL), (2, 'b', NULL, NULL), (3, 'c', 6, NULL)",
        );
        let expected = [
            "0003: from table t2, 1 row",
            "0003: column one.b, 2 values",
            "0002: table t2, 1 row",
            "0001: table one, 3 rows",
        ];
        assert_eq!(base(place), expected);
        assert_eq!(place.applied().len(), 4, "nothing was done");
        place.downgrade_to(&test.chain(), "base");
        assert!(base(place).is_empty());
    });
}

#[test]
fn counting_stops_and_what_cannot_be_counted_says_so() {
    everywhere(|place| {
        let test = place
            .tables(1)
            .revision(
                "0002_many",
                "CREATE TABLE many (id INT PRIMARY KEY, a INT);\n",
                "DROP TABLE many, missing;\n",
            )
            .revision(
                "0003_wrong",
                "SELECT 1;\n",
                "DELETE FROM many WHERE nowhere = 1;\nDELETE FROM t1 WHERE nowhere = 1;\nTRUNCATE TABLE t1;\n",
            );
        place.upgrade(&test).unwrap();
        place.execute(place.pick(
            "INSERT INTO many SELECT n, n FROM generate_series(1, 100001) n",
            "INSERT INTO many SELECT seq, seq FROM seq_1_to_100001",
        ));
        let found = would_lose(place, &test, Direction::Down, "base");
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found[0].starts_with("0003: from table many, not counted: "),
            "{found:?}"
        );
        assert!(found[0].contains("nowhere"), "{found:?}");
        assert!(
            found[1].starts_with("0003: from table t1, not counted: "),
            "{found:?}"
        );
        assert_eq!(found[2], "0002: table many, over 100,000 rows");
    });
}

#[test]
fn a_schema_is_counted_table_by_table() {
    let place = Place::postgres();
    let test = place.empty_chain().revision(
        "0001_audit",
        "CREATE SCHEMA audit;\nCREATE TABLE audit.a (id int);\nCREATE TABLE audit.\"B\" (id int);\n",
        "DROP SCHEMA audit CASCADE;\n",
    );
    place.upgrade(&test).unwrap();
    let found = || would_lose(&place, &test, Direction::Down, "base");
    assert!(found().is_empty());
    place.execute("INSERT INTO audit.a VALUES (1), (2); INSERT INTO audit.\"B\" VALUES (3)");
    assert_eq!(found(), ["0001: schema audit, 3 rows"]);
}

#[test]
fn a_partition_is_counted() {
    let place = Place::mariadb();
    let test = place
        .empty_chain()
        .revision(
            "0001_sales",
            "CREATE TABLE sales (y INT) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20));\n",
            "DROP TABLE sales;\n",
        )
        .revision(
            "0002_old",
            "-- migrate: idempotent\nALTER TABLE sales DROP PARTITION p0;\n",
            "-- migrate: irreversible because the rows are gone\n",
        );
    place.upgrade_to(&test.chain(), "0001");
    place.execute("INSERT INTO sales VALUES (1), (2), (15)");
    let found = would_lose(&place, &test, Direction::Up, "head");
    assert_eq!(found, ["0002: partition sales/p0, 2 rows"]);
}

#[test]
fn counting_writes_nothing() {
    let place = Place::postgres();
    let test = place.tables(2).revision(
        "0003_function",
        "CREATE FUNCTION note() RETURNS bool LANGUAGE sql AS 'INSERT INTO t2 VALUES (1) RETURNING true';\n",
        "DELETE FROM t1 WHERE note();\nDROP FUNCTION note();\n",
    );
    place.upgrade(&test).unwrap();
    place.execute("INSERT INTO t1 VALUES (1, 'a')");
    let [found] = &would_lose(&place, &test, Direction::Down, "-1")[..] else {
        panic!("one loss")
    };
    let expected =
        "0003: from table t1, not counted: cannot execute INSERT in a read-only transaction";
    assert_eq!(found, expected);
    assert_eq!(place.query("SELECT count(*) FROM t2"), ["0"]);
}

#[test]
fn rows_behind_a_policy_are_not_overlooked() {
    let place = Place::postgres();
    let test = place.tables(1);
    place.upgrade(&test).unwrap();
    let role = format!("{}_r", place.database.name());
    place.execute(&format!(
        "INSERT INTO t1 VALUES (1, 'a'); CREATE ROLE {role} LOGIN; GRANT SELECT ON t1 TO {role}; \
         GRANT USAGE ON SCHEMA cargo_migrate TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA cargo_migrate TO {role}; \
         ALTER TABLE t1 ENABLE ROW LEVEL SECURITY"
    ));
    let (before, behind) = place.url().split_once('@').map(own).unwrap();
    let (scheme, _) = before.split_once("://").unwrap();
    let chain = test.chain();
    let migrator = Migrator::new(&chain).target("base").unwrap();
    let url = format!("{scheme}://{role}@{behind}");
    let lost = block_on(migrator.would_lose(Direction::Down, url)).unwrap();
    place.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
    let found: Vec<String> = lost.iter().map(shown).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("not counted: query would be affected by row-level security"),
        "{found:?}"
    );
}

fn own((before, behind): (&str, &str)) -> (String, String) {
    (before.to_owned(), behind.to_owned())
}

#[test]
fn counting_waits_for_nobody_for_long() {
    everywhere(|place| {
        let test = place.tables(2);
        place.upgrade(&test).unwrap();
        place.execute("INSERT INTO t1 VALUES (1, 'a'); INSERT INTO t2 VALUES (1, 'a')");
        let chain = test.chain();
        let migrator = Migrator::new(&chain).target("base").unwrap();
        let started = Instant::now();
        let lost = block_on(async {
            if place.is_postgres() {
                let mut other = sqlx::PgConnection::connect(&place.url()).await.unwrap();
                other.execute("BEGIN; LOCK TABLE t1").await.unwrap();
                let lost = migrator.would_lose(Direction::Down, place.url()).await;
                other.close().await.unwrap();
                lost
            } else {
                let mut other = sqlx::MySqlConnection::connect(&place.url()).await.unwrap();
                other.execute("LOCK TABLES t1 WRITE").await.unwrap();
                let lost = migrator.would_lose(Direction::Down, place.url()).await;
                other.close().await.unwrap();
                lost
            }
        });
        let found: Vec<String> = lost.unwrap().iter().map(shown).collect();
        assert_eq!(found[0], "0002: table t2, 1 row");
        assert!(
            found[1].starts_with("0001: table t1, not counted: "),
            "{found:?}"
        );
        assert!(
            started.elapsed() < Duration::from_secs(15),
            "{:?}",
            started.elapsed()
        );
    });
}

#[test]
fn counting_ends_after_a_while() {
    everywhere(|place| {
        let down = place.pick(
            "DELETE FROM t1 WHERE pg_sleep(60) IS NULL;\n",
            "DELETE FROM t1 WHERE SLEEP(60) = 7;\n",
        );
        let test = place.tables(1).revision("0002_slow", "SELECT 1;\n", down);
        place.upgrade(&test).unwrap();
        place.execute("INSERT INTO t1 VALUES (1, 'a')");
        let started = Instant::now();
        let found = would_lose(place, &test, Direction::Down, "-1");
        assert!(found[0].contains("not counted: "), "{found:?}");
        let took = started.elapsed();
        assert!(took < Duration::from_secs(20), "{took:?}");
    });
}

#[test]
fn values_that_a_new_type_changes_are_counted() {
    everywhere(|place| {
        let test = place.empty_chain()
            .revision(
                "0001_t",
                "CREATE TABLE t (id INT PRIMARY KEY, n NUMERIC(8,2), c VARCHAR(10), d NUMERIC(8,2), b INT);\n",
                "DROP TABLE t;\n",
            )
            .revision(
                "0002_narrow",
                place.pick(
                    "ALTER TABLE t ALTER n TYPE numeric(8,1), ALTER c TYPE varchar(2) USING left(c, 2), ALTER d TYPE numeric(9,2);\n\
                     ALTER TABLE t ALTER b TYPE text USING CASE b WHEN 1 THEN 'one' END;\n\
                     DO 'BEGIN DELETE FROM t WHERE id = 1; END';\n",
                    "ALTER TABLE t MODIFY n DECIMAL(8,1), MODIFY d DECIMAL(9,2) NULL, MODIFY b BIGINT;\n",
                ),
                "-- migrate: irreversible because the values are gone\n",
            );
        let chain = test.chain();
        let first = Migrator::new(&chain).target("0001").unwrap();
        block_on(first.upgrade(place.url())).unwrap();
        place.execute(
            "INSERT INTO t VALUES (1, 1.25, 'abc', 1.25, 1), (2, 1.50, 'ab', 2, NULL), (3, NULL, NULL, 1, 2)",
        );
        let expected: &[&str] = place.pick(
            &[
                "0002: perhaps changed in column t.n, 1 value",
                "0002: perhaps changed in column t.c, 1 value",
                "0002: perhaps changed in column t.b, 2 values",
                "0002: in a DO block DELETE FROM t WHERE id = 1, not counted: it depends on the block",
            ],
            &["0002: perhaps changed in column t.n, 1 value"],
        );
        assert_eq!(would_lose(place, &test, Direction::Up, "head"), expected);
    });
}
