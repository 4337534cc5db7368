//! What a script made, renamed or copied itself is no loss.

use migrate_core::sql::{LossReader, losses_of_script};

use super::{Dialect, Mysql, Postgres, Sqlite, of_script, texts, unplaced};

/// Cases that say the same in every dialect.
#[track_caller]
fn scripts(cases: &[(&str, &str)]) {
    for (script, expected) in cases {
        for dialect in [Sqlite, Postgres, Mysql] {
            assert_eq!(of_script(dialect, script), *expected, "{dialect}: {script}");
        }
    }
}

#[test]
fn a_rebuild_loses_what_it_leaves_out() {
    scripts(&[
        (
            "CREATE TABLE n (id int); INSERT INTO n (id) SELECT id FROM t ORDER BY id; DROP TABLE t; ALTER TABLE n RENAME TO t;",
            "t but id",
        ),
        (
            "ALTER TABLE t RENAME TO old; CREATE TABLE t (id int); INSERT INTO t (SELECT id FROM old); DROP TABLE old;",
            "t but id",
        ),
        (
            "CREATE TEMPORARY TABLE b AS SELECT * FROM t; DROP TABLE t; CREATE TABLE t (id int); INSERT INTO t SELECT id FROM b; DROP TABLE b;",
            "t but id",
        ),
        (
            "CREATE TABLE n (id int, u int); INSERT INTO n SELECT t.id, u.id FROM t LEFT JOIN u ON u.id = t.u; DROP TABLE t; DROP TABLE u;",
            "t but id+t+u, table u",
        ),
        (
            "CREATE TABLE n (a int); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;",
            "",
        ),
        (
            "ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t DROP COLUMN c; ALTER TABLE t ADD COLUMN d int; CREATE TABLE n (id int); INSERT INTO n SELECT id, lower(b), NULL AS e FROM t; DROP TABLE t;",
            "column t.c, t but a+b+c+d+id+null",
        ),
        (
            "CREATE TABLE p (id int); INSERT INTO p SELECT id, bio FROM t; CREATE TABLE n (id int); INSERT INTO n SELECT id, name FROM t; DROP TABLE t; DROP TABLE p;",
            "t but bio+id+name, column t.bio",
        ),
        (
            "CREATE TABLE n (id int); INSERT INTO n SELECT id FROM a UNION ALL SELECT id FROM b; DROP TABLE a; DROP TABLE b; DROP TABLE c;",
            "a but id, b but id, table c",
        ),
    ]);
    assert_eq!(
        of_script(
            Sqlite,
            "INSERT INTO [new_T] SELECT * FROM \"T\" WHERE true ON CONFLICT DO NOTHING; DROP TABLE t"
        ),
        ""
    );
}

#[test]
fn what_was_copied_in_part_is_lost() {
    for query in [
        "SELECT id FROM t WHERE id > 1",
        "SELECT DISTINCT id FROM t",
        "SELECT id FROM t LIMIT 5",
        "SELECT count(*) FROM t",
        "SELECT id FROM t GROUP BY id",
        "SELECT t.id FROM t JOIN u ON u.id = t.id",
        "SELECT t.id FROM t, u",
        "SELECT id FROM (SELECT id FROM t) x",
        "WITH x AS (SELECT * FROM t) SELECT * FROM x",
        "VALUES (1)",
    ] {
        for dialect in [Sqlite, Postgres, Mysql] {
            let script = format!("INSERT INTO n {query}; DROP TABLE t;");
            assert_eq!(of_script(dialect, &script), "table t", "{dialect}: {query}");
        }
    }
}

#[test]
fn what_the_copy_was_in_is_lost_with_it() {
    scripts(&[
        (
            "CREATE TABLE n (id int); INSERT INTO n SELECT id FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; DROP TABLE t;",
            "t but id, table t",
        ),
        (
            "INSERT INTO archive SELECT * FROM t; DROP TABLE archive;",
            "table archive",
        ),
        ("INSERT INTO archive SELECT * FROM t; DELETE FROM t;", ""),
        (
            "INSERT INTO archive SELECT * FROM t; DELETE FROM t; DROP TABLE archive;",
            "table archive, table t",
        ),
    ]);
}

