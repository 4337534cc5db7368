//! What is not a table: views, triggers, routines, events, packages, sequences.

use crate::way::{Case, On, walk_all};

const T: &str = "CREATE TABLE t (id int PRIMARY KEY, a int);";

fn with(sql: &str) -> String {
    format!("{T}{sql}")
}

#[track_caller]
fn walk(before: &str, after: &str) {
    let (current, desired) = (with(before), with(after));
    walk_all(&[Case {
        on: On::MariaDb,
        name: after,
        current: &current,
        desired: &desired,
        rows: "INSERT INTO t VALUES (1, 2)",
        kept: "SELECT id FROM t",
        renamed: &[],
    }]);
}

#[test]
fn views_come_after_what_they_read() {
    walk(
        "",
        "CREATE VIEW z AS SELECT a FROM t; CREATE VIEW a AS SELECT * FROM z; CREATE VIEW m AS SELECT z.a FROM a JOIN z USING (a)",
    );
    walk(
        "CREATE VIEW a AS SELECT id FROM t; CREATE VIEW b AS SELECT * FROM a",
        "CREATE VIEW b AS SELECT id, a FROM t; CREATE VIEW a AS SELECT id, a FROM b",
    );
    walk(
        "CREATE VIEW v AS SELECT id FROM t",
        "CREATE SQL SECURITY INVOKER VIEW v AS SELECT id, a FROM t WHERE a > 1 WITH CHECK OPTION",
    );
    walk_all(&[
        Case::new(
            "CREATE TABLE t (id int, a int, b int); CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT b FROM v",
            "CREATE TABLE t (id int, c int, b bigint); CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT b FROM v",
        )
        .rows("INSERT INTO t VALUES (1, 2, 3)", "SELECT id, b FROM t"),
        Case::new("CREATE TABLE x (id int)", "CREATE TABLE t (id int); CREATE VIEW x AS SELECT id FROM t"),
        Case::new("CREATE TABLE t (id int); CREATE VIEW x AS SELECT id FROM t", "CREATE TABLE x (id int)"),
    ]);
}

#[test]
fn a_view_calls_a_function_that_reads_a_table() {
    walk(
        "",
        "CREATE FUNCTION f(x int) RETURNS int RETURN (SELECT count(*) FROM t WHERE a > x); CREATE VIEW v AS SELECT f(id) AS n FROM t",
    );
}

#[test]
fn triggers_keep_their_order() {
    let trigger = |name: &str, value: &str| {
        format!(
            "CREATE TRIGGER {name} BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = {value}; SET NEW.a = NEW.a; END;"
        )
    };
    let (a, b, c) = (trigger("a", "1"), trigger("b", "2"), trigger("c", "3"));
    walk("", &format!("{c}{a}{b}"));
    walk(&format!("{a}{b}"), &format!("{b}{c}{a}"));
    walk(
        &format!("{a}{b}{c}"),
        &format!("{}{b}{c}", trigger("a", "9")),
    );
    walk_all(&[Case::new(
        "CREATE TABLE t (id int); CREATE TABLE u (id int); CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1",
        "CREATE TABLE u (id int); CREATE TRIGGER x BEFORE INSERT ON u FOR EACH ROW SET NEW.id = 1",
    )]);
}

#[test]
fn routines_events_and_packages() {
    walk(
        "CREATE FUNCTION f() RETURNS int RETURN 1; CREATE PROCEDURE p() SELECT 1",
        "CREATE FUNCTION f() RETURNS bigint DETERMINISTIC BEGIN DECLARE x int; SET x = 1; RETURN x; END; CREATE PROCEDURE q(IN a int) BEGIN SELECT a; SELECT ';'; END",
    );
    walk(
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t",
        "CREATE EVENT e ON SCHEDULE EVERY 2 DAY ON COMPLETION PRESERVE DISABLE COMMENT 'x' DO BEGIN DELETE FROM t; DELETE FROM t; END",
    );
    walk(
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t",
        "",
    );
    let package = |value: &str| {
        format!(
            "SET sql_mode = 'ORACLE'; CREATE PACKAGE k AS FUNCTION f RETURN INT; END; \
             CREATE PACKAGE BODY k AS FUNCTION f RETURN INT AS BEGIN RETURN {value}; END; END; SET sql_mode = DEFAULT"
        )
    };
    walk("", &package("1"));
    walk(&package("1"), &package("2"));
}

#[test]
fn a_column_takes_its_numbers_from_a_sequence() {
    walk_all(&[
        Case::new(
            "CREATE TABLE t (id int PRIMARY KEY, a int)",
            "CREATE SEQUENCE s; CREATE TABLE t (id int PRIMARY KEY, a int, n int DEFAULT nextval(s))",
        )
        .rows("INSERT INTO t VALUES (1, 2)", "SELECT id, a FROM t"),
        Case::new(
            "CREATE SEQUENCE s; CREATE SEQUENCE r; CREATE TABLE t (id int PRIMARY KEY DEFAULT nextval(s))",
            "CREATE SEQUENCE q; CREATE TABLE t (id int PRIMARY KEY DEFAULT nextval(q)); CREATE TABLE u (id int DEFAULT nextval(q))",
        )
        .rows("INSERT INTO t VALUES (1)", "SELECT id FROM t"),
    ]);
}

#[test]
fn sequences_get_other_limits() {
    walk_all(&[
        Case::new(
            "CREATE SEQUENCE s",
            "CREATE SEQUENCE s START WITH 10 INCREMENT BY 5 MINVALUE 5 MAXVALUE 1000 CACHE 20 CYCLE",
        ),
        Case::new(
            "CREATE SEQUENCE s NOCACHE",
            "CREATE SEQUENCE s INCREMENT BY -1",
        ),
    ]);
}

#[test]
fn privileges_go_and_come_with_their_options() {
    let user = |more: &str| {
        format!(
            "CREATE USER IF NOT EXISTS plan_reader@localhost; CREATE TABLE t (id int PRIMARY KEY, a int); {more}"
        )
    };
    let ways = [
        ("", "GRANT SELECT, INSERT ON t TO plan_reader@localhost"),
        (
            "GRANT SELECT ON t TO plan_reader@localhost",
            "GRANT SELECT ON t TO plan_reader@localhost WITH GRANT OPTION",
        ),
        (
            "GRANT SELECT (a) ON t TO plan_reader@localhost",
            "GRANT UPDATE (id) ON t TO plan_reader@localhost",
        ),
        (
            "CREATE TABLE u (id int); GRANT SELECT ON u TO plan_reader@localhost",
            "",
        ),
    ];
    for (before, after) in ways {
        let (current, desired) = (user(before), user(after));
        walk_all(&[Case {
            name: &format!("{before} -> {after}"),
            ..Case::new(&current, &desired)
        }]);
    }
}
