//! What is recognised, in a line each: the act, its table, and what else matters.

use proptest::prelude::*;

use super::super::told::{sentence, told};
use crate::dialect::Dialect;
use crate::sql::operation::{Act, ConstraintKind, Operation};

fn operations(sql: &str) -> Vec<Operation> {
    crate::sql::operations(Dialect::Sqlite, sql)
}

fn all(sql: &str) -> String {
    told(&operations(sql))
}

#[test]
fn statements_are_told_apart() {
    for (sql, expected) in [
        ("CREATE TABLE t (a)", "CreateTable t"),
        (
            "CREATE TEMP TABLE IF NOT EXISTS t AS SELECT 1",
            "CreateTable t",
        ),
        ("CREATE VIRTUAL TABLE t USING fts5(a, b)", "CreateTable t"),
        (
            "CREATE UNIQUE INDEX i ON t (a COLLATE nocase DESC, lower(b)) WHERE a > 1",
            "CreateIndex t",
        ),
        ("CREATE VIEW v (a) AS SELECT * FROM t", "CreateView"),
        (
            "CREATE TRIGGER g INSTEAD OF UPDATE OF a, b ON v BEGIN SELECT 1; END",
            "CreateTrigger v",
        ),
        ("ALTER TABLE main.t RENAME TO u", "Table t Rename"),
        (
            "ALTER TABLE [t] RENAME COLUMN a TO b",
            "Table t RenameColumn",
        ),
        ("ALTER TABLE t RENAME a TO b", "Table t RenameColumn"),
        (
            "ALTER TABLE t ADD a int NOT NULL DEFAULT 1",
            "Table t AddColumn",
        ),
        (
            "ALTER TABLE t ADD COLUMN a, ADD COLUMN b",
            "Table t AddColumn; Table t AddColumn",
        ),
        ("ALTER TABLE t DROP COLUMN a", "Table t DropColumn"),
        (
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
            "Table t SetNotNull",
        ),
        ("ALTER TABLE t ALTER a DROP NOT NULL", "Table t DropNotNull"),
        (
            "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
            "Table t AddConstraint",
        ),
        ("ALTER TABLE t DROP CONSTRAINT c", "Table t DropConstraint"),
        (
            "ALTER TABLE t ALTER COLUMN a TYPE text",
            "Table t ColumnType",
        ),
        ("ALTER TABLE t MODIFY a text", "Table t Other"),
        ("DROP TABLE IF EXISTS t", "DropTable t"),
        ("DROP INDEX i", "DropIndex"),
        ("DROP VIEW v", "Drop"),
        ("DROP TRIGGER g", "DropTrigger"),
        ("INSERT OR IGNORE INTO t (a) SELECT b FROM u", "Insert t"),
        ("REPLACE INTO t VALUES (1)", "Insert t"),
        (
            "UPDATE OR FAIL t SET a = 1 FROM u WHERE t.a = u.a",
            "Update t",
        ),
        ("DELETE FROM t", "Delete t"),
        (
            "WITH c AS (SELECT 1) INSERT INTO t SELECT * FROM c",
            "Insert t",
        ),
        ("PRAGMA foreign_keys = OFF", "Set"),
        ("PRAGMA main.table_info('t')", "Set"),
        ("VACUUM INTO 'x'", "Vacuum"),
        ("REINDEX t", "Reindex"),
        ("ANALYZE t", "Analyze t"),
        ("ATTACH 'x' AS y", "Set"),
        ("BEGIN IMMEDIATE", "Transaction"),
        ("EXPLAIN QUERY PLAN SELECT 1", "Query"),
        ("CREATE ROLE x", "Opaque"),
        ("", ""),
    ] {
        assert_eq!(all(sql), expected, "{sql}");
    }
}

#[test]
fn a_table_is_read_with_its_constraints_and_options() {
    let sql = "CREATE TABLE t (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        a varying character (20) NOT NULL ON CONFLICT FAIL DEFAULT ('x') COLLATE nocase UNIQUE ON CONFLICT IGNORE,
        b,
        c int CONSTRAINT positive CHECK (c > 0) REFERENCES p (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
        d int GENERATED ALWAYS AS (c * 2) VIRTUAL,
        CONSTRAINT u UNIQUE (a, b) ON CONFLICT ABORT CHECK (b <> ''),
        FOREIGN KEY (b) REFERENCES q
    ) STRICT, WITHOUT ROWID";
    let found = operations(sql);
    let Act::CreateTable(table) = &found[0].act else {
        panic!("{found:?}");
    };
    let names: Vec<_> = table.columns.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["id", "a", "b", "c", "d"]);
    assert_eq!(table.columns[1].data_type.name, "varying character");
    assert!(table.columns[1].not_null);
    assert_eq!(
        table.columns[1].default.as_ref().map(|it| it.text.as_str()),
        Some("('x')")
    );
    assert_eq!(table.columns[2].data_type.name, "");
    assert_eq!(table.columns[3].constraints.len(), 2);
    assert!(matches!(
        &table.columns[3].constraints[1].kind,
        ConstraintKind::ForeignKey { reference, .. } if reference.on_delete.as_deref() == Some("SET NULL")
    ));
    assert!(table.columns[4].generated.is_some());
    assert_eq!(table.constraints.len(), 3);
    let options: Vec<_> = table
        .options
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(options, ["STRICT", "WITHOUT ROWID"]);
}

#[test]
fn pragmas_say_what_they_set() {
    let set = |sql| match operations(sql).remove(0).act {
        Act::Set(setting) => (setting.name, setting.value),
        other => panic!("{other:?}"),
    };
    let some = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
    assert_eq!(set("PRAGMA foreign_keys=OFF"), some("foreign_keys", "OFF"));
    assert_eq!(
        set("PRAGMA main.journal_mode('wal')"),
        some("journal_mode", "wal")
    );
    assert_eq!(set("PRAGMA table_info(t)"), ("table_info".to_owned(), None));
    assert_eq!(
        set("PRAGMA foreign_keys"),
        ("foreign_keys".to_owned(), None)
    );
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(sql in sentence(&WORDS)) {
        for operation in operations(&sql) {
            prop_assert!(sql.get(operation.span).is_some());
        }
    }
}

/// The words that are SQLite's own.
const WORDS: [&str; 7] = [
    "[a]", "PRAGMA", "CONFLICT", "BEGIN", "END", "VIRTUAL", "STRICT",
];
