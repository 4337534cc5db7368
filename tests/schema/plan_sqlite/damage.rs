//! What other tools lose when they rebuild a table of `SQLite`.

use migrate_core::schema::plan::Step;

use super::hazard;
use super::walk::{File, rebuilds, shown, walk, way};

/// A table whose column `a` changes its type, with more of its own and around it.
fn rebuilt(own: &str, around: &str, rows: &str, look: &str) {
    let [current, desired] = ["INT", "TEXT"]
        .map(|kind| format!("CREATE TABLE t (id INTEGER PRIMARY KEY, a {kind}{own}; {around}"));
    let way = walk(&current, &desired, rows, look);
    assert!(rebuilds(&way.up) && rebuilds(&way.down));
}

const OBJECTS: &str = "SELECT type, name, tbl_name, CASE type WHEN 'table' THEN '' ELSE sql END FROM sqlite_master ORDER BY 1, 2";

#[test]
fn triggers_are_kept() {
    let around = "CREATE TABLE log (x);
        CREATE TRIGGER own AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); END;
        CREATE TRIGGER other AFTER DELETE ON log BEGIN UPDATE t SET a = NULL WHERE id = old.x; END";
    rebuilt(")", around, "INSERT INTO t VALUES (1, 2)", OBJECTS);
    rebuilt(
        ")",
        around,
        "INSERT INTO t VALUES (1, 2)",
        "SELECT x FROM log",
    );
}

#[test]
fn triggers_are_about_tables_that_are_rebuilt_one_after_another() {
    let two = |kind: &str| {
        format!(
            "CREATE TABLE a (id INTEGER PRIMARY KEY, x {kind}); CREATE TABLE b (id INTEGER PRIMARY KEY, x {kind});
             CREATE TRIGGER ga AFTER INSERT ON a BEGIN UPDATE b SET x = 1 WHERE 0; END;
             CREATE TRIGGER gb AFTER INSERT ON b BEGIN UPDATE a SET x = 1 WHERE 0; END"
        )
    };
    walk(
        &two("INT"),
        &two("TEXT"),
        "INSERT INTO a VALUES (1, 2)",
        OBJECTS,
    );
}

#[test]
fn the_numbers_of_autoincrement_are_not_given_again() {
    let [current, desired] = ["INT", "TEXT"].map(|kind| {
        format!("CREATE TABLE \"It's\" (id INTEGER PRIMARY KEY AUTOINCREMENT, a {kind})")
    });
    for rows in ["", "; INSERT INTO \"It's\" VALUES (3, 1)"] {
        let rows = format!("INSERT INTO \"It's\" VALUES (9, 1); DELETE FROM \"It's\"{rows}");
        let look = "SELECT name, seq, (SELECT count(*) FROM \"It's\") FROM sqlite_sequence";
        walk(&current, &desired, &rows, look);
    }
}

#[test]
fn indexes_are_kept_to_the_letter() {
    let around = "CREATE INDEX i1 ON t (a DESC, b COLLATE NOCASE);
        CREATE UNIQUE INDEX i2 ON t (lower(b)) WHERE b IS NOT NULL;
        CREATE INDEX i3 ON t (b /* why */ || 'x;')";
    rebuilt(
        ", b TEXT)",
        around,
        "INSERT INTO t VALUES (1, 2, 'b')",
        OBJECTS,
    );
}

#[test]
fn what_becomes_of_conflicts_is_kept() {
    let own = ", b TEXT UNIQUE ON CONFLICT REPLACE, c INT NOT NULL ON CONFLICT IGNORE, UNIQUE (a, b) ON CONFLICT FAIL)";
    rebuilt(
        own,
        "",
        "INSERT INTO t VALUES (1, 2, 'b', 3), (2, 3, 'c', 4)",
        "SELECT * FROM t ORDER BY id",
    );
}

#[test]
fn no_row_goes_where_a_new_constraint_would_replace_it() {
    let current = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT)";
    let desired = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT UNIQUE ON CONFLICT REPLACE)";
    let up = way(current, desired).up;
    assert!(
        shown(&up).contains("INSERT OR ABORT INTO"),
        "{}",
        shown(&up)
    );
}

#[test]
fn children_keep_their_rows() {
    let around = "CREATE TABLE cascaded (id INTEGER PRIMARY KEY, t INT REFERENCES t (id) ON DELETE CASCADE);
        CREATE TABLE nulled (id INTEGER PRIMARY KEY, t INT REFERENCES T ON DELETE SET NULL ON UPDATE CASCADE);
        CREATE TABLE strict (id INTEGER PRIMARY KEY, t INT NOT NULL REFERENCES t ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED)";
    let rows = "INSERT INTO t VALUES (1, 2); INSERT INTO cascaded VALUES (1, 1), (2, 1);
        INSERT INTO nulled VALUES (1, 1); INSERT INTO strict VALUES (1, 1)";
    let look = "SELECT 'c', t FROM cascaded UNION ALL SELECT 'n', t FROM nulled UNION ALL SELECT 's', t FROM strict";
    rebuilt(")", around, rows, look);
    let keys = "SELECT m.name, k.\"table\", k.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) k ORDER BY 1";
    rebuilt(")", around, rows, keys);
}

