//! What is recognised, in a line each: the act, its table, and what else matters.

use proptest::prelude::*;

use super::super::told::{sentence, told};
use crate::dialect::Dialect;
use crate::sql::operation::{Act, ConstraintKind, Generated, Operation, RowSource, TableAct};

fn operations(sql: &str) -> Vec<Operation> {
    crate::sql::operations(Dialect::Mysql, sql)
}

fn all(sql: &str) -> String {
    told(&operations(sql))
}

fn spans(sql: &str) -> Vec<&str> {
    let found = operations(sql);
    found.iter().map(|it| &sql[it.span.clone()]).collect()
}

#[test]
fn actions_of_alter_table_are_told_apart() {
    for (sql, expected) in [
        ("ALTER TABLE t ADD a int", "Table t AddColumn"),
        (
            "ALTER TABLE `a b`.`t` ADD COLUMN (a int, KEY (a))",
            "Table t AddColumn; Table t AddIndex",
        ),
        (
            "ALTER IGNORE TABLE IF EXISTS t WAIT 5 DROP a",
            "Table t DropColumn",
        ),
        (
            "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a)",
            "Table t DropPrimaryKey; Table t AddConstraint",
        ),
        (
            "ALTER TABLE t MODIFY a int NOT NULL FIRST, CHANGE b c text",
            "Table t ModifyColumn; Table t ModifyColumn",
        ),
        (
            "ALTER TABLE t ADD UNIQUE KEY u (a), ADD FULLTEXT f (b), ADD SPATIAL INDEX (c)",
            "Table t AddConstraint; Table t AddIndex; Table t AddIndex",
        ),
        (
            "ALTER TABLE t ENGINE=InnoDB ROW_FORMAT = DYNAMIC, COMMENT 'x;y'",
            "Table t Engine; Table t Option; Table t Option",
        ),
        (
            "ALTER TABLE t DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin",
            "Table t DefaultCharset",
        ),
        (
            "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, ALGORITHM=COPY, LOCK SHARED",
            "Table t ConvertCharset; Table t Algorithm; Table t LockClause",
        ),
        (
            "ALTER TABLE t ADD a int PARTITION BY HASH (a) PARTITIONS 4",
            "Table t AddColumn; Table t Partitioning",
        ),
        ("ALTER TABLE t REMOVE PARTITIONING", "Table t Partitioning"),
        (
            "ALTER TABLE t DROP PARTITION IF EXISTS p0, p1",
            "Table t Partitioning",
        ),
        (
            "ALTER TABLE t TRUNCATE PARTITION ALL",
            "Table t Partitioning",
        ),
        (
            "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u",
            "Table t Partitioning",
        ),
        (
            "ALTER TABLE t RENAME COLUMN a TO b, RENAME KEY i TO j, RENAME TO u",
            "Table t RenameColumn; Table t RenameIndex; Table t Rename",
        ),
        ("ALTER TABLE t RENAME AS u", "Table t Rename"),
        (
            "ALTER TABLE t ALTER a SET DEFAULT (1 + 2), ALTER COLUMN b DROP DEFAULT, ALTER c SET INVISIBLE",
            "Table t SetDefault; Table t DropDefault; Table t ColumnOption",
        ),
        (
            "ALTER TABLE t ALTER INDEX i NOT IGNORED, ALTER CHECK c NOT ENFORCED",
            "Table t IndexVisibility; Table t AlterConstraint",
        ),
        (
            "ALTER TABLE t DROP FOREIGN KEY f, DROP CHECK c, DROP CONSTRAINT IF EXISTS d, DROP INDEX i",
            "Table t DropConstraint; Table t DropConstraint; Table t DropConstraint; Table t DropIndex",
        ),
        (
            "ALTER TABLE t FORCE, ORDER BY a, b DESC",
            "Table t Force; Table t OrderBy",
        ),
        (
            "ALTER TABLE t ADD SYSTEM VERSIONING",
            "Table t SystemVersioning",
        ),
        ("ALTER TABLE t DISABLE KEYS", "Table t Option"),
        ("ALTER TABLE t AUTO_INCREMENT 5", "Table t Option"),
        ("/*!40000 ALTER TABLE `t` DISABLE KEYS */", "Table t Option"),
        ("ALTER TABLE t /*!50100 ADD a int */", "Table t AddColumn"),
        ("ALTER TABLE t FROB x y z", "Table t Other"),
    ] {
        assert_eq!(all(sql), expected, "{sql}");
    }
}

