//! Changes that a person makes to a schema: each is seen, made and undone.

use migrate_runtime::generate::Decision;

use super::walk::{shown, walk, walk_that, way, way_with};
use migrate_core::schema::plan::Wishes;

const ROWS: &str = "INSERT INTO t (id, a, b) VALUES (1, 10, 'x'), (4, 20, 'y')";

/// What `t` is made of, before and after, with the number of the row of the truth table.
const CHANGES: &[(&str, &str, &str)] = &[
    ("column added", "", ", c INT"),
    ("not null added", "a INT", "a INT NOT NULL"),
    ("type changed", "a INT", "a TEXT"),
    ("length changed", "b VARCHAR(20)", "b VARCHAR(40)"),
    ("length removed", "b VARCHAR(20)", "b VARCHAR"),
    ("float is double", "a FLOAT", "a DOUBLE"),
    (
        "collation changed",
        "b TEXT COLLATE NOCASE",
        "b TEXT COLLATE RTRIM",
    ),
    ("collation added", "b TEXT", "b TEXT COLLATE NOCASE"),
    (
        "value of an enum added",
        "b TEXT CHECK (b IN ('x', 'y'))",
        "b TEXT CHECK (b IN ('x', 'y', 'z'))",
    ),
    ("default added", "a INT", "a INT DEFAULT 5"),
    ("default changed", "a INT DEFAULT 5", "a INT DEFAULT 7"),
    (
        "default of the time",
        "a INT",
        "a INT DEFAULT CURRENT_TIMESTAMP",
    ),
    (
        "default is a string",
        "b TEXT DEFAULT 5",
        "b TEXT DEFAULT '5'",
    ),
    ("check added in the line", "a INT", "a INT CHECK (a > 0)"),
    (
        "check added by name",
        "",
        ", CONSTRAINT positive CHECK (a > 0)",
    ),
    ("check changed", ", CHECK (a > 0)", ", CHECK (a > 1)"),
    (
        "check renamed",
        ", CONSTRAINT p CHECK (a > 0)",
        ", CONSTRAINT q CHECK (a > 0)",
    ),
    ("unique added", "", ", UNIQUE (a)"),
    ("unique added by name", "", ", CONSTRAINT u UNIQUE (a)"),
    ("unique in the line", "a INT", "a INT UNIQUE"),
    (
        "columns of a unique changed",
        ", UNIQUE (a)",
        ", UNIQUE (a, b)",
    ),
    (
        "order in a unique changed",
        ", UNIQUE (a, b)",
        ", UNIQUE (b, a)",
    ),
    (
        "unique renamed",
        ", CONSTRAINT u UNIQUE (a)",
        ", CONSTRAINT v UNIQUE (a)",
    ),
    (
        "unique settles conflicts",
        ", UNIQUE (a)",
        ", UNIQUE (a) ON CONFLICT REPLACE",
    ),
    (
        "primary key renamed",
        "id INTEGER PRIMARY KEY",
        "id INTEGER CONSTRAINT pk PRIMARY KEY",
    ),
    ("primary key moved", "id INTEGER PRIMARY KEY", "id INTEGER"),
    (
        "primary key of two",
        "id INTEGER PRIMARY KEY",
        "id INTEGER, PRIMARY KEY (id, a)",
    ),
    (
        "primary key downwards",
        "id INTEGER PRIMARY KEY",
        "id INTEGER PRIMARY KEY DESC",
    ),
    (
        "autoincrement",
        "id INTEGER PRIMARY KEY",
        "id INTEGER PRIMARY KEY AUTOINCREMENT",
    ),
    ("key added", "a INT", "a INT REFERENCES p (id)"),
    (
        "target of a key changed",
        "a INT REFERENCES p (id)",
        "a INT REFERENCES q (id)",
    ),
    (
        "key deletes",
        "a INT REFERENCES p (id)",
        "a INT REFERENCES p (id) ON DELETE CASCADE",
    ),
    (
        "key updates",
        "a INT REFERENCES p (id)",
        "a INT REFERENCES p (id) ON UPDATE SET NULL",
    ),
    (
        "key waits",
        "a INT REFERENCES p (id)",
        "a INT REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED",
    ),
    (
        "key matches",
        "a INT REFERENCES p (id)",
        "a INT REFERENCES p (id) MATCH FULL",
    ),
    (
        "key renamed",
        ", CONSTRAINT k FOREIGN KEY (a) REFERENCES p (id)",
        ", CONSTRAINT l FOREIGN KEY (a) REFERENCES p (id)",
    ),
    ("generated column added", "", ", g INT AS (a + 1) STORED"),
    (
        "generated column changed",
        ", g INT AS (a + 1)",
        ", g INT AS (a + 2)",
    ),
    (
        "generated column becomes plain",
        ", g INT AS (a + 1)",
        ", g INT",
    ),
];