#[test]
fn a_parent_that_goes_takes_no_child_along() {
    let child = |key: &str| format!("CREATE TABLE c (id INTEGER PRIMARY KEY, p INT {key})");
    let current = format!(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); {}",
        child("REFERENCES p ON DELETE CASCADE")
    );
    let rows = "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1)";
    let way = way(&current, &child(""));
    let file = File::new(&format!("{current}; {rows}"));
    file.run(&way.up);
    assert_eq!(file.rows("SELECT * FROM c"), ["1|1"]);
}

#[test]
fn a_table_may_refer_to_itself() {
    let own = ", up INT REFERENCES t (id) ON DELETE CASCADE, CHECK (t.up <> t.id))";
    let rows = "INSERT INTO t VALUES (1, 2, NULL), (2, 3, 1), (3, 4, 2)";
    rebuilt(own, "", rows, "SELECT * FROM t ORDER BY id");
    rebuilt(
        own,
        "",
        rows,
        "SELECT \"table\" FROM pragma_foreign_key_list('t')",
    );
}

#[test]
fn two_tables_that_refer_to_each_other_are_rebuilt() {
    let circle = |kind: &str| {
        format!(
            "CREATE TABLE a (id INTEGER PRIMARY KEY, x {kind}, b INT REFERENCES b ON DELETE CASCADE);
             CREATE TABLE b (id INTEGER PRIMARY KEY, x {kind}, a INT REFERENCES a ON DELETE SET NULL)"
        )
    };
    let rows =
        "INSERT INTO a VALUES (1, 1, NULL); INSERT INTO b VALUES (1, 1, 1); UPDATE a SET b = 1";
    let look = "SELECT a.id, a.b, b.id, b.a FROM a, b";
    walk(&circle("INT"), &circle("TEXT"), rows, look);
}

#[test]
fn rowids_are_kept() {
    let [current, desired] =
        ["INT", "TEXT"].map(|kind| format!("CREATE TABLE t (rowid TEXT, a {kind})"));
    let rows = "INSERT INTO t VALUES ('x', 1), ('y', 2), ('z', 3); DELETE FROM t WHERE a = 2";
    walk(&current, &desired, rows, "SELECT _rowid_, rowid FROM t");
    // A table may get a name for them, and lose it.
    let named = "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, rowid TEXT, a INT)";
    walk(&current, named, rows, "SELECT _rowid_, rowid, a FROM t");
}

#[test]
fn an_index_for_full_text_search_still_fits_its_table() {
    let around = "CREATE VIRTUAL TABLE s USING fts5(b, content='t', content_rowid='id');
        CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO s(rowid, b) VALUES (new.id, new.b); END";
    let rows = "INSERT INTO t VALUES (3, 1, 'hello world'), (7, 1, 'goodbye')";
    rebuilt(
        ", b TEXT)",
        around,
        rows,
        "SELECT rowid, b FROM s WHERE s MATCH 'goodbye'",
    );
}

#[test]
fn an_index_for_full_text_search_is_made_again() {
    let with = |more: &str| {
        format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT); CREATE VIRTUAL TABLE s USING fts5(b, content=t, content_rowid=id{more})"
        )
    };
    let rows = "INSERT INTO t VALUES (3, 'hello worlds'); INSERT INTO s (s) VALUES ('rebuild')";
    let way = walk(
        &with(""),
        &with(", prefix='2'"),
        rows,
        "SELECT rowid FROM s WHERE s MATCH 'worlds'",
    );
    assert!(way.up.iter().all(|step| step.hazards.is_empty()));
}

#[test]
fn a_view_may_be_searched() {
    let with = |kind: &str| {
        format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT, a {kind}); CREATE VIEW v AS SELECT id, b FROM t;
             CREATE VIRTUAL TABLE s USING fts5(b, content=v, content_rowid=id)"
        )
    };
    let rows = "INSERT INTO t (id, b) VALUES (3, 'hello'); INSERT INTO s (s) VALUES ('rebuild')";
    let look = "SELECT rowid FROM s WHERE s MATCH 'hello'";
    walk(&with("INT"), &with("TEXT"), rows, look);
    walk("", &with("INT"), "", "SELECT 1");
}