#[test]
fn other_statements_are_told_apart() {
    for (sql, expected) in [
        (
            "CREATE TABLE IF NOT EXISTS a.t (id int KEY)",
            "CreateTable t",
        ),
        (
            "CREATE OR REPLACE TABLE t (id int)",
            "DropTable t; CreateTable t",
        ),
        ("CREATE TABLE t SELECT 1", "CreateTable t"),
        ("CREATE TABLE t LIKE u", "CreateTable t"),
        (
            "CREATE UNIQUE INDEX i USING BTREE ON t (a(10) DESC, (lower(b))) COMMENT 'x' ALGORITHM=INPLACE LOCK=NONE",
            "CreateIndex t",
        ),
        (
            "DROP INDEX i ON t LOCK = NONE ALGORITHM INPLACE",
            "DropIndex t; Table t LockClause; Table t Algorithm",
        ),
        (
            "DROP TABLE IF EXISTS a, b.c CASCADE",
            "DropTable a; DropTable c",
        ),
        ("DROP TEMPORARY TABLE a", "DropTable a"),
        (
            "RENAME TABLE a TO b, c.d TO c.e",
            "Table a Rename; Table d Rename",
        ),
        ("TRUNCATE t", "Truncate t"),
        ("OPTIMIZE LOCAL TABLE t, u", "Table t Force; Table u Force"),
        (
            "CREATE ALGORITHM=MERGE DEFINER=`a`@`%` SQL SECURITY DEFINER VIEW v AS SELECT * FROM t",
            "CreateView",
        ),
        ("ALTER VIEW v AS SELECT 1", "CreateView"),
        (
            "CREATE DEFINER = CURRENT_USER() TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END",
            "CreateTrigger t",
        ),
        (
            "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER g AFTER UPDATE ON t FOR EACH ROW DELETE FROM u */",
            "CreateTrigger t",
        ),
        ("CREATE PROCEDURE p() BEGIN DROP TABLE t; END", "Create"),
        (
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t",
            "Create",
        ),
        ("DROP TRIGGER IF EXISTS g", "DropTrigger"),
        ("DROP PROCEDURE p", "Drop"),
        ("CREATE USER 'a'@'%' IDENTIFIED BY 'x', b", "Create; Create"),
        ("INSERT INTO t VALUES (1, 2), (3, 4)", "Insert t"),
        ("REPLACE t SET a = 1", "Insert t"),
        (
            "INSERT /*+ SET_VAR(a = 1) */ IGNORE INTO t (a) SELECT b FROM u",
            "Insert t",
        ),
        (
            "UPDATE t AS x JOIN u ON x.a = u.a SET x.b = u.b",
            "Update t",
        ),
        ("DELETE x FROM t AS x JOIN u USING (a)", "Delete t"),
        ("DELETE FROM t USING t JOIN u", "Delete t"),
        ("WITH c AS (SELECT 1) UPDATE t SET a = 1", "Update t"),
        ("LOAD DATA LOCAL INFILE 'x' REPLACE INTO TABLE t", "Load t"),
        ("LOCK TABLES a READ LOCAL, b AS c WRITE", "Lock a; Lock b"),
        ("UNLOCK TABLES", "Unlock"),
        (
            "SET @@session.sql_mode = '', GLOBAL x = 1, @a := 2, NAMES = 3",
            "Set; Set; Set; Set",
        ),
        ("SET NAMES utf8mb4 COLLATE utf8mb4_bin", "Set"),
        (
            "SET STATEMENT max_statement_time = 1 FOR DELETE FROM t",
            "Set; Delete t",
        ),
        ("/*!40101 SET @OLD = @@CHARACTER_SET_CLIENT */", "Set"),
        ("CALL p(1)", "Dynamic"),
        ("BEGIN NOT ATOMIC DROP TABLE t; END", "Dynamic"),
        ("START TRANSACTION", "Transaction"),
        ("GRANT SELECT, INSERT ON a.* TO 'b'@'%'", "Grant"),
        ("(SELECT 1) UNION (SELECT 2)", "Query"),
        ("FLUSH TABLES", "Opaque"),
        ("  ;", ""),
    ] {
        assert_eq!(all(sql), expected, "{sql}");
    }
}

