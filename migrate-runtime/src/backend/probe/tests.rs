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
    assert_snapshot!(select(Postgres, build), @"");
    let left = leftover(Postgres, build).unwrap();
    assert_snapshot!(left.select, @"");
    assert_snapshot!(left.remove, @"");
    let drop = &conditions(Postgres, "DROP INDEX CONCURRENTLY notes_slug")[0];
    assert_snapshot!(select(Postgres, drop), @"");
    assert!(leftover(Postgres, drop).is_none());
}

#[test]
fn row_33_a_partition_that_is_half_out_is_taken_out() {
    let detach = &conditions(
        Postgres,
        "ALTER TABLE events DETACH PARTITION old.\"E\" CONCURRENTLY",
    )[0];
    assert_snapshot!(select(Postgres, detach), @"");
    let left = leftover(Postgres, detach).unwrap();
    assert_snapshot!(left.select, @"");
    assert_snapshot!(left.remove, @"");
}

#[test]
fn what_belongs_to_the_server() {
    assert_snapshot!(questions(Postgres, &[
        "CREATE DATABASE app",
        "DROP DATABASE \"a\\b'c\"",
        "DROP TABLESPACE fast",
        "DROP SUBSCRIPTION s",
    ]), @"");
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
    ]), @"");
}

#[test]
fn what_a_dialect_does_not_have_is_not_known() {
    let table = &conditions(Mysql, "CREATE TABLE t (a INT)")[0];
    assert_eq!(select(Postgres, table), "SELECT NULL");
    assert!(leftover(Mysql, table).is_none());
}
