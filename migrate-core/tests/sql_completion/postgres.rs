//! PostgreSQL.

use super::{Postgres, all, shown, table};

#[test]
fn row_32_an_index_without_a_lock_is_known_by_its_table_and_name() {
    table(
        Postgres,
        &[
            (
                "CREATE INDEX CONCURRENTLY notes_slug ON notes (slug)",
                "index notes.notes_slug",
            ),
            (
                "create unique index concurrently Notes_Slug on App.Notes using btree (slug)",
                "index app.notes.notes_slug",
            ),
            (
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"A\"\"b\" ON ONLY \"Notes\" (slug)",
                "index Notes.A\"b",
            ),
            (
                r#"CREATE INDEX CONCURRENTLY "a\b" ON notes (slug)"#,
                r"index notes.a\b",
            ),
            ("CREATE INDEX CONCURRENTLY ON notes (slug)", "unknown"),
            (
                "CREATE INDEX CONCURRENTLY U&\"d\\0061t\" ON notes (slug)",
                "unknown",
            ),
            ("CREATE INDEX CONCURRENTLY a ON notes", "unknown"),
            ("DROP INDEX CONCURRENTLY notes_slug", "no index notes_slug"),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS app.a, b CASCADE",
                "no index app.a, no index b",
            ),
            ("DROP INDEX CONCURRENTLY a b", "unknown"),
        ],
    );
}

#[test]
fn row_33_a_partition_that_is_detached_is_no_partition() {
    table(
        Postgres,
        &[
            (
                "ALTER TABLE app.events DETACH PARTITION app.events_2025 CONCURRENTLY",
                "no partition app.events_2025 of app.events",
            ),
            (
                "ALTER TABLE IF EXISTS events DETACH PARTITION Old CONCURRENTLY",
                "no partition old of events",
            ),
            ("ALTER TABLE events DETACH PARTITION old", "transactional"),
            (
                "ALTER TABLE events DETACH PARTITION old FINALIZE",
                "transactional",
            ),
        ],
    );
}

#[test]
fn what_belongs_to_the_server() {
    table(
        Postgres,
        &[
            ("CREATE DATABASE app", "database app"),
            ("CREATE DATABASE \"App\" TEMPLATE template0", "database App"),
            (
                "DROP DATABASE IF EXISTS app WITH (FORCE)",
                "no database app",
            ),
            ("CREATE TABLESPACE fast LOCATION '/fast'", "tablespace fast"),
            ("DROP TABLESPACE IF EXISTS fast", "no tablespace fast"),
            (
                "CREATE SUBSCRIPTION s CONNECTION 'host=a' PUBLICATION p",
                "subscription s",
            ),
            (
                "CREATE SUBSCRIPTION s CONNECTION 'host=a' PUBLICATION p WITH (create_slot = false)",
                "transactional",
            ),
            ("DROP SUBSCRIPTION s", "no subscription s"),
        ],
    );
}

#[test]
fn row_45_maintenance_is_repeated() {
    all(
        Postgres,
        "repeatable",
        &[
            "VACUUM",
            "VACUUM (ANALYZE) notes",
            "CLUSTER",
            "REINDEX TABLE CONCURRENTLY notes",
            "REINDEX (CONCURRENTLY) INDEX a",
            "REINDEX DATABASE app",
            "ALTER SYSTEM SET work_mem = '8MB'",
            "ALTER DATABASE app SET TABLESPACE fast",
            "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
            "ALTER SUBSCRIPTION s SET PUBLICATION a, b",
            "DISCARD ALL",
        ],
    );
    // The second time it is there already.
    all(
        Postgres,
        "unknown",
        &[
            "ALTER SUBSCRIPTION s ADD PUBLICATION a",
            "ALTER SUBSCRIPTION s DROP PUBLICATION a",
        ],
    );
    all(
        Postgres,
        "transactional",
        &[
            "CREATE INDEX a ON t (b)",
            "ALTER TYPE mood ADD VALUE 'glad'",
            "REVOKE ALL ON t FROM a",
        ],
    );
}

#[test]
fn a_long_name_is_cut_as_the_server_cuts_it() {
    let long = "é".repeat(40);
    assert_eq!(
        shown(Postgres, &format!("CREATE DATABASE {long}")),
        format!("database {}", "é".repeat(31))
    );
}