#[test]
fn spans_are_the_actions() {
    assert_eq!(
        spans("ALTER TABLE t ADD a int, /* why */ DROP b , LOCK=NONE;"),
        ["ADD a int", "DROP b", "LOCK=NONE"]
    );
    assert_eq!(spans("DROP TABLE a, b;"), ["a", "b"]);
    assert_eq!(spans(" TRUNCATE t -- all\n ;"), ["TRUNCATE t"]);
    assert_eq!(spans("RENAME TABLE a TO b, c TO d"), ["a TO b", "c TO d"]);
}

#[test]
fn a_table_is_read_with_its_keys_and_options() {
    let sql = "CREATE TABLE t (
        id bigint unsigned NOT NULL AUTO_INCREMENT,
        kind enum('a','b,c') CHARACTER SET latin1 NOT NULL DEFAULT 'a' COMMENT 'it''s',
        total decimal(10,2) AS (id * 2) STORED,
        made datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
        parent bigint unsigned REFERENCES p (id) ON DELETE SET NULL,
        PRIMARY KEY (id), UNIQUE KEY u (kind(3), id), KEY k (made) USING BTREE,
        FULLTEXT KEY f (kind), CONSTRAINT c CHECK (id > 0),
        CONSTRAINT fk FOREIGN KEY (parent) REFERENCES p (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='a; b' PARTITION BY HASH (id)";
    let found = operations(sql);
    let Act::CreateTable(table) = &found[0].act else {
        panic!("{found:?}");
    };
    let names: Vec<_> = table.columns.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["id", "kind", "total", "made", "parent"]);
    assert!(table.columns[0].data_type.unsigned && table.columns[0].not_null);
    assert_eq!(table.columns[0].generated, Some(Generated::AutoIncrement));
    assert_eq!(table.columns[1].data_type.arguments, ["'a'", "'b,c'"]);
    assert_eq!(
        table.columns[1].data_type.charset.as_deref(),
        Some("latin1")
    );
    assert_eq!(table.columns[1].comment.as_deref(), Some("it's"));
    assert!(matches!(
        table.columns[2].generated,
        Some(Generated::Stored(_))
    ));
    assert!(table.columns[3].on_update.is_some());
    assert!(matches!(
        table.columns[4].constraints[0].kind,
        ConstraintKind::ForeignKey { .. }
    ));
    assert_eq!(table.constraints.len(), 4);
    assert_eq!(table.constraints[1].name.as_deref(), Some("u"));
    assert_eq!(table.indexes.len(), 2);
    assert_eq!(table.options[0], ("ENGINE".to_owned(), "InnoDB".to_owned()));
    assert_eq!(
        table.options[1],
        ("CHARSET".to_owned(), "utf8mb4".to_owned())
    );
    assert!(table.partition_by.is_some());
}

#[test]
fn rows_are_told_by_where_they_come_from() {
    let source = |sql| match operations(sql).remove(0).act {
        Act::Insert {
            source, tolerant, ..
        } => (source, tolerant),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        source("INSERT t VALUES (1), (2)"),
        (RowSource::Values(2), false)
    );
    assert_eq!(source("REPLACE t SELECT 1"), (RowSource::Constant, true));
    assert_eq!(
        source("INSERT INTO t (SELECT * FROM u)"),
        (RowSource::Query, false)
    );
    assert_eq!(
        source("INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 2"),
        (RowSource::Values(1), true)
    );
    let Act::Update(change) = operations("UPDATE t SET a = 1, t.b = 2 WHERE id > 1 AND id <= 5")
        .remove(0)
        .act
    else {
        panic!();
    };
    assert_eq!(change.columns, ["a", "b"]);
    assert!(change.limited && !change.joins);
}

#[test]
fn clauses_keep_what_is_asked() {
    let found = operations("ALTER TABLE t DROP a, ALGORITHM = inplace");
    let Act::Table { act, .. } = &found[1].act else {
        panic!();
    };
    assert_eq!(*act, TableAct::Algorithm("INPLACE".to_owned()));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(sql in sentence(&WORDS)) {
        for operation in operations(&sql) {
            prop_assert!(sql.get(operation.span).is_some());
        }
    }
}

/// The words that are MySQL's own.
const WORDS: [&str; 14] = [
    "`a``b`",
    "MODIFY",
    "CHANGE",
    "PARTITION",
    "BY",
    "@",
    "ENGINE",
    "CHARSET",
    "/*!50100",
    "*/",
    "LOCK",
    "ALGORITHM",
    "GRANT",
    "TRUNCATE",
];
