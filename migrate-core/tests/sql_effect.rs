//! What statements do to the transaction and the session.

use migrate_core::dialect::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::{Effect, effect};

fn control(dialect: Dialect, sql: &str, keyword: &str) {
    let expected = Effect::TransactionControl {
        keyword: keyword.to_owned(),
    };
    assert_eq!(effect(dialect, sql), expected, "{dialect} {sql}");
}

fn outside(dialect: Dialect, sql: &str, what: &str) {
    let expected = Effect::OutsideTransaction {
        what: what.to_owned(),
    };
    assert_eq!(effect(dialect, sql), expected, "{dialect} {sql}");
}

fn all(dialect: Dialect, expected: &Effect, statements: &[&str]) {
    for sql in statements {
        assert_eq!(&effect(dialect, sql), expected, "{dialect} {sql}");
    }
}

#[test]
fn row_39_transaction_control_is_seen_past_comments_and_case() {
    for dialect in Dialect::ALL {
        control(dialect, "-- why\nbegin", "BEGIN");
        control(dialect, "/* a */ Commit /* b */", "COMMIT");
        control(dialect, "ROLLBACK TO SAVEPOINT a", "ROLLBACK");
        control(dialect, "SAVEPOINT a", "SAVEPOINT");
        all(
            dialect,
            &Effect::Other,
            &[
                "",
                "-- begin",
                "SELECT 'BEGIN'",
                "\"begin\"",
                "CREATE TABLE commit (a int)",
            ],
        );
    }
    control(Sqlite, "BEGIN IMMEDIATE", "BEGIN");
    control(Sqlite, "END TRANSACTION", "END");
    control(Sqlite, "RELEASE a", "RELEASE");
    control(
        Postgres,
        "start transaction isolation level serializable",
        "START TRANSACTION",
    );
    control(Postgres, "ABORT", "ABORT");
    control(Postgres, "COMMIT AND CHAIN", "COMMIT");
    control(Postgres, "PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION");
    control(Postgres, "COMMIT PREPARED 'a'", "COMMIT PREPARED");
    control(Postgres, "ROLLBACK PREPARED 'a'", "ROLLBACK PREPARED");
    control(Postgres, "SET TRANSACTION READ ONLY", "SET TRANSACTION");
    control(Mysql, "XA START 'a'", "XA");
    control(Mysql, "RELEASE SAVEPOINT a", "RELEASE SAVEPOINT");
    control(Mysql, "LOCK TABLES t WRITE", "LOCK TABLES");
    control(Mysql, "unlock tables", "UNLOCK TABLES");
    control(Mysql, "/*!40000 START TRANSACTION */", "START TRANSACTION");
    for sql in [
        "SET autocommit = 0",
        "SET @@session.autocommit=0",
        "SET @@autocommit := 0",
        "SET SESSION autocommit = ON",
        "SET @a = (1 = 2), autocommit = 0",
    ] {
        control(Mysql, sql, "SET AUTOCOMMIT");
    }
    all(
        Mysql,
        &Effect::SessionSetting,
        &[
            "SET @a = @@autocommit",
            "SET NAMES utf8",
            "SET SESSION TRANSACTION READ ONLY",
        ],
    );
    all(
        Mysql,
        &Effect::Other,
        &[
            "SET GLOBAL autocommit = 0",
            "BEGIN NOT ATOMIC SELECT 1; END",
            "START REPLICA",
        ],
    );
    all(
        Postgres,
        &Effect::Other,
        &["PREPARE a AS SELECT 1", "LOCK TABLE t"],
    );
}

#[test]
fn row_44_and_45_pragmas_that_need_to_be_outside() {
    outside(Sqlite, "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys");
    outside(
        Sqlite,
        "pragma main.[Foreign_Keys](0)",
        "PRAGMA foreign_keys",
    );
    outside(Sqlite, "PRAGMA \"journal_mode\"=wal", "PRAGMA journal_mode");
    outside(
        Sqlite,
        "PRAGMA main.synchronous = OFF",
        "PRAGMA synchronous",
    );
    outside(Sqlite, "PRAGMA temp_store = MEMORY", "PRAGMA temp_store");
    outside(Sqlite, "PRAGMA wal_checkpoint", "PRAGMA wal_checkpoint");
    outside(
        Sqlite,
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA wal_checkpoint",
    );
    let setting = [
        "PRAGMA defer_foreign_keys = ON",
        "PRAGMA legacy_alter_table=1",
        "PRAGMA busy_timeout(9)",
        "PRAGMA page_size = 8192",
    ];
    all(Sqlite, &Effect::SessionSetting, &setting);
    let other = [
        "PRAGMA foreign_keys",
        "PRAGMA foreign_key_check",
        "PRAGMA foreign_key_check(t)",
        "PRAGMA user_version = 3",
    ];
    all(Sqlite, &Effect::Other, &other);
}

