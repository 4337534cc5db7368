//! The questions, word for word.

use insta::assert_snapshot;
use migrate_core::dialect::Dialect::{self, Mysql, Postgres};
use migrate_core::sql::{Completion, Condition, completion};

use super::{leftover, select};

fn conditions(dialect: Dialect, sql: &str) -> Vec<Condition> {
    match completion(dialect, sql) {
        Completion::Known(conditions) => conditions,
        other => panic!("{sql}: {other:?}"),
    }
}

fn questions(dialect: Dialect, statements: &[&str]) -> String {
    statements
        .iter()
        .flat_map(|sql| conditions(dialect, sql))
        .map(|condition| select(dialect, &condition))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn row_32_an_index_that_is_not_whole_is_dropped_and_built_again() {
    let build = &conditions(
        Postgres,
        r#"CREATE INDEX CONCURRENTLY "It's" ON app.notes (slug)"#,
    )[0];
    assert_snapshot!(select(Postgres, build), @r#"SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid WHERE i.indrelid = pg_catalog.to_regclass('"app"."notes"') AND c.relname = 'It''s' AND i.indisvalid)"#);
    let left = leftover(Postgres, build).unwrap();
    assert_snapshot!(left.select, @r#"SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i WHERE i.indrelid = pg_catalog.to_regclass('"app"."notes"') AND i.indexrelid = pg_catalog.to_regclass('"app"."It''s"') AND NOT i.indisvalid)"#);
    assert_snapshot!(left.remove, @r#"DROP INDEX CONCURRENTLY IF EXISTS "app"."It's""#);
    let drop = &conditions(Postgres, "DROP INDEX CONCURRENTLY notes_slug")[0];
    assert_snapshot!(select(Postgres, drop), @r#"SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i WHERE i.indexrelid = pg_catalog.to_regclass('"notes_slug"'))"#);
    assert!(leftover(Postgres, drop).is_none());
}

#[test]
fn row_33_a_partition_that_is_half_out_is_taken_out() {
    let detach = &conditions(
        Postgres,
        "ALTER TABLE events DETACH PARTITION old.\"E\" CONCURRENTLY",
    )[0];
    assert_snapshot!(select(Postgres, detach), @r#"SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_inherits AS h WHERE h.inhparent = pg_catalog.to_regclass('"events"') AND h.inhrelid = pg_catalog.to_regclass('"old"."E"'))"#);
    let left = leftover(Postgres, detach).unwrap();
    assert_snapshot!(left.select, @r#"SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_inherits AS h WHERE h.inhparent = pg_catalog.to_regclass('"events"') AND h.inhrelid = pg_catalog.to_regclass('"old"."E"') AND h.inhdetachpending)"#);
    assert_snapshot!(left.remove, @r#"ALTER TABLE "events" DETACH PARTITION "old"."E" FINALIZE"#);
}

#[test]
fn what_belongs_to_the_server() {
    assert_snapshot!(questions(Postgres, &[
        "CREATE DATABASE app",
        "DROP DATABASE \"a\\b'c\"",
        "DROP TABLESPACE fast",
        "DROP SUBSCRIPTION s",
    ]), @r#"
    SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname = 'app' AND datconnlimit <> -2)
    SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname = E'a\\b''c')
    SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_tablespace WHERE spcname = 'fast')
    SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_subscription AS s JOIN pg_catalog.pg_database AS d ON d.oid = s.subdbid WHERE d.datname = pg_catalog.current_database() AND s.subname = 's')
    "#);
}

#[test]
fn mysql_is_asked_in_its_information_schema() {
    assert_snapshot!(questions(Mysql, &[
        "CREATE TABLE `it's` (a INT)",
        "DROP TABLE app.`a\\b`",
        "CREATE VIEW v AS SELECT 1",
        "CREATE SEQUENCE s",
        "ALTER TABLE t ADD a INT, DROP INDEX i, DROP FOREIGN KEY f",
        "ALTER TABLE app.t DROP CONSTRAINT u, ADD CONSTRAINT c CHECK (a > 0)",
        "DROP PROCEDURE p",
        "CREATE DATABASE app",
        "DROP USER a@localhost",
        "CREATE ROLE r",
    ]), @"
    SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'it''s')
    SELECT NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'app' AND table_name = _utf8mb4 0x615c62)
    SELECT EXISTS (SELECT 1 FROM information_schema.views WHERE table_schema = DATABASE() AND table_name = 'v')
    SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 's' AND table_type = 'SEQUENCE')
    SELECT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't' AND LOWER(column_name) = LOWER('a'))
    SELECT NOT EXISTS (SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 't' AND LOWER(index_name) = LOWER('i'))
    SELECT NOT EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name = 't' AND LOWER(constraint_name) = LOWER('f') AND constraint_type = 'FOREIGN KEY')
    SELECT NOT EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE table_schema = 'app' AND table_name = 't' AND LOWER(constraint_name) = LOWER('u'))
    SELECT EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE table_schema = 'app' AND table_name = 't' AND LOWER(constraint_name) = LOWER('c') AND constraint_type = 'CHECK')
    SELECT NOT EXISTS (SELECT 1 FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_name = 'p' AND routine_type = 'PROCEDURE')
    SELECT EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = 'app')
    SELECT NOT EXISTS (SELECT 1 FROM mysql.user WHERE User = 'a' AND Host = 'localhost')
    SELECT EXISTS (SELECT 1 FROM mysql.user WHERE User = 'r' AND Host = IF(VERSION() LIKE '%MariaDB%', '', '%'))
    ");
}

#[test]
fn what_a_dialect_does_not_have_is_not_known() {
    let table = &conditions(Mysql, "CREATE TABLE t (a INT)")[0];
    assert_eq!(select(Postgres, table), "SELECT NULL");
    assert!(leftover(Mysql, table).is_none());
}
