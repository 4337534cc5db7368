//! MariaDB.

use migrate_core::dialect::Dialect;
use migrate_tests::servers::{self, TestDatabase};

use crate::{Catalog, hold};

/// Each is run where those before it have run.
const STATEMENTS: &[(&str, &str)] = &[
    (
        "CREATE TABLE p (id bigint PRIMARY KEY, x int UNIQUE) ENGINE=InnoDB",
        "CreateTable",
    ),
    (
        "CREATE TABLE IF NOT EXISTS t (id int unsigned NOT NULL AUTO_INCREMENT KEY, a int, b varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'x' COMMENT 'it''s; b', KEY (a), UNIQUE KEY u (b(3), a)) COMMENT = 'c;d' DEFAULT CHARSET utf8mb4 ROW_FORMAT=DYNAMIC",
        "CreateTable",
    ),
    (
        "CREATE TABLE g (a int, v int AS (a + 1) VIRTUAL, s int GENERATED ALWAYS AS (a * 2) STORED, c int CHECK (c > 0), d datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3), e enum('a','b,c') , f set('x','y'), j json, CONSTRAINT big CHECK (a < 100))",
        "CreateTable",
    ),
    (
        "CREATE TABLE fk (id int, pid bigint, CONSTRAINT f1 FOREIGN KEY (pid) REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE)",
        "CreateTable",
    ),
    (
        "CREATE TABLE part (id int NOT NULL, y int) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
        "CreateTable",
    ),
    ("CREATE TABLE copied AS SELECT id, a FROM t", "CreateTable"),
    ("CREATE TABLE alike LIKE t", "CreateTable"),
    (
        "CREATE TABLE both_ways (n int) SELECT 1 AS m",
        "CreateTable",
    ),
    (
        "CREATE TABLE ft (id int PRIMARY KEY, b text, FULLTEXT KEY fb (b))",
        "CreateTable",
    ),
    (
        "CREATE TABLE sp (g point NOT NULL, SPATIAL INDEX (g))",
        "CreateTable",
    ),
    (
        "CREATE OR REPLACE TABLE both_ways (n int, z serial)",
        "DropTable; CreateTable",
    ),
    ("/*!50000 CREATE TABLE cond (a int) */", "CreateTable"),
    (
        "CREATE TABLE versions (a int) WITH SYSTEM VERSIONING",
        "CreateTable",
    ),
    (
        "CREATE TABLE my (a int, b int) ENGINE=MyISAM MAX_ROWS=10, CHECKSUM=1",
        "CreateTable",
    ),
    ("ALTER TABLE t ADD n int", "Table AddColumn"),
    (
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS n2 int NOT NULL DEFAULT 5 FIRST, ADD COLUMN n3 int AFTER a",
        "Table AddColumn; Table AddColumn",
    ),
    (
        "ALTER TABLE t ADD COLUMN (n4 int, n5 varchar(5), INDEX i45 (n4, n5))",
        "Table AddColumn; Table AddColumn; Table AddIndex",
    ),
    (
        "ALTER TABLE t DROP n, DROP COLUMN n2, DROP COLUMN IF EXISTS nope",
        "Table DropColumn; Table DropColumn; Table DropColumn",
    ),
    (
        "ALTER TABLE t CHANGE n3 m3 bigint NOT NULL",
        "Table ModifyColumn",
    ),
    (
        "ALTER TABLE t MODIFY COLUMN m3 bigint NULL DEFAULT NULL AFTER b",
        "Table ModifyColumn",
    ),
    (
        "ALTER TABLE t ALTER m3 SET DEFAULT 4, ALTER COLUMN n4 SET DEFAULT (1 + 1)",
        "Table SetDefault; Table SetDefault",
    ),
    (
        "ALTER TABLE t ALTER COLUMN m3 DROP DEFAULT",
        "Table DropDefault",
    ),
    ("ALTER TABLE t RENAME COLUMN m3 TO o3", "Table RenameColumn"),
    ("ALTER TABLE t ADD INDEX i1 (o3)", "Table AddIndex"),
    (
        "ALTER TABLE t ADD KEY i2 USING BTREE (n4 DESC) COMMENT 'x'",
        "Table AddIndex",
    ),
    (
        "ALTER TABLE t ADD UNIQUE INDEX i3 (n5, id)",
        "Table AddConstraint",
    ),
    ("ALTER TABLE t RENAME INDEX i1 TO i9", "Table RenameIndex"),
    (
        "ALTER TABLE t ALTER INDEX i9 IGNORED",
        "Table IndexVisibility",
    ),
    (
        "ALTER TABLE t DROP INDEX i9, DROP KEY i2",
        "Table DropIndex; Table DropIndex",
    ),
    (
        "ALTER TABLE t ADD FULLTEXT INDEX full (n5)",
        "Table AddIndex",
    ),
    ("ALTER TABLE t DROP INDEX IF EXISTS full", "Table DropIndex"),
    (
        "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0)",
        "Table AddConstraint",
    ),
    ("ALTER TABLE t DROP CONSTRAINT ck", "Table DropConstraint"),
    (
        "ALTER TABLE fk ADD CONSTRAINT f2 FOREIGN KEY IF NOT EXISTS (pid) REFERENCES p (id)",
        "Table AddConstraint",
    ),
    (
        "ALTER TABLE fk DROP FOREIGN KEY f2, DROP FOREIGN KEY IF EXISTS f1",
        "Table DropConstraint; Table DropConstraint",
    ),
    (
        "ALTER TABLE copied ADD PRIMARY KEY (id)",
        "Table AddConstraint",
    ),
    (
        "ALTER TABLE copied DROP PRIMARY KEY, ADD PRIMARY KEY (id, a)",
        "Table DropPrimaryKey; Table AddConstraint",
    ),
    (
        "ALTER TABLE copied DROP PRIMARY KEY",
        "Table DropPrimaryKey",
    ),
    ("ALTER TABLE t ENGINE=InnoDB", "Table Engine"),
    (
        "ALTER TABLE my ENGINE InnoDB ROW_FORMAT COMPACT",
        "Table Engine; Table Option",
    ),
    ("ALTER TABLE t FORCE", "Table Force"),
    (
        "ALTER TABLE t COMMENT 'new, one' AUTO_INCREMENT=100",
        "Table Option; Table Option",
    ),
    (
        "ALTER TABLE t DEFAULT CHARACTER SET latin1 COLLATE latin1_bin",
        "Table DefaultCharset",
    ),
    (
        "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "Table ConvertCharset",
    ),
    (
        "ALTER TABLE t ADD q int, ALGORITHM=INSTANT, LOCK=NONE",
        "Table AddColumn; Table Algorithm; Table LockClause",
    ),
    ("ALTER TABLE t ORDER BY a, b DESC", "Table OrderBy"),
    ("ALTER TABLE my DISABLE KEYS", "Table Option"),
    ("ALTER TABLE my ENABLE KEYS", "Table Option"),
    ("ALTER IGNORE TABLE my ADD r int", "Table AddColumn"),
    ("ALTER ONLINE TABLE my DROP r", "Table DropColumn"),
    (
        "ALTER TABLE IF EXISTS my WAIT 5 ADD r int",
        "Table AddColumn",
    ),
    (
        "ALTER TABLE my ADD SYSTEM VERSIONING",
        "Table SystemVersioning",
    ),
    (
        "ALTER TABLE my DROP SYSTEM VERSIONING",
        "Table SystemVersioning",
    ),
    (
        "ALTER TABLE my PARTITION BY HASH (a) PARTITIONS 2",
        "Table Partitioning",
    ),
    ("ALTER TABLE my COALESCE PARTITION 1", "Table Partitioning"),
    ("ALTER TABLE my REMOVE PARTITIONING", "Table Partitioning"),
    (
        "ALTER TABLE part ADD PARTITION (PARTITION p2 VALUES LESS THAN (30))",
        "Table Partitioning",
    ),
    (
        "ALTER TABLE part REORGANIZE PARTITION p2 INTO (PARTITION p2 VALUES LESS THAN (25), PARTITION p3 VALUES LESS THAN (30))",
        "Table Partitioning",
    ),
    (
        "ALTER TABLE part TRUNCATE PARTITION p0",
        "Table Partitioning",
    ),
    (
        "ALTER TABLE part ANALYZE PARTITION ALL",
        "Table Partitioning",
    ),
    (
        "ALTER TABLE part DROP PARTITION p2, p3",
        "Table Partitioning",
    ),
    (
        "ALTER TABLE part ADD z int PARTITION BY KEY (id) PARTITIONS 2",
        "Table AddColumn; Table Partitioning",
    ),
    ("ALTER TABLE my RENAME TO mine", "Table Rename"),
    ("ALTER TABLE mine RENAME AS my", "Table Rename"),
    ("ALTER TABLE my RENAME = mine", "Table Rename"),
    (
        "RENAME TABLE mine TO my, cond TO condition_1",
        "Table Rename; Table Rename",
    ),
    ("CREATE INDEX ci ON t (a, b(2))", "CreateIndex"),
    (
        "CREATE UNIQUE INDEX cu USING BTREE ON t (id, a) COMMENT 'x' ALGORITHM=INPLACE LOCK=NONE",
        "CreateIndex",
    ),
    ("CREATE OR REPLACE INDEX ci ON t (b)", "CreateIndex"),
    ("CREATE FULLTEXT INDEX cf ON ft (b)", "CreateIndex"),
    ("DROP INDEX ci ON t", "DropIndex"),
    ("DROP INDEX IF EXISTS cu ON t", "DropIndex"),
    (
        "CREATE VIEW v AS SELECT a, b FROM t WHERE a > 0",
        "CreateView",
    ),
    (
        "CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v (x) AS SELECT a FROM t JOIN p ON p.id = t.id WITH CHECK OPTION",
        "CreateView",
    ),
    ("ALTER VIEW v AS SELECT 1 AS y", "CreateView"),
    ("DROP VIEW IF EXISTS v, w", "Drop; Drop"),
    (
        "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
        "CreateTrigger",
    ),
    (
        "CREATE OR REPLACE DEFINER = CURRENT_USER TRIGGER tr AFTER UPDATE ON t FOR EACH ROW BEGIN DELETE FROM my WHERE a = OLD.a; INSERT INTO my (a) VALUES (NEW.a); END",
        "CreateTrigger",
    ),
    ("DROP TRIGGER tr", "DropTrigger"),
    (
        "CREATE PROCEDURE pr(IN n int) BEGIN IF n > 0 THEN DELETE FROM my; END IF; DROP TEMPORARY TABLE IF EXISTS x; END",
        "Create",
    ),
    (
        "CREATE FUNCTION fu() RETURNS int DETERMINISTIC RETURN 1",
        "Create",
    ),
    ("ALTER PROCEDURE pr COMMENT 'x'", "Alter"),
    ("CALL pr(1)", "Dynamic"),
    ("DROP PROCEDURE pr", "Drop"),
    ("DROP FUNCTION IF EXISTS fu", "Drop"),
    (
        "CREATE EVENT ev ON SCHEDULE EVERY 1 YEAR DO DELETE FROM my",
        "Create",
    ),
    ("ALTER EVENT ev DISABLE", "Alter"),
    ("DROP EVENT ev", "Drop"),
    ("CREATE SEQUENCE sq START WITH 5", "Create"),
    ("DROP SEQUENCE sq", "Drop"),
    ("INSERT INTO p VALUES (1, 1), (2, 2)", "Insert"),
    (
        "INSERT IGNORE p (id, x) VALUES (3, 3) ON DUPLICATE KEY UPDATE x = VALUES(x)",
        "Insert",
    ),
    ("INSERT INTO p SET id = 4, x = 4", "Insert"),
    (
        "REPLACE INTO p (id, x) SELECT id + 10, x + 10 FROM p",
        "Insert",
    ),
    (
        "INSERT INTO p (id) WITH c AS (SELECT 99 AS n) SELECT n FROM c",
        "Insert",
    ),
    (
        "UPDATE p SET x = 100 WHERE id = 1 ORDER BY id LIMIT 1",
        "Update",
    ),
    (
        "UPDATE p AS q JOIN t ON t.id = q.id SET q.x = t.a",
        "Update",
    ),
    (
        "UPDATE LOW_PRIORITY p, t SET p.x = 1 WHERE p.id = t.id",
        "Update",
    ),
    ("DELETE FROM p WHERE id BETWEEN 50 AND 60", "Delete"),
    ("DELETE q FROM p AS q JOIN t ON t.id = q.id", "Delete"),
    ("DELETE FROM p USING p JOIN t ON t.id = p.id", "Delete"),
    ("TRUNCATE TABLE my", "Truncate"),
    ("ANALYZE TABLE t, p", "Analyze; Analyze"),
    ("OPTIMIZE TABLE t", "Table Force"),
    ("CHECK TABLE t", "Query"),
    (
        "SET @a = 1, @@session.sql_mode = '', SESSION lock_wait_timeout = 5",
        "Set; Set; Set",
    ),
    ("SET NAMES utf8mb4", "Set"),
    (
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "Set",
    ),
    (
        "SET STATEMENT max_statement_time = 10 FOR DELETE FROM my",
        "Set; Delete",
    ),
    ("LOCK TABLES t READ, p AS q WRITE", "Lock; Lock"),
    ("UNLOCK TABLES", "Unlock"),
    ("START TRANSACTION", "Transaction"),
    ("DO sleep(0)", "Dynamic"),
    ("SELECT 1", "Query"),
    ("(SELECT 1) UNION (SELECT 2)", "Query"),
    ("WITH c AS (SELECT 1) SELECT * FROM c", "Query"),
    ("SHOW TABLES", "Query"),
    ("DROP TABLE IF EXISTS alike, nope", "DropTable; DropTable"),
    ("DROP TABLE my CASCADE", "DropTable"),
];

fn catalog(database: &TestDatabase) -> Catalog {
    let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = database()";
    let names = database.query(tables).into_iter();
    let shown = names.map(|name| {
        let shown = database.query(&format!("SHOW CREATE TABLE `{name}`"));
        (name, shown.join("\n"))
    });
    shown.collect()
}

#[test]
fn what_is_told_of_statements_is_what_they_change() {
    let database = servers::mariadb().database();
    let run = |sql: &str| database.execute(sql);
    hold(Dialect::Mysql, STATEMENTS, run, || catalog(&database));
}
