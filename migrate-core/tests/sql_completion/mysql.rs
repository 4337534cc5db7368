//! MySQL and MariaDB, apart from `ALTER TABLE`.

use super::{Mysql, all, shown, table};

#[test]
fn row_43_rows_share_a_transaction_with_their_record() {
    all(
        Mysql,
        "transactional",
        &[
            "INSERT INTO t VALUES (1)",
            "/*!40000 INSERT INTO t VALUES (1) */",
            "REPLACE t VALUES (1)",
            "UPDATE t SET a = ';'",
            "DELETE FROM t",
            "SELECT 1",
            "(SELECT 1) UNION (SELECT 2)",
            "WITH a AS (SELECT 1) UPDATE t, a SET t.b = 1",
            "VALUES ROW(1)",
            "TABLE t",
            "SHOW TABLES",
            "EXPLAIN SELECT 1",
            "DESCRIBE t",
            "DO 1",
            "USE app",
            "SET NAMES utf8mb4",
            "SET @a = 1, @@session.sql_mode = ''",
            "SET foreign_key_checks = 0",
            "SET ROLE writer",
            "LOAD DATA INFILE 'a' INTO TABLE t",
            "SET STATEMENT max_statement_time = 1 FOR INSERT INTO t VALUES (1)",
        ],
    );
    all(
        Mysql,
        "unknown",
        &[
            "CALL tidy_up()",
            "PREPARE a FROM 'DROP TABLE t'",
            "EXECUTE a",
            "EXECUTE IMMEDIATE 'DROP TABLE t'",
            "BEGIN NOT ATOMIC DROP TABLE t; END",
            "SELECT a INTO OUTFILE '/tmp/a' FROM t",
            "ANALYZE UPDATE t SET a = a + 1",
            "INSERT INTO t VALUES (1); DROP TABLE t",
            "DROP TABLE a; DROP TABLE b",
            "FROBNICATE t",
            "IMPORT TABLE FROM 'a.sdi'",
            "`CREATE` TABLE t (a INT)",
        ],
    );
}

#[test]
fn what_has_one_outcome_is_repeated() {
    all(
        Mysql,
        "repeatable",
        &[
            "TRUNCATE TABLE t",
            "TRUNCATE t",
            "ANALYZE NO_WRITE_TO_BINLOG TABLE t",
            "OPTIMIZE LOCAL TABLE t",
            "CHECK TABLE t",
            "REPAIR TABLE t",
            "FLUSH PRIVILEGES",
            "GRANT SELECT ON a.* TO 'b'@'%'",
            "LOAD INDEX INTO CACHE t",
            "ALTER VIEW v AS SELECT 1",
            "ALTER ALGORITHM = MERGE DEFINER = a@b VIEW v AS SELECT 1",
            "ALTER EVENT e DISABLE",
            "ALTER DATABASE app CHARACTER SET utf8mb4",
            "ALTER USER a IDENTIFIED BY 'b'",
            "ALTER PROCEDURE p COMMENT 'a'",
            "ALTER SEQUENCE s MAXVALUE 10",
            "SET GLOBAL max_connections = 100",
            "SET SESSION a = 1, @@GLOBAL.b = 2",
            "SET PERSIST max_connections = 100",
            "SET PASSWORD FOR a = 'b'",
            "SET DEFAULT ROLE writer TO a",
        ],
    );
    all(
        Mysql,
        "unknown",
        &[
            "REVOKE SELECT ON a.* FROM 'b'@'%'",
            "ALTER EVENT e RENAME TO f",
            "ALTER SEQUENCE s RESTART 1",
            "ALTER USER a IDENTIFIED BY 'b' RETAIN CURRENT PASSWORD",
            "SET GLOBAL max_connections = @@global.max_connections * 2",
            "ALTER TABLESPACE a ADD DATAFILE 'b'",
            "INSTALL PLUGIN a SONAME 'b'",
        ],
    );
}

#[test]
fn if_exists_and_or_replace_can_be_said_again() {
    all(
        Mysql,
        "repeatable",
        &[
            "CREATE TABLE IF NOT EXISTS t (a INT)",
            "CREATE TABLE /*!32312 IF NOT EXISTS*/ `t` (a INT)",
            "CREATE OR REPLACE TABLE t (a INT)",
            "CREATE OR REPLACE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1",
            "CREATE INDEX IF NOT EXISTS i ON t (a)",
            "CREATE DATABASE IF NOT EXISTS app",
            "CREATE USER IF NOT EXISTS a",
            "CREATE OR REPLACE TRIGGER a BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
            "DROP TABLE IF EXISTS a, b CASCADE",
            "DROP TEMPORARY TABLE IF EXISTS a",
            "DROP VIEW IF EXISTS v",
            "DROP INDEX IF EXISTS i ON t",
            "DROP FUNCTION IF EXISTS f",
            "DROP USER IF EXISTS a",
            "RENAME TABLE IF EXISTS a TO b",
        ],
    );
}

