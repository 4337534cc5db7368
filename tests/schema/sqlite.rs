//! What is read from `SQLite`: nothing is overlooked, and no two spellings are two schemas.

use std::path::Path;

use migrate_core::schema::{Kind, Schema, difference};
use migrate_runtime::Chain;
use migrate_tests::database::{execute, query};
use tempfile::TempDir;

static CHAIN: Chain = Chain::EMPTY;

fn read(file: &Path) -> Schema {
    let url = format!("sqlite://{}", file.display());
    migrate_runtime::block_on(CHAIN.schema_of(url.as_str())).unwrap()
}

/// The schema that a script makes.
fn made(sql: &str) -> Schema {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("made.db");
    execute(&file, sql);
    read(&file)
}

/// What the second script forgot or added.
fn words(expected: &str, actual: &str) -> Vec<String> {
    difference(&made(expected), &made(actual)).words()
}

fn mending(expected: &str, actual: &str) -> Vec<String> {
    difference(&made(expected), &made(actual)).mending()
}

/// Everything that there is.
const FULL: &str = r#"
CREATE TABLE authors (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number
  name TEXT NOT NULL COLLATE NOCASE DEFAULT 'nobody',
  born INTEGER CHECK (born > 1800) CONSTRAINT late CHECK (born < 2100),
  decade INTEGER GENERATED ALWAYS AS (born / 10 * 10) STORED,
  UNIQUE (name, born) ON CONFLICT IGNORE,
  CONSTRAINT named CHECK (name <> '')
);
CREATE TABLE "Big Books" (
  isbn TEXT CONSTRAINT pk PRIMARY KEY DESC,
  author INTEGER NOT NULL REFERENCES authors (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  second INTEGER,
  title ANY,
  FOREIGN KEY (second) REFERENCES authors ON UPDATE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX by_title ON "Big Books" (title COLLATE NOCASE DESC, lower(isbn)) WHERE second IS NOT NULL;
CREATE VIEW titles AS SELECT title AS "Title" FROM "Big Books";
CREATE TRIGGER renamed AFTER UPDATE OF name ON authors WHEN new.name <> old.name BEGIN
  UPDATE "Big Books" SET title = 'A; B' WHERE author = new.id;
END;
CREATE TRIGGER to_view INSTEAD OF INSERT ON titles BEGIN SELECT 1; END;
CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'porter ascii');
CREATE VIRTUAL TABLE boxes USING rtree(id, low, high);
"#;

#[test]
fn a_dump_makes_the_same_schema_again() {
    let schema = made(FULL);
    let again = made(&schema.sql());
    assert_eq!(difference(&schema, &again).words(), [""; 0]);
    assert_eq!(schema.fingerprint(), again.fingerprint());
    assert_eq!(again.sql(), schema.sql());
}

#[test]
fn an_empty_database_has_no_facts() {
    assert!(made("").is_empty());
    assert!(made("CREATE TABLE t (a); DROP TABLE t").is_empty());
}

#[test]
fn every_column_is_found() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("columns.db");
    execute(&file, FULL);
    execute(
        &file,
        r#"
        CREATE TABLE odd ("a,b" int, [c(d] int /* , no int */, 'it''s' int, `e``f` int, "primary" int, type, key text,
          long unsigned big int (1, 2), gen generated always int, -- , no int
          CONSTRAINT "check" CHECK (type IN (',', ')')) UNIQUE (key) FOREIGN KEY (type) REFERENCES odd);
        ALTER TABLE odd ADD COLUMN later text default (',');
        CREATE TABLE temp (temp);
        CREATE TABLE copied AS SELECT 1 AS one, 'x' AS "two three";
        "#,
    );
    let expected = query(
        &file,
        "SELECT lower(m.name || '.' || c.name) FROM sqlite_master m JOIN pragma_table_list l ON l.name = m.name \
         JOIN pragma_table_xinfo(m.name) c WHERE l.type = 'table' AND m.name NOT LIKE 'sqlite%' AND c.name <> 'gen' \
         ORDER BY 1",
    );
    let schema = read(&file);
    let mut found: Vec<String> = schema
        .of_kind(Kind::Column)
        .map(|fact| fact.id.path.join("."))
        .filter(|name| name != "odd.gen")
        .collect();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn every_change_of_a_table_is_seen() {
    let before =
        "CREATE TABLE t (a INTEGER, b TEXT DEFAULT 'x', c INT CHECK (c > 0), UNIQUE (a, b))";
    let fingerprint = made(before).fingerprint();
    assert_eq!(fingerprint, made(before).fingerprint());
    let changes = [
        ("t (", "t2 ("),
        ("a INTEGER", "a INT"),
        ("a INTEGER", "a INTEGER NOT NULL"),
        ("a INTEGER", "a INTEGER NOT NULL ON CONFLICT REPLACE"),
        ("a INTEGER", "a INTEGER PRIMARY KEY"),
        ("a INTEGER", "a INTEGER PRIMARY KEY AUTOINCREMENT"),
        ("a INTEGER", "a INTEGER UNIQUE"),
        ("a INTEGER", "a INTEGER REFERENCES t"),
        ("a INTEGER", "a INTEGER REFERENCES t ON DELETE CASCADE"),
        (
            "a INTEGER",
            "a INTEGER REFERENCES t DEFERRABLE INITIALLY DEFERRED",
        ),
        ("a INTEGER", "a INTEGER, d"),
        ("a INTEGER", "a INTEGER, d AS (a)"),
        ("a INTEGER", "a INTEGER, d AS (a) STORED"),
        ("b TEXT", "b TEXT COLLATE NOCASE"),
        ("'x'", "'X'"),
        ("'x'", "('x')"),
        ("DEFAULT 'x'", ""),
        ("c > 0", "c > 1"),
        ("CHECK (c > 0)", ""),
        ("CHECK", "CONSTRAINT c CHECK"),
        ("(a, b)", "(b, a)"),
        ("(a, b)", "(a, b COLLATE NOCASE)"),
        ("(a, b)", "(a, b) ON CONFLICT FAIL"),
        ("UNIQUE (a, b)", "CONSTRAINT u UNIQUE (a, b)"),
        ("UNIQUE (a, b)", "PRIMARY KEY (a, b)"),
        (
            "UNIQUE (a, b)",
            "PRIMARY KEY (a, b)) WITHOUT ROWID; CREATE TABLE u (a",
        ),
        (", UNIQUE (a, b)", ""),
        ("UNIQUE (a, b)", "UNIQUE (a, b)) STRICT; CREATE TABLE u (a"),
    ];
    let mut seen = vec![fingerprint];
    for (from, to) in changes {
        assert!(before.contains(from), "{from}");
        let after = made(&before.replacen(from, to, 1)).fingerprint();
        assert!(!seen.contains(&after), "{from} -> {to}");
        seen.push(after);
    }
}

#[test]
fn every_change_of_what_is_on_a_table_is_seen() {
    let table = "CREATE TABLE t (a, b);";
    for versions in [
        &[
            "CREATE INDEX i ON t (a)",
            "CREATE UNIQUE INDEX i ON t (a)",
            "CREATE INDEX i ON t (b)",
            "CREATE INDEX i ON t (a DESC)",
            "CREATE INDEX i ON t (a COLLATE NOCASE)",
            "CREATE INDEX i ON t (a) WHERE b > 0",
            "CREATE INDEX i ON t (a) WHERE b > 1",
            "CREATE INDEX i ON t (a, b)",
            "CREATE INDEX i ON t (lower(a))",
            "CREATE INDEX j ON t (a)",
        ][..],
        &[
            "CREATE VIEW v AS SELECT a FROM t",
            "CREATE VIEW v AS SELECT b FROM t",
            "CREATE VIEW v (x) AS SELECT a FROM t",
            "CREATE VIEW v AS SELECT a FROM t WHERE b = 'x'",
            "CREATE VIEW v AS SELECT a FROM t WHERE b = 'X'",
            "CREATE VIEW v AS SELECT a FROM t WHERE b = \"X\"",
        ],
        &[
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER r BEFORE INSERT ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER r AFTER DELETE ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 2; END",
            "CREATE TRIGGER r AFTER INSERT ON t WHEN new.a > 0 BEGIN SELECT 1; END",
        ],
        &[
            "CREATE VIRTUAL TABLE v USING fts5(a)",
            "CREATE VIRTUAL TABLE v USING fts5(a, b)",
            "CREATE VIRTUAL TABLE v USING fts5(a, tokenize = 'porter')",
        ],
    ] {
        let mut seen = vec![made(table).fingerprint()];
        for version in versions {
            let made = made(&format!("{table}{version}")).fingerprint();
            assert!(!seen.contains(&made), "{version}");
            seen.push(made);
        }
    }
}

#[test]
fn a_spelling_is_no_change() {
    for [one, other] in [
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
            "create table if not exists main.\"T\"(\n\"a\"text -- comment\n,/* id */[ID] integer primary key)",
        ],
        [
            "CREATE TABLE t (a INT DEFAULT 1 NOT NULL CHECK (a > 0))",
            "CREATE TABLE t (a INT CHECK(\"a\">0) NOT NULL DEFAULT 1)",
        ],
        [
            "CREATE TABLE t (a ANY, b ANY, PRIMARY KEY (a), CHECK (a > b)) STRICT, WITHOUT ROWID",
            "CREATE TABLE 't' (b any, a any, CHECK (a > b) PRIMARY KEY ('a')) without rowid, strict",
        ],
        [
            "CREATE TABLE t (a); CREATE INDEX \"Ix\" ON t (\"a\" desc)",
            "CREATE TABLE t (a); CREATE INDEX IF NOT EXISTS ix ON \"T\" (A DESC) -- end",
        ],
        [
            "CREATE TABLE t (a); CREATE VIEW v AS SELECT \"t\".\"a\" FROM [t]",
            "CREATE TABLE t (a); CREATE VIEW V as select T.A from T /* all */",
        ],
        [
            "CREATE TABLE t (a DEFAULT word, b CHECK (b IN (\"x\", \"Y\")))",
            "CREATE TABLE t (a DEFAULT \"word\", b CHECK (b IN ('x', 'Y')))",
        ],
        [
            "CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END",
            "CREATE TABLE t (a); CREATE TRIGGER \"R\" after insert on \"t\" begin\n delete from [t]\n; end",
        ],
    ] {
        assert_eq!(words(one, other), [""; 0], "{other}");
    }
}

#[test]
fn names_that_sqlite_rewrites_are_the_same() {
    let straight = "
        CREATE TABLE p (id INTEGER PRIMARY KEY, n TEXT CHECK (n <> 'x'));
        CREATE TABLE c (p_id INT REFERENCES p (id), FOREIGN KEY (p_id) REFERENCES p);
        CREATE INDEX i ON p (n) WHERE n > 'a';
        CREATE VIEW v AS SELECT p.n FROM p;
        CREATE TRIGGER r AFTER INSERT ON p BEGIN UPDATE c SET p_id = new.id WHERE p_id = new.n; END;";
    let renamed = "
        CREATE TABLE q (id INTEGER PRIMARY KEY, m TEXT CHECK (m <> 'x'));
        CREATE TABLE c (p_id INT REFERENCES q (id), FOREIGN KEY (p_id) REFERENCES q);
        CREATE INDEX i ON q (m) WHERE m > 'a';
        CREATE VIEW v AS SELECT q.m FROM q;
        CREATE TRIGGER r AFTER INSERT ON q BEGIN UPDATE c SET p_id = new.id WHERE p_id = new.m; END;
        ALTER TABLE q RENAME TO p;
        ALTER TABLE p RENAME COLUMN m TO n;";
    assert_eq!(words(straight, renamed), [""; 0]);
}

#[test]
fn added_and_dropped_columns_are_the_same() {
    let straight = "CREATE TABLE t (a, b TEXT NOT NULL DEFAULT 'x', UNIQUE (a))";
    let altered = "CREATE TABLE t (a, c, UNIQUE (a)); ALTER TABLE t ADD b TEXT NOT NULL DEFAULT 'x'; ALTER TABLE t DROP c";
    assert_eq!(words(straight, altered), [""; 0]);
}

#[test]
fn a_large_schema_is_read_whole() {
    let table = |n: i32| {
        format!(
            "CREATE TABLE t{n} (id INTEGER PRIMARY KEY, a TEXT NOT NULL); CREATE INDEX i{n} ON t{n} (a);"
        )
    };
    let tables: Vec<String> = (0..1000).map(table).collect();
    let tables = tables.concat();
    let schema = made(&format!("BEGIN; {tables} COMMIT;"));
    assert_eq!(schema.len(), 6000);
    assert_eq!(schema.statements().len(), 2000);
}

#[test]
fn a_difference_is_told_and_mended() {
    let expected = FULL;
    let actual = FULL
        .replace("CONSTRAINT late CHECK (born < 2100)", "")
        .replace("  second INTEGER,\n", "  second INTEGER, third TEXT,\n")
        .replace("  title ANY,\n", "  title TEXT,\n")
        .replace("DEFAULT 'nobody'", "DEFAULT 'somebody'")
        .replace("IS NOT NULL", "IS NULL")
        .replace("<> ''", "<> 'x'")
        .replace(
            "CREATE VIEW titles",
            "CREATE VIEW others AS SELECT 1; CREATE VIEW titles",
        )
        .replace("INSTEAD OF INSERT", "INSTEAD OF DELETE")
        .replace("CREATE VIRTUAL TABLE boxes USING rtree(id, low, high);", "");
    assert_eq!(
        words(expected, &actual),
        [
            "missing: table boxes",
            "changed: column big books.title: `any` is now `text`",
            "changed: default authors.name: `'nobody'` is now `'somebody'`",
            "missing: check constraint authors.born.late",
            "changed: check constraint authors.named: `check (name <> '')` is now `check (name <> 'x')`",
            "changed: index by_title on big books: `…)) where second is not null` is now `…)) where second is null`",
            "changed: trigger to_view on titles: `instead of insert on titles begin select 1; end` is now `instead of delete on titles begin select 1; end`",
            "left behind: column big books.third",
            "left behind: view others",
        ]
    );
    assert_eq!(
        mending(expected, &actual),
        [
            "DROP TRIGGER to_view",
            "DROP VIEW others",
            "DROP INDEX by_title",
            "ALTER TABLE \"big books\" DROP COLUMN third",
            "CREATE VIRTUAL TABLE boxes USING rtree(id, low, high)",
            "CREATE UNIQUE INDEX by_title ON \"Big Books\" (title COLLATE NOCASE DESC, lower(isbn)) WHERE second IS NOT NULL",
            "CREATE TRIGGER to_view INSTEAD OF INSERT ON titles BEGIN SELECT 1; END",
            "-- column big books.title has to become: any",
            "-- default authors.name has to become: 'nobody'",
            "-- check constraint authors.born.late has to be made: check (born < 2100)",
            "-- check constraint authors.named has to become: check (name <> '')",
        ]
    );
}

#[test]
fn what_is_on_a_view_is_made_anew_with_it() {
    let trigger = "CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN SELECT 1; END";
    let expected = format!("CREATE VIEW v AS SELECT 1; {trigger}");
    let actual = format!("CREATE VIEW v AS SELECT 2; {trigger}");
    assert_eq!(
        mending(&expected, &actual),
        ["DROP VIEW v", "CREATE VIEW v AS SELECT 1", trigger]
    );
}

#[test]
fn a_missing_column_is_added_with_all_that_it_says() {
    let actual = "CREATE TABLE t (a)";
    let expected =
        "CREATE TABLE t (a, b AS (c * 2), c INT NOT NULL DEFAULT 3 CHECK (c > 0), d UNIQUE)";
    let statements = mending(expected, actual);
    assert_eq!(
        statements,
        [
            "ALTER TABLE t ADD COLUMN c INT NOT NULL DEFAULT 3 CHECK (c > 0)",
            "ALTER TABLE t ADD COLUMN b AS (c * 2)",
            "-- column t.d has to be made: (no type)",
        ]
    );
    let mended = made(&format!("{actual}; {}", statements[..2].join(";")));
    let same = made(&expected.replace(", d UNIQUE", ""));
    assert_eq!(mended.fingerprint(), same.fingerprint());
}

#[test]
fn the_history_is_no_part_of_it() {
    let test = migrate_tests::chain::TestChain::tables(2);
    let file = test.path().join("history.db");
    let url = format!("sqlite://{}", file.display());
    let chain = Chain::read(test.migrations()).unwrap();
    migrate_runtime::block_on(chain.upgrade(url.as_str())).unwrap();
    let schema = migrate_runtime::block_on(chain.schema_of(url.as_str())).unwrap();
    let sql = schema.sql();
    assert!(!schema.is_empty());
    assert!(
        !sql.contains("history") && !sql.contains("sqlite_"),
        "{sql}"
    );
}
