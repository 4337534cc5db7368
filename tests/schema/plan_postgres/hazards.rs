//! What is said of statements before they run.

use migrate_core::schema::plan::Wishes;
use migrate_core::schema::{FactId, Kind};

use crate::way::{Case, On};

fn hazards(current: &str, desired: &str) -> Vec<String> {
    let case = Case {
        on: On::Postgres,
        ..Case::new(current, desired)
    };
    case.walk().hazards()
}

#[test]
fn what_is_lost_is_said() {
    assert_eq!(
        hazards(
            "CREATE TABLE t (a int, b int); CREATE TABLE u (c int)",
            "CREATE TABLE t (a int)"
        ),
        ["loses the values of t.b", "loses the rows of u"]
    );
}

#[test]
fn rewrites_are_told_from_what_is_free() {
    assert_eq!(
        hazards("CREATE TABLE t (a varchar(9))", "CREATE TABLE t (a text)"),
        [""; 0]
    );
    assert_eq!(
        hazards("CREATE TABLE t (a int)", "CREATE TABLE t (a bigint)"),
        ["rewrites every row of t"]
    );
    assert_eq!(
        hazards("CREATE TABLE t (a bigint)", "CREATE TABLE t (a int)"),
        [
            "rewrites every row of t",
            "fails unless the rows fit: the values of t.a as integer"
        ]
    );
}

#[test]
fn rows_get_the_value_that_was_wished_for() {
    let case = Case {
        on: On::Postgres,
        ..Case::new(
            "CREATE TABLE t (a int)",
            "CREATE TABLE t (a int, b int NOT NULL)",
        )
    }
    .rows("INSERT INTO t VALUES (1)", "SELECT a FROM t");
    let mut wishes = Wishes::default();
    let column = FactId::new(Kind::Column, ["public", "t", "b"]);
    wishes.fills.insert(column, "41 + 1".to_owned());
    let way = case.try_walk(&wishes).unwrap();
    assert_eq!(
        way.sql(),
        [
            "ALTER TABLE public.t ADD COLUMN b integer DEFAULT 41 + 1 NOT NULL",
            "ALTER TABLE public.t ALTER COLUMN b DROP DEFAULT"
        ]
    );
}
