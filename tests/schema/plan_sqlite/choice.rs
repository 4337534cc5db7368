//! A table is rebuilt only where `SQLite` cannot change it.

use super::walk::{rebuilds, shown, walk, way};

const ROWS: &str = "INSERT INTO t (id, a) VALUES (1, 10), (4, 20)";
const LOOK: &str = "SELECT id, a FROM t ORDER BY id";

fn table(more: &str) -> String {
    format!("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT{more})")
}

#[test]
fn plain_columns_are_added_and_dropped() {
    for column in [
        "c",
        "c INT",
        "c INT NOT NULL DEFAULT 0",
        "c INT DEFAULT -1 CHECK (c < a)",
        "c TEXT NOT NULL DEFAULT ('') COLLATE NOCASE",
        "c BOOLEAN NOT NULL DEFAULT TRUE",
        "c INT REFERENCES t (id) ON DELETE CASCADE",
        "c INT AS (a + 1)",
        "c INT AS (a + 1) VIRTUAL CHECK (c > 0)",
        "c INT, d AS (c + 1)",
        "d AS (c + 1), c INT",
        "\"C c\" INT DEFAULT 5 /* why, oh why */",
    ] {
        let way = walk(&table(""), &table(&format!(", {column}")), ROWS, LOOK);
        assert!(!rebuilds(&way.up), "{column}: {}", shown(&way.up));
        assert!(!rebuilds(&way.down), "{column}: {}", shown(&way.down));
    }
}

#[test]
fn what_cannot_be_added_or_dropped_needs_a_new_table() {
    for column in [
        "c INT UNIQUE",
        "c INT, UNIQUE (c, a)",
        "c INT, CHECK (c < a)",
        "c INT, FOREIGN KEY (c) REFERENCES t",
    ] {
        let way = walk(&table(""), &table(&format!(", {column}")), ROWS, LOOK);
        assert!(rebuilds(&way.up) && rebuilds(&way.down), "{column}");
    }
    // These go by themselves.
    for column in [
        "c INT NOT NULL",
        "c INT DEFAULT CURRENT_TIMESTAMP",
        "c INT DEFAULT (1 + 2)",
        "c INT NOT NULL DEFAULT NULL",
        "c INT AS (a + 1) STORED",
        "c INT DEFAULT 1 REFERENCES t (id)",
    ] {
        let way = walk(&table(""), &table(&format!(", {column}")), ROWS, LOOK);
        assert!(rebuilds(&way.up) && !rebuilds(&way.down), "{column}");
    }
}

#[test]
fn a_column_in_the_middle_is_added_at_the_end() {
    let desired = "CREATE TABLE t (id INTEGER PRIMARY KEY, c INT NOT NULL DEFAULT 3, a INT)";
    let way = walk(&table(""), desired, ROWS, LOOK);
    assert_eq!(
        shown(&way.up),
        "ALTER TABLE t ADD COLUMN c INT NOT NULL DEFAULT 3;\n"
    );
    assert_eq!(shown(&way.down), "ALTER TABLE t DROP COLUMN c;\n");
}

#[test]
fn one_column_takes_the_place_of_all_others() {
    let way = walk(
        "CREATE TABLE t (a INT)",
        "CREATE TABLE t (b INT)",
        "INSERT INTO t VALUES (1)",
        "SELECT count(*) FROM t",
    );
    assert!(!rebuilds(&way.up));
}

#[test]
fn an_indexed_column_goes_after_its_index_and_its_views() {
    let current = table(", c INT, d INT")
        + "; CREATE INDEX i ON t (c); CREATE INDEX j ON t (d);
        CREATE VIEW v AS SELECT id FROM t; CREATE VIEW w AS SELECT id FROM v;
        CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t WHERE c = 1; END";
    let desired = table(", d INT")
        + "; CREATE INDEX j ON t (d);
        CREATE VIEW v AS SELECT id FROM t; CREATE VIEW w AS SELECT id FROM v";
    let way = walk(&current, &desired, ROWS, LOOK);
    assert_eq!(
        shown(&way.up),
        "DROP TRIGGER g;\nDROP VIEW w;\nDROP VIEW v;\nDROP INDEX i;\nALTER TABLE t DROP COLUMN c;\n\
         CREATE VIEW v AS SELECT id FROM t;\nCREATE VIEW w AS SELECT id FROM v;\n"
    );
}

#[test]
fn a_comma_in_a_comment_does_not_break_the_text() {
    let current = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, -- one, two\n c INT)";
    walk(current, &table(""), ROWS, LOOK);
    let current = "CREATE TABLE t (id INTEGER PRIMARY KEY, -- one, two\n c INT, -- three, four\n a INT -- five, six\n)";
    let way = walk(current, &table(""), ROWS, LOOK);
    assert!(!rebuilds(&way.up));
}

#[test]
fn a_rebuild_reads_like_this() {
    let way = way(&table(""), &table(" NOT NULL CHECK (t.a > 5) -- why\n"));
    insta::assert_snapshot!(shown(&way.up), @r"
    CREATE TABLE migrate_new_t (id INTEGER PRIMARY KEY, a INT NOT NULL CHECK (migrate_new_t.a > 5) -- why
    );
    INSERT INTO migrate_new_t (id, a) SELECT id, coalesce(a, 6) FROM t;
    DROP TABLE t;
    ALTER TABLE migrate_new_t RENAME TO t;
    ");
}