#[test]
fn what_the_script_made_is_no_loss() {
    scripts(&[
        (
            "CREATE TABLE t (id int); INSERT INTO t VALUES (1); DELETE FROM t; DROP TABLE t;",
            "",
        ),
        (
            "CREATE TABLE IF NOT EXISTS t (id int); DROP TABLE t;",
            "table t",
        ),
        (
            "DROP TABLE t; CREATE TABLE t (id int); DROP TABLE t;",
            "table t",
        ),
        ("DELETE FROM t; DROP TABLE t;", "rows t"),
        ("ALTER TABLE t ADD a int; ALTER TABLE t DROP COLUMN a;", ""),
    ]);
    assert_eq!(
        of_script(
            Postgres,
            "SELECT * INTO TEMP TABLE b FROM t; DROP TABLE t; DROP TABLE b;"
        ),
        "table t"
    );
}

#[test]
fn losses_have_the_names_from_before() {
    scripts(&[
        ("ALTER TABLE a RENAME TO b; DROP TABLE b;", "table a"),
        (
            "ALTER TABLE a RENAME TO b; DELETE FROM b WHERE id = 1; DELETE FROM b;",
            "some rows a, rows a",
        ),
        (
            "ALTER TABLE a RENAME COLUMN x TO y; ALTER TABLE a RENAME TO b; ALTER TABLE b DROP COLUMN y; ALTER TABLE b DROP COLUMN x;",
            "column a.x",
        ),
    ]);
    assert_eq!(
        of_script(Postgres, "ALTER TABLE app.a RENAME TO b; DROP TABLE b;"),
        "table app.a, table b"
    );
    assert_eq!(
        of_script(
            Postgres,
            "ALTER TABLE a SET SCHEMA app; DROP TABLE app.a; DROP TABLE public.a"
        ),
        "table a"
    );
    assert_eq!(
        of_script(
            Mysql,
            "RENAME TABLE a TO b, c TO a; DROP TABLE a; ALTER TABLE b CHANGE x y int, RENAME TO d; ALTER TABLE d DROP Y"
        ),
        "table c, values a.x as something, column a.x"
    );
}

#[test]
fn values_that_went_into_another_column_are_no_loss() {
    scripts(&[
        (
            "ALTER TABLE t ADD b int; UPDATE t SET b = a; ALTER TABLE t DROP COLUMN a;",
            "",
        ),
        (
            "UPDATE t SET b = CAST(t.a AS int), c = 1 WHERE a IS NOT NULL; ALTER TABLE t DROP COLUMN a;",
            "",
        ),
        (
            "UPDATE t SET b = a; ALTER TABLE t DROP COLUMN a; ALTER TABLE t DROP COLUMN b;",
            "column t.b, column t.a",
        ),
        (
            "UPDATE t SET b = (a IS NOT NULL); ALTER TABLE t DROP COLUMN a;",
            "column t.a",
        ),
        (
            "UPDATE t SET b = a WHERE id > 7; ALTER TABLE t DROP COLUMN a;",
            "column t.a",
        ),
        (
            "UPDATE t SET b = lower(a); ALTER TABLE t DROP COLUMN a;",
            "column t.a",
        ),
    ]);
    assert_eq!(
        of_script(
            Postgres,
            "UPDATE t x SET b = x.a::int; ALTER TABLE t DROP a"
        ),
        ""
    );
}

#[test]
fn one_script_knows_what_the_one_before_did() {
    let mut reader = LossReader::new(Sqlite);
    let mut said = |script: &str| texts(&unplaced(reader.script(script)));
    assert_eq!(
        said(
            "CREATE TABLE n (id); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t"
        ),
        ""
    );
    assert_eq!(said("ALTER TABLE T RENAME TO u"), "");
    assert_eq!(said("DROP TABLE u"), "table t");
}

#[test]
fn the_place_is_that_of_the_statement() {
    let script = "-- first\nDROP TABLE a;\n/* then */ DELETE FROM b;";
    let places = losses_of_script(Dialect::Postgres, script);
    let texts: Vec<&str> = places
        .iter()
        .map(|placed| &script[placed.span.clone()])
        .collect();
    assert_eq!(texts, ["DROP TABLE a", "DELETE FROM b"]);
}
