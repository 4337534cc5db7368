//! What a step says of its dangers, and what rows get that have nothing.

use migrate_core::schema::plan::{HazardClass, Step, Wishes};
use migrate_core::schema::{FactId, Kind};
use migrate_runtime::generate::Decision;

use super::walk::{File, shown, way, way_with};

fn hazards(steps: &[Step]) -> Vec<String> {
    let all = steps.iter().flat_map(|step| &step.hazards);
    all.map(ToString::to_string).collect()
}

pub(super) fn loses(step: &Step) -> bool {
    let mut hazards = step.hazards.iter();
    hazards.any(|hazard| hazard.class == HazardClass::LosesData)
}

#[test]
fn losses_are_told_on_both_ways() {
    let way = way(
        "CREATE TABLE a (x INT); CREATE TABLE b (x INT, y INT)",
        "CREATE TABLE b (x INT)",
    );
    assert_eq!(
        hazards(&way.up),
        [
            "loses the rows of a",
            "loses the values of b.y",
            "rewrites every row of b"
        ]
    );
    assert_eq!(hazards(&way.down), [""; 0]);
}

#[test]
fn a_rebuild_tells_what_it_asks_of_rows_and_what_it_gives_them() {
    let current = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT, c INT)";
    let desired = "CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT NOT NULL UNIQUE, d INT NOT NULL REFERENCES p, CHECK (a > 1));
        CREATE UNIQUE INDEX i ON t (a)";
    let way = way(current, desired);
    insta::assert_snapshot!(hazards(&way.up).join("\n"), @r"
    rewrites every row of t
    is not undone exactly: how the values of t.a were written
    fills t.b where it is NULL
    fails unless the rows fit: t has no rows
    fails unless the rows fit: unique constraint t.b
    fails unless the rows fit: check constraint t.check (a > 1)
    fails unless the rows fit: foreign key t.d
    loses the values of t.c
    fails unless the rows fit: index i on t
    ");
    insta::assert_snapshot!(hazards(&way.down).join("\n"), @r"
    rewrites every row of t
    loses the values of t.d
    ");
}

/// The rows of `t` after the way to a table of these columns.
fn filled(columns: &str, wishes: &Wishes) -> Vec<String> {
    let current = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT)";
    let desired = format!("CREATE TABLE t ({columns})");
    let way = way_with(current, &desired, wishes, &mut |_| Decision::Dropped);
    let file = File::new(&format!(
        "{current}; INSERT INTO t VALUES (1, 10), (4, NULL)"
    ));
    file.run(&way.up);
    assert_eq!(
        file.rows("PRAGMA integrity_check"),
        ["ok"],
        "{}",
        shown(&way.up)
    );
    file.rows("SELECT * FROM t ORDER BY id")
}

#[test]
fn rows_get_what_means_the_least() {
    for (columns, expected) in [
        ("id INTEGER PRIMARY KEY, a INT NOT NULL", ["1|10", "4|0"]),
        (
            "id INTEGER PRIMARY KEY, a INT NOT NULL DEFAULT 7",
            ["1|10", "4|7"],
        ),
        (
            "id INTEGER PRIMARY KEY, a INT NOT NULL CHECK (a BETWEEN 5 AND 20)",
            ["1|10", "4|5"],
        ),
        (
            "id INTEGER PRIMARY KEY, a INT, b VARCHAR(9) NOT NULL",
            ["1|10|", "4|null|"],
        ),
        (
            "id INTEGER PRIMARY KEY, a INT, b TEXT NOT NULL CHECK (b IN ('on', 'off'))",
            ["1|10|on", "4|null|on"],
        ),
        (
            "id INTEGER PRIMARY KEY, a INT, b DATE NOT NULL",
            ["1|10|1970-01-01", "4|null|1970-01-01"],
        ),
        (
            "id INTEGER PRIMARY KEY, a INT, b TEXT NOT NULL UNIQUE",
            ["1|10|1", "4|null|4"],
        ),
        (
            "id INTEGER PRIMARY KEY, a INT, b INT NOT NULL, UNIQUE (b, id)",
            ["1|10|1", "4|null|4"],
        ),
        (
            "id INTEGER PRIMARY KEY, a INT, b INT DEFAULT (1 + 1) NOT NULL",
            ["1|10|2", "4|null|2"],
        ),
    ] {
        assert_eq!(filled(columns, &Wishes::default()), expected, "{columns}");
    }
}

#[test]
fn what_somebody_wishes_comes_first() {
    let mut wishes = Wishes::default();
    let mut wish = |column: &str, value: &str| {
        let id = FactId::new(Kind::Column, ["t", column]);
        wishes.fills.insert(id, value.to_owned());
    };
    wish("a", "id * 2");
    wish("b", "'b' || id");
    let columns = "id INTEGER PRIMARY KEY, a INT NOT NULL, b TEXT NOT NULL";
    assert_eq!(filled(columns, &wishes), ["1|10|b1", "4|8|b4"]);
}

#[test]
fn strict_types_are_cast_to() {
    let current = "CREATE TABLE t (a TEXT, b REAL, c INT)";
    let desired = "CREATE TABLE t (a INTEGER, b INT, c ANY) STRICT";
    let way = way(current, desired);
    let file = File::new(&format!(
        "{current}; INSERT INTO t VALUES ('22', 1.5, 3), ('d1', 2, NULL)"
    ));
    file.run(&way.up);
    assert_eq!(file.rows("SELECT * FROM t"), ["22|1|3", "0|2|null"]);
    assert_eq!(
        hazards(&way.up),
        [
            "rewrites every row of t",
            "loses what is no INTEGER in t.a",
            "loses what is no INT in t.b"
        ]
    );
}