#[test]
fn what_is_created() {
    table(
        Mysql,
        &[
            ("CREATE TABLE t (a INT, b INT)", "table t"),
            ("CREATE TABLE `App`.`T` LIKE s", "table App.T"),
            ("CREATE TABLE \"t`\" (a INT)", "table t`"),
            ("CREATE TABLE 1a (a INT)", "table 1a"),
            ("create table t select 1 as a", "table t"),
            ("/*!50100 CREATE TABLE t (a INT) */", "table t"),
            (
                "SET STATEMENT lock_wait_timeout = 1 FOR CREATE TABLE t (a INT)",
                "table t",
            ),
            ("CREATE VIEW v AS SELECT 1", "view v"),
            (
                "CREATE DEFINER = `root`@`localhost` SQL SECURITY DEFINER VIEW app.v (a) AS SELECT 1",
                "view app.v",
            ),
            (
                "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`127.0.0.1`*/ /*!50003 TRIGGER g BEFORE INSERT ON t \
                 FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END */",
                "trigger g",
            ),
            (
                "CREATE DEFINER=a@10.0.0.1 PROCEDURE p() BEGIN SELECT 1; DROP TABLE t; END",
                "procedure p",
            ),
            (
                "CREATE FUNCTION app.f(a INT) RETURNS INT RETURN a",
                "function app.f",
            ),
            (
                "CREATE AGGREGATE FUNCTION f(a INT) RETURNS INT RETURN a",
                "function f",
            ),
            (
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t",
                "event e",
            ),
            ("CREATE SEQUENCE s START WITH 1", "sequence s"),
            ("CREATE SCHEMA app DEFAULT CHARSET utf8mb4", "database app"),
            (
                "CREATE INDEX By_Slug ON app.notes (slug)",
                "index app.notes.by_slug",
            ),
            (
                "CREATE UNIQUE INDEX i USING BTREE ON t (a) COMMENT 'a'",
                "index t.i",
            ),
            ("CREATE FULLTEXT INDEX i ON t (a)", "index t.i"),
            (
                "CREATE USER 'a'@'LocalHost' IDENTIFIED BY 'b', c",
                "user a@localhost, user c@%",
            ),
            ("CREATE USER a DEFAULT ROLE b, c", "user a@%"),
            ("CREATE ROLE reader, 'writer'", "role reader, role writer"),
        ],
    );
    all(
        Mysql,
        "unknown",
        &[
            "CREATE TEMPORARY TABLE t (a INT)",
            "CREATE TEMPORARY TABLE IF NOT EXISTS t (a INT)",
            "CREATE FUNCTION f RETURNS STRING SONAME 'f.so'",
            "CREATE EVENT e ON SCHEDULE AT NOW() DO DELETE FROM t",
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ENDS '2030-01-01' DO DELETE FROM t",
            "CREATE TABLESPACE a",
            "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'a')",
            "CREATE TABLE a.b.c (d INT)",
            "CREATE TABLE `t",
            "CREATE TABLE",
            "CREATE",
            "CREATE INDEX i ON t",
        ],
    );
}

#[test]
fn what_is_dropped_and_renamed() {
    table(
        Mysql,
        &[
            ("DROP TABLE t", "no table t"),
            ("DROP TABLES a, `b`.c RESTRICT", "no table a, no table b.c"),
            ("DROP TABLE t WAIT 5", "no table t"),
            ("DROP VIEW v", "no view v"),
            ("DROP INDEX `PRIMARY` ON t", "no index t.primary"),
            ("DROP INDEX i ON t ALGORITHM = INPLACE", "no index t.i"),
            ("DROP TRIGGER app.g", "no trigger app.g"),
            ("DROP PROCEDURE p", "no procedure p"),
            ("DROP EVENT e", "no event e"),
            ("DROP SEQUENCE s", "no sequence s"),
            ("DROP DATABASE app", "no database app"),
            ("DROP USER a@b, 'c'", "no user a@b, no user c@%"),
            ("DROP ROLE r", "no role r"),
            ("RENAME TABLE a TO b", "no table a, table b"),
            (
                "RENAME TABLE t TO t_old, t_new TO t",
                "table t_old, no table t_new",
            ),
            ("RENAME TABLE a WAIT 3 TO c.b", "no table a, table c.b"),
            ("RENAME USER a TO b@c", "no user a@%, user b@c"),
        ],
    );
    all(
        Mysql,
        "unknown",
        &[
            "DROP TEMPORARY TABLE t",
            "DROP INDEX i",
            "DROP TABLE t x",
            "DROP PREPARE p",
            "DROP USER CURRENT_USER()",
            "DROP USER a@10.0.0.1",
            "RENAME TABLE a TO tmp, b TO a, tmp TO b",
            "RENAME TABLE IF EXISTS a TO tmp, b TO a, tmp TO b",
            "RENAME TABLE a",
        ],
    );
    assert_eq!(shown(Mysql, "DROP TABLE a,"), "unknown");
}
