//! Bodies of MySQL's routines without a `DELIMITER`, as in the files of tools that send a file as it is.

use migrate_core::dialect::Dialect::Mysql;
use migrate_core::sql::ProblemKind;

use crate::{clean, problems};

#[test]
fn a_body_is_read_to_its_end() {
    let bodies = [
        "CREATE PROCEDURE p(IN t VARCHAR(64))\nBEGIN\n  IF EXISTS (SELECT 1 FROM x) THEN\n    SET @q = IF(t, ';', 'END');\n    \
         PREPARE s FROM @q;\n  END IF;\nEND",
        "CREATE PROCEDURE IF NOT EXISTS p() SQL SECURITY INVOKER IF 1 THEN SELECT 1; ELSE SELECT 2; END IF",
        "CREATE OR REPLACE DEFINER = `root`@`%` FUNCTION f() RETURNS INT DETERMINISTIC BEGIN DECLARE a INT; \
         SET a = CASE WHEN 1 THEN 2 END; RETURN a; END",
        "create definer = current_user() trigger t before insert on x for each row begin begin end; set new.a = 1; end",
        "CREATE TRIGGER t AFTER UPDATE ON x FOR EACH ROW IF NEW.a THEN SET @a = 1; END IF",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ENDS now() DO BEGIN DELETE FROM x; DELETE FROM y; END",
        "CREATE PROCEDURE p() BEGIN outer_one: WHILE a DO REPEAT SET b = 1; UNTIL b END REPEAT; LEAVE outer_one; END WHILE outer_one; \
         CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; l: LOOP LEAVE l; END LOOP; END",
        "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END; START TRANSACTION; COMMIT; END",
        "CREATE PROCEDURE p() REPEAT SET @a = 1; UNTIL @a END REPEAT",
        "CREATE PROCEDURE p() BEGIN SELECT x.end, t.begin, @end, 1 AS `end` FROM x; END",
        "/*!50003 CREATE*/ /*!50020 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END */",
        "BEGIN NOT ATOMIC IF a THEN SELECT 1; END IF; END",
    ];
    for body in bodies {
        let sql = format!("{body};\nSELECT 9;");
        assert_eq!(clean(Mysql, &sql), [body, "SELECT 9"]);
    }
}

#[test]
fn what_has_no_body_ends_at_its_semicolon() {
    let statements = [
        "BEGIN",
        "CREATE PROCEDURE p() SELECT 1",
        "CREATE FUNCTION f() RETURNS INT RETURN CASE WHEN 1 THEN 2 END",
        "CREATE TABLE t (`begin` INT, `case` INT)",
        "CREATE TABLE event (begin INT)",
        "CREATE INDEX i ON procedure_log (begin)",
        "DROP PROCEDURE IF EXISTS p",
        "CALL p()",
        "CREATE VIEW v AS SELECT CASE WHEN 1 THEN 2 END",
        "COMMIT",
    ];
    assert_eq!(clean(Mysql, &statements.join(";\n")), statements);
}

#[test]
fn a_body_without_its_end_is_a_problem() {
    let open = "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2;";
    assert_eq!(
        problems(Mysql, open),
        [(ProblemKind::UnterminatedTrigger, "BEGIN")]
    );
    let own = "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; //";
    assert_eq!(problems(Mysql, own), []);
}
