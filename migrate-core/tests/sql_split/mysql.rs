//! What only MySQL and MariaDB have.

use migrate_core::dialect::Dialect::Mysql;
use migrate_core::sql::{ProblemKind, split};

use crate::{clean, problems};

#[test]
fn row_64_mysql_delimiters_are_commands_to_the_client() {
    let sql = "SELECT 1;\ndelimiter //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT ';//'; END//\n\
               -- //\nSELECT 2 //\nDELIMITER ;\nSELECT 3;";
    assert_eq!(
        clean(Mysql, sql),
        [
            "SELECT 1",
            "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT ';//'; END",
            "SELECT 2",
            "SELECT 3"
        ]
    );
    assert_eq!(
        clean(Mysql, "DELIMITER $$\nBEGIN; END$$\nSELECT $$x$$"),
        ["BEGIN; END", "SELECT", "x"]
    );
    assert_eq!(
        clean(
            Mysql,
            "\tDELIMITER ';;'\r\nSELECT ';;'; SELECT 1;;\r\nSELECT 2"
        )
        .len(),
        2
    );
    assert_eq!(
        clean(Mysql, "SELECT delimiter\nFROM t;"),
        ["SELECT delimiter\nFROM t"]
    );
    assert_eq!(clean(Mysql, "delimiter_x; SELECT 1;").len(), 2);
    for line in [
        "DELIMITER",
        "DELIMITER \t",
        "DELIMITER \\\\",
        "DELIMITER 1234567890123456",
    ] {
        let sql = format!("{line}\nSELECT 1; SELECT 2;");
        assert_eq!(
            problems(Mysql, &sql),
            [(ProblemKind::DelimiterWithoutValue, line)]
        );
        assert_eq!(split(Mysql, &sql).statements.len(), 2);
    }
}

#[test]
fn row_64_mysql_comments_and_terminators() {
    assert_eq!(
        clean(
            Mysql,
            "SELECT 1--2; -- no; \n# no;\nSELECT 3; --\n--\tno;\n--"
        )
        .len(),
        2
    );
    assert_eq!(
        clean(Mysql, "SELECT 1\\G SELECT 2\\g SELECT '\\G', \\N;").len(),
        3
    );
    assert_eq!(clean(Mysql, "/* it's; */ SELECT 1;"), ["SELECT 1"]);
    assert_eq!(clean(Mysql, "SELECT 1 /* it's */ /*+ it's */;").len(), 1);
    assert_eq!(
        problems(Mysql, "SELECT 1 \\! ls\n;"),
        [(ProblemKind::MetaCommand, "\\! ls")]
    );
}

#[test]
fn row_64_mysql_code_in_comments_is_code() {
    assert_eq!(
        clean(Mysql, "/*!40101 SET NAMES utf8 */;"),
        ["/*!40101 SET NAMES utf8 */"]
    );
    assert_eq!(
        clean(Mysql, "/*M!100100 SET a = '*/;' */; SELECT 1;").len(),
        2
    );
    assert_eq!(
        clean(Mysql, "SELECT /*+ SET_VAR(x='*/;') */ 1; SELECT 2;").len(),
        2
    );
    assert_eq!(
        clean(
            Mysql,
            "/*!50003 CREATE TRIGGER t BEGIN a; /* ; */ b; END */; SELECT 1;"
        )
        .len(),
        2
    );
}