#[test]
fn rows_of_virtual_tables_move() {
    let search = "INSERT INTO s (rowid, a, b) VALUES (3, 'hello worlds', 'x'), (7, 'goodbye', 'y')";
    let found = "SELECT rowid, a FROM s WHERE a MATCH 'goodbye'";
    for (current, desired) in [
        ("fts5(a, b)", "fts5(a, b, tokenize = 'porter')"),
        ("fts5(a, b)", "fts5(c, a, b UNINDEXED)"),
        ("fts4(a, b)", "fts5(a, b, prefix='2')"),
    ] {
        let [current, desired] = [current, desired].map(|it| {
            format!("CREATE VIRTUAL TABLE s USING {it}; CREATE VIEW v AS SELECT a FROM s")
        });
        let way = walk(&current, &desired, search, found);
        let hazards = |steps: &[Step]| steps.iter().any(hazard::loses);
        assert!(!hazards(&way.up), "{}", shown(&way.up));
    }
    let places = "INSERT INTO r (id, x0, x1) VALUES (4, 1.5, 2.5), (9, 3, 4)";
    for (current, desired) in [
        ("rtree(id, x0, x1)", "rtree(id, x0, x1, y0, y1)"),
        ("rtree(id, x0, x1)", "rtree(nr, x0, x1, +note TEXT)"),
    ] {
        let [current, desired] =
            [current, desired].map(|it| format!("CREATE VIRTUAL TABLE r USING {it}"));
        let found = "SELECT rowid, x0 FROM r WHERE x1 > 3";
        walk(&current, &desired, places, found);
    }
}

#[test]
fn rows_move_between_a_virtual_table_and_a_plain_one() {
    let way = walk(
        "CREATE TABLE s (id INTEGER PRIMARY KEY, a TEXT, b TEXT); CREATE TABLE c (s INT REFERENCES s ON DELETE CASCADE)",
        "CREATE VIRTUAL TABLE s USING fts5(a, b); CREATE TABLE c (s INT)",
        "INSERT INTO s VALUES (3, 'hello', 'x'), (7, 'goodbye', 'y'); INSERT INTO c VALUES (7)",
        "SELECT s.rowid, a, b, (SELECT count(*) FROM c) FROM s",
    );
    assert!(rebuilds(&way.up));
}

#[test]
fn rows_of_an_index_without_content_are_said_to_be_lost() {
    let way = way(
        "CREATE VIRTUAL TABLE s USING fts5(a, content='')",
        "CREATE VIRTUAL TABLE s USING fts5(a, b, content='')",
    );
    assert!(way.up.iter().any(hazard::loses), "{}", shown(&way.up));
}

#[test]
fn views_upon_views_are_kept() {
    let around = "CREATE VIEW a_last AS SELECT * FROM b_second; CREATE VIEW b_second AS SELECT * FROM c_first;
        CREATE VIEW c_first AS SELECT id FROM \"T\"; CREATE VIEW not_about_it AS SELECT 1 AS one;
        CREATE TRIGGER g INSTEAD OF INSERT ON a_last BEGIN INSERT INTO t (id) VALUES (new.id); END";
    rebuilt(")", around, "INSERT INTO t VALUES (1, 2)", OBJECTS);
}

#[test]
fn a_view_of_what_was_never_there_is_not_in_the_way() {
    let around =
        "CREATE VIEW broken AS SELECT * FROM nowhere; CREATE VIEW upon AS SELECT * FROM broken";
    rebuilt(")", around, "INSERT INTO t VALUES (1, 2)", OBJECTS);
}

#[test]
fn options_and_generated_columns_are_kept() {
    for table in [
        "(id TEXT PRIMARY KEY, a INT) WITHOUT ROWID",
        "(id TEXT PRIMARY KEY DESC, a INT) STRICT, WITHOUT ROWID",
        "(id TEXT, a INT, b ANY, UNIQUE (a)) STRICT",
        "(id TEXT, a INT, v AS (a + 1), s INT AS (a + 2) STORED)",
        "(id TEXT COLLATE NOCASE, a INT /* a comment */ -- and another\n)",
        "(id, a INT DEFAULT (1 + 2), \"B \"\"b\" INT DEFAULT CURRENT_TIMESTAMP)",
    ] {
        let current = format!("CREATE TABLE \"order\" {table}");
        let desired = current.replace("a INT", "a INT CHECK (a < 9)");
        let rows = "INSERT INTO \"order\" (id, a) VALUES ('x', 1), ('y', 2)";
        walk(
            &current,
            &desired,
            rows,
            "SELECT * FROM \"order\" ORDER BY a",
        );
    }
}

#[test]
fn options_change() {
    let options = ["", " STRICT", " WITHOUT ROWID", " STRICT, WITHOUT ROWID"];
    let table =
        |options: &str| format!("CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, a INT){options}");
    for before in options {
        for after in options.iter().filter(|after| **after != before) {
            walk(
                &table(before),
                &table(after),
                "INSERT INTO t VALUES ('x', 1)",
                "SELECT * FROM t",
            );
        }
    }
}

#[test]
fn a_name_that_is_taken_is_not_taken_again() {
    let around = "CREATE TABLE migrate_new_t (x); CREATE VIEW migrate_new_t_2 AS SELECT 1";
    rebuilt(
        ")",
        around,
        "INSERT INTO migrate_new_t VALUES (1)",
        "SELECT x FROM migrate_new_t",
    );
}