/// A table that says these things, and the others as usual.
fn table(says: &str, strict: &str) -> String {
    let starts = |word: &str| says.starts_with(&format!("{word} "));
    let columns: Vec<String> = [
        ("id", "id INTEGER PRIMARY KEY"),
        ("a", "a INT"),
        ("b", "b TEXT"),
    ]
    .map(|(name, usual)| {
        if starts(name) {
            says.to_owned()
        } else {
            usual.to_owned()
        }
    })
    .into();
    // What stands behind the columns may be a part of a column's text here.
    let (id, behind) = match columns[0].split_once(", PRIMARY") {
        Some((id, key)) => (id.to_owned(), format!(", PRIMARY{key}")),
        None => (columns[0].clone(), String::new()),
    };
    let more = if says.starts_with(',') { says } else { "" };
    format!(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE q (id INTEGER PRIMARY KEY);
         CREATE TABLE t ({id}, {}, {}{more}{behind}){strict}",
        columns[1], columns[2]
    )
}

#[test]
fn every_change_of_a_table_is_made_and_undone() {
    for (name, before, after) in CHANGES {
        for (before, after) in [(before, after), (after, before)] {
            let (before, after) = (table(before, ""), table(after, ""));
            let rows =
                format!("INSERT INTO p VALUES (10), (20); INSERT INTO q VALUES (10), (20); {ROWS}");
            let way = walk(
                &before,
                &after,
                &rows,
                "SELECT id, CAST(a AS TEXT), b FROM t ORDER BY id",
            );
            assert!(!way.up.is_empty(), "{name}: {after}");
        }
    }
}

#[test]
fn tables_come_and_go() {
    let two = "CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE c (id INTEGER PRIMARY KEY, p INT NOT NULL REFERENCES p ON DELETE RESTRICT)";
    let up = walk("", two, "", "SELECT 1").up;
    assert!(up[0].sql.starts_with("CREATE TABLE p") && up[1].sql.starts_with("CREATE TABLE c"));
    let rows = "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1)";
    let down = walk(two, "", rows, "SELECT 1").up;
    assert_eq!(shown(&down), "DROP TABLE c;\nDROP TABLE p;\n");
}

#[test]
fn tables_in_a_circle_are_dropped() {
    let circle =
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE b (id INTEGER PRIMARY KEY, a INT NOT NULL REFERENCES a ON DELETE RESTRICT)";
    walk(
        circle,
        "",
        "BEGIN; INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (1, 1); COMMIT",
        "SELECT 1",
    );
}

#[test]
fn every_change_of_an_index_is_made_and_undone() {
    let with =
        |index: &str| format!("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT); {index}");
    for (before, after) in [
        ("", "CREATE INDEX i ON t (a)"),
        ("CREATE INDEX i ON t (a)", "CREATE INDEX j ON t (a)"),
        ("CREATE INDEX i ON t (a, b)", "CREATE INDEX i ON t (b, a)"),
        ("CREATE INDEX i ON t (a)", "CREATE UNIQUE INDEX i ON t (a)"),
        ("CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (a DESC)"),
        (
            "CREATE INDEX i ON t (b)",
            "CREATE INDEX i ON t (b COLLATE NOCASE)",
        ),
        (
            "CREATE INDEX i ON t (lower(b))",
            "CREATE INDEX i ON t (upper(b))",
        ),
        (
            "CREATE INDEX i ON t (a)",
            "CREATE INDEX i ON t (a) WHERE a > 1",
        ),
        (
            "CREATE INDEX i ON t (a) WHERE a > 2",
            "CREATE INDEX i ON t (a) WHERE a > 1",
        ),
    ] {
        for (before, after) in [(before, after), (after, before)] {
            let way = walk(
                &with(before),
                &with(after),
                ROWS,
                "SELECT * FROM t ORDER BY id",
            );
            assert!(!way.up.is_empty() && way.up.iter().all(|step| step.sql.contains("INDEX")));
        }
    }
}