#[test]
fn row_45_sqlite_statements_that_need_to_be_outside() {
    outside(Sqlite, "vacuum into 'x.db'", "VACUUM");
    all(Sqlite, &Effect::Attach, &["ATTACH 'x.db' AS x", "detach x"]);
    all(
        Sqlite,
        &Effect::DropTable,
        &["DROP TABLE t", "drop table if exists t"],
    );
    all(
        Sqlite,
        &Effect::Other,
        &[
            "EXPLAIN VACUUM",
            "EXPLAIN QUERY PLAN DROP TABLE t",
            "DROP INDEX i",
            "REINDEX",
            "ANALYZE",
        ],
    );
}

#[test]
fn postgresql_statements_that_need_to_be_outside() {
    for (sql, what) in [
        (
            "CREATE INDEX CONCURRENTLY i ON t (a)",
            "CREATE INDEX CONCURRENTLY",
        ),
        (
            "create unique index /* x */ concurrently if not exists i on t (a)",
            "CREATE INDEX CONCURRENTLY",
        ),
        ("DROP INDEX CONCURRENTLY i", "DROP INDEX CONCURRENTLY"),
        ("REINDEX INDEX CONCURRENTLY i", "REINDEX CONCURRENTLY"),
        (
            "REINDEX (VERBOSE, CONCURRENTLY) TABLE t",
            "REINDEX CONCURRENTLY",
        ),
        ("REINDEX (VERBOSE) DATABASE d", "REINDEX DATABASE"),
        ("REINDEX SYSTEM", "REINDEX SYSTEM"),
        ("REINDEX SCHEMA s", "REINDEX SCHEMA"),
        ("VACUUM (FULL) t", "VACUUM"),
        ("CREATE DATABASE d", "CREATE DATABASE"),
        ("DROP DATABASE IF EXISTS d", "DROP DATABASE"),
        ("CREATE TABLESPACE s LOCATION '/x'", "CREATE TABLESPACE"),
        ("DROP TABLESPACE s", "DROP TABLESPACE"),
        ("ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM"),
        (
            "ALTER DATABASE d SET TABLESPACE s",
            "ALTER DATABASE SET TABLESPACE",
        ),
        (
            "ALTER TABLE IF EXISTS a.t DETACH PARTITION p CONCURRENTLY",
            "ALTER TABLE DETACH PARTITION CONCURRENTLY",
        ),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p",
            "CREATE SUBSCRIPTION",
        ),
        ("DROP SUBSCRIPTION s", "DROP SUBSCRIPTION"),
        (
            "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
            "ALTER SUBSCRIPTION REFRESH PUBLICATION",
        ),
        (
            "ALTER SUBSCRIPTION s ADD PUBLICATION p",
            "ALTER SUBSCRIPTION PUBLICATION",
        ),
        ("CLUSTER", "CLUSTER"),
        ("CLUSTER (VERBOSE);", "CLUSTER"),
        ("DISCARD ALL", "DISCARD ALL"),
    ] {
        outside(Postgres, sql, what);
    }
}

#[test]
fn postgresql_statements_that_run_inside() {
    let other = [
        "CREATE INDEX i ON t (concurrently)",
        "CREATE INDEX \"concurrently\" ON t (a)",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "REINDEX TABLE t",
        "REINDEX (CONCURRENTLY false) TABLE t",
        "ALTER TABLE t DETACH PARTITION p",
        "ALTER TABLE t DETACH PARTITION p FINALIZE",
        "ALTER DATABASE d SET work_mem = '1MB'",
        "ALTER TYPE e ADD VALUE 'x'",
        "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (connect = false)",
        "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (enabled = false, create_slot = 'off')",
        "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)",
        "CLUSTER t USING i",
        "CLUSTER VERBOSE t",
        "EXPLAIN ANALYZE SELECT 1",
        "SET LOCAL lock_timeout = '2s'",
        "SET CONSTRAINTS ALL DEFERRED",
        "DISCARD PLANS",
        "CHECKPOINT",
    ];
    all(Postgres, &Effect::Other, &other);
    all(
        Postgres,
        &Effect::SessionSetting,
        &[
            "SET search_path = a",
            "SET SESSION ROLE r",
            "RESET ALL",
            "SET TIME ZONE 'UTC'",
        ],
    );
    all(
        Postgres,
        &Effect::DropTable,
        &["DROP TABLE IF EXISTS t CASCADE"],
    );
}

#[test]
fn mysql_has_nothing_that_refuses_a_transaction() {
    all(
        Mysql,
        &Effect::Other,
        &[
            "CREATE DATABASE d",
            "ALTER TABLE t ADD a INT",
            "OPTIMIZE TABLE t",
            "SET PASSWORD = 'x'",
        ],
    );
    all(
        Mysql,
        &Effect::DropTable,
        &["DROP TABLE t", "DROP TEMPORARY TABLES IF EXISTS t"],
    );
    all(
        Mysql,
        &Effect::SessionSetting,
        &[
            "USE other",
            "SET foreign_key_checks = 0",
            "/*!40101 SET NAMES utf8 */",
        ],
    );
    all(
        Mysql,
        &Effect::Other,
        &[
            "SET GLOBAL x = 1",
            "SET @@GLOBAL.x = 1",
            "SET STATEMENT x = 1 FOR SELECT 1",
        ],
    );
}
