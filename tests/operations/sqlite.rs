//! SQLite.

use migrate_core::dialect::Dialect;
use migrate_tests::database;

use crate::{Catalog, hold};

/// Each is run where those before it have run.
const STATEMENTS: &[(&str, &str)] = &[
    (
        "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, x UNIQUE ON CONFLICT IGNORE)",
        "CreateTable",
    ),
    (
        "CREATE TABLE IF NOT EXISTS main.t (a varying character (20) NOT NULL DEFAULT ('x') COLLATE nocase, [b c] CHECK (\"b c\" > 0), d REFERENCES p (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, e AS (a || 'x') STORED, CONSTRAINT u UNIQUE (a, d) ON CONFLICT FAIL, CHECK (d > 0) FOREIGN KEY (d) REFERENCES p)",
        "CreateTable",
    ),
    (
        "CREATE TABLE w (k TEXT PRIMARY KEY, v ANY) STRICT, WITHOUT ROWID",
        "CreateTable",
    ),
    ("CREATE TABLE copied AS SELECT id FROM p", "CreateTable"),
    ("CREATE TEMP TABLE gone (a)", "CreateTable"),
    (
        "CREATE UNIQUE INDEX i ON t (a COLLATE binary DESC, lower(a)) WHERE d IS NOT NULL",
        "CreateIndex",
    ),
    ("CREATE INDEX IF NOT EXISTS main.j ON w (v)", "CreateIndex"),
    ("CREATE VIEW v (n) AS SELECT a FROM t", "CreateView"),
    (
        "CREATE TRIGGER tr AFTER UPDATE OF a ON t FOR EACH ROW WHEN new.a <> 'x' BEGIN DELETE FROM w WHERE k = old.a; INSERT INTO w VALUES (new.a, 1); END",
        "CreateTrigger",
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS iv INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
        "CreateTrigger",
    ),
    (
        "ALTER TABLE w ADD COLUMN n int NOT NULL DEFAULT 5",
        "Table AddColumn",
    ),
    (
        "ALTER TABLE w ADD m TEXT CHECK (m <> '')",
        "Table AddColumn",
    ),
    ("ALTER TABLE w RENAME COLUMN m TO o", "Table RenameColumn"),
    ("ALTER TABLE w RENAME o TO q", "Table RenameColumn"),
    ("ALTER TABLE w DROP COLUMN q", "Table DropColumn"),
    ("ALTER TABLE copied RENAME TO renamed", "Table Rename"),
    ("INSERT INTO p (x) VALUES (1), (2)", "Insert"),
    (
        "INSERT OR REPLACE INTO p AS q (id, x) VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET x = excluded.x",
        "Insert",
    ),
    ("REPLACE INTO p VALUES (3, 3)", "Insert"),
    ("INSERT INTO p DEFAULT VALUES", "Insert"),
    ("INSERT INTO renamed SELECT id FROM p", "Insert"),
    (
        "WITH c AS (SELECT 7 AS n) INSERT INTO renamed SELECT n FROM c",
        "Insert",
    ),
    (
        "UPDATE OR IGNORE p SET x = 9 WHERE id = 1 RETURNING x",
        "Update",
    ),
    (
        "UPDATE p SET x = r.id FROM renamed AS r WHERE r.id = p.id",
        "Update",
    ),
    ("DELETE FROM p WHERE id > 100", "Delete"),
    ("PRAGMA foreign_keys = ON", "Set"),
    ("PRAGMA main.table_info('t')", "Set"),
    ("PRAGMA user_version = 3", "Set"),
    ("ANALYZE w", "Analyze"),
    ("REINDEX j", "Reindex"),
    ("REINDEX", "Reindex"),
    ("VACUUM", "Vacuum"),
    ("EXPLAIN QUERY PLAN SELECT * FROM t", "Query"),
    ("SELECT 1", "Query"),
    ("VALUES (1)", "Query"),
    ("ATTACH ':memory:' AS other", "Set"),
    ("DROP TRIGGER IF EXISTS iv", "DropTrigger"),
    ("DROP VIEW v", "Drop"),
    ("DROP TRIGGER tr", "DropTrigger"),
    ("DROP INDEX i", "DropIndex"),
    ("DROP TABLE renamed", "DropTable"),
    ("DROP TABLE IF EXISTS nope", "DropTable"),
];

#[test]
fn what_is_told_of_statements_is_what_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.db");
    database::execute(&file, "SELECT 1");
    let catalog = || -> Catalog {
        let all = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
        let rows = database::query(&file, all).into_iter();
        let pairs = rows.map(|row| {
            let (name, sql) = row.split_once('|').unwrap();
            (name.to_owned(), sql.to_owned())
        });
        pairs.collect()
    };
    let run = |sql: &str| database::execute(&file, sql);
    hold(Dialect::Sqlite, STATEMENTS, run, catalog);
}