#[test]
fn views_and_triggers_come_change_and_go() {
    let with =
        |more: &str| format!("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT); {more}");
    for (before, after) in [
        ("", "CREATE VIEW v AS SELECT a FROM t"),
        (
            "CREATE VIEW v AS SELECT a FROM t",
            "CREATE VIEW v AS SELECT b FROM t",
        ),
        (
            "",
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = 'a;b'; END",
        ),
        (
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER g AFTER DELETE ON t BEGIN SELECT 1; END",
        ),
        (
            "CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
            "CREATE VIEW v AS SELECT b FROM t; CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
        ),
    ] {
        for (before, after) in [(before, after), (after, before)] {
            walk(
                &with(before),
                &with(after),
                ROWS,
                "SELECT * FROM t ORDER BY id",
            );
        }
    }
}

#[test]
fn spelling_order_and_comments_are_no_changes() {
    let before = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT); CREATE INDEX i ON t (a)";
    let after = "create table \"T\" (id integer primary key, -- the number\n [b] text, a int); CREATE INDEX I on T(A)";
    assert!(way(before, after).up.is_empty());
    assert!(way(after, before).up.is_empty());
}

#[test]
fn a_rename_keeps_the_values_on_both_ways() {
    let before = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t";
    let after = "CREATE TABLE t (id INTEGER PRIMARY KEY, c INT NOT NULL, b TEXT); CREATE INDEX i ON t (c); CREATE VIEW v AS SELECT c FROM t";
    let renamed = |question: &migrate_core::schema::plan::RenameQuestion| {
        Decision::Renamed(question.candidates[0].clone())
    };
    let way = way_with(before, after, &Wishes::default(), &mut { renamed });
    walk_that(&way, before, after, ROWS, "SELECT * FROM t ORDER BY id");
}

#[test]
fn a_new_name_keeps_its_capitals() {
    let before = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT)";
    let after = "CREATE TABLE \"All Notes\" (id INTEGER PRIMARY KEY, \"theA\" INT, b TEXT)";
    let renamed = |question: &migrate_core::schema::plan::RenameQuestion| {
        Decision::Renamed(question.candidates[0].clone())
    };
    let way = way_with(before, after, &Wishes::default(), &mut { renamed });
    assert_eq!(
        shown(&way.up),
        "ALTER TABLE t RENAME TO \"All Notes\";\nALTER TABLE \"all notes\" RENAME COLUMN a TO \"theA\";\n"
    );
    walk_that(&way, before, after, ROWS, "SELECT 1");
}

#[test]
fn what_would_not_be_read_after_a_rename_goes_before_it() {
    let renamed = |question: &migrate_core::schema::plan::RenameQuestion| {
        Decision::Renamed(question.candidates[0].clone())
    };
    let whole = |a: &str, around: &str| {
        format!("CREATE TABLE t (id INTEGER PRIMARY KEY, {a} INT, b TEXT); {around}")
    };
    for (before, after) in [
        (
            "CREATE VIEW v AS SELECT a, b FROM t;
             CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a, b) VALUES (new.a, new.b); END",
            "CREATE VIEW v AS SELECT c, b FROM t;
             CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN INSERT INTO t (c, b) VALUES (new.c, new.b); END",
        ),
        (
            "CREATE VIEW broken AS SELECT x FROM nowhere, elsewhere; CREATE VIEW v AS SELECT a FROM t",
            "CREATE VIEW broken AS SELECT x FROM nowhere, elsewhere; CREATE VIEW v AS SELECT c FROM t",
        ),
        (
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE nowhere SET x = new.a; END",
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE nowhere SET x = new.c; END",
        ),
    ] {
        let (before, after) = (whole("a", before), whole("c", after));
        let way = way_with(&before, &after, &Wishes::default(), &mut { renamed });
        // A trigger would not let a row in.
        let rows = if before.contains("AFTER INSERT") { "" } else { ROWS };
        walk_that(&way, &before, &after, rows, "SELECT id, b FROM t ORDER BY id");
    }
}

#[test]
fn rows_get_the_text_of_a_truth() {
    let with = |more: &str| format!("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT{more})");
    walk(
        &with(""),
        &with(", c TEXT NOT NULL DEFAULT TRUE"),
        ROWS,
        "SELECT id FROM t",
    );
}
