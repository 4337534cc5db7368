//! A schema with all that there is, and what its SQL makes.

use migrate_core::schema::{Fact, Kind, difference};
use migrate_tests::servers::{TestDatabase, mysql};

use super::{everything_of_mysql, made, made_again, read, run};

pub(super) const EVERYTHING: &[&str] = &[
    "CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 2 CACHE 10 COMMENT='of notes'",
    "CREATE TABLE parent (id int AUTO_INCREMENT PRIMARY KEY, b int, UNIQUE KEY ub (b)) AUTO_INCREMENT=44 COMMENT='it''s AUTO_INCREMENT=7 \\\\ ; x'",
    "CREATE TABLE child (
        `we``ird, (x` int NOT NULL DEFAULT 3 COMMENT 'a, ) '' b',
        a varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'x'' DEFAULT NULL' COMMENT 'c\\\\d',
        n bigint DEFAULT NEXTVAL(numbers),
        ts timestamp NOT NULL DEFAULT current_timestamp ON UPDATE current_timestamp,
        ts6 datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6) COMMENT 'q',
        ts2 timestamp NULL,
        ts3 timestamp NULL ON UPDATE current_timestamp,
        b int DEFAULT (1 + 2) CHECK (b > 0),
        g int GENERATED ALWAYS AS (b + 1) VIRTUAL COMMENT 'gg',
        g2 int GENERATED ALWAYS AS (b + 1) STORED,
        j json,
        j2 json NOT NULL DEFAULT '{}',
        e enum('a', 'b)', 'c,d') NOT NULL,
        s set('x', 'y') DEFAULT 'x,y',
        hidden int NOT NULL INVISIBLE DEFAULT 5,
        txt text,
        geo point NOT NULL,
        bits bit(4) DEFAULT b'101',
        packed blob COMPRESSED,
        u uuid DEFAULT uuid(),
        d decimal(10, 2) UNSIGNED ZEROFILL DEFAULT 1.50,
        parent_id int NOT NULL,
        CONSTRAINT chk CHECK (a <> 'x' AND b < 5),
        KEY k1 (a(5) DESC, b),
        UNIQUE KEY u1 (b, parent_id),
        FULLTEXT KEY ft (txt) COMMENT 'words',
        SPATIAL KEY sp (geo),
        KEY ig (b) IGNORED,
        CONSTRAINT fk1 FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE,
        CONSTRAINT other_key FOREIGN KEY (b) REFERENCES parent (b)
     ) ROW_FORMAT=DYNAMIC COMMENT='children'",
    "CREATE TABLE versioned (a int, b int WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING",
    "CREATE TABLE kept (a int, rs timestamp(6) GENERATED ALWAYS AS ROW START, re timestamp(6) GENERATED ALWAYS AS ROW END, \
     PERIOD FOR SYSTEM_TIME (rs, re)) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME (PARTITION p0 HISTORY, PARTITION pc CURRENT)",
    "CREATE TABLE rooms (a int, s date, e date, PERIOD FOR stay (s, e), UNIQUE (a, stay WITHOUT OVERLAPS))",
    "CREATE TABLE parts (id int, d date) PARTITION BY RANGE (year(d)) (PARTITION p0 VALUES LESS THAN (2000) COMMENT 'old', PARTITION p1 VALUES LESS THAN MAXVALUE)",
    "CREATE TABLE plain (a int PRIMARY KEY, h int, KEY h (h) USING HASH) ENGINE=MyISAM CHECKSUM=1 MIN_ROWS=3 DEFAULT CHARSET=latin1",
    "CREATE TABLE circle_a (id int PRIMARY KEY, b int)",
    "CREATE TABLE circle_b (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES circle_a (id))",
    "ALTER TABLE circle_a ADD FOREIGN KEY (b) REFERENCES circle_b (id)",
    "SET foreign_key_checks = 0",
    "CREATE TABLE orphan (a int, CONSTRAINT leads_nowhere FOREIGN KEY (a) REFERENCES not_there (id))",
    "SET foreign_key_checks = 1",
    "CREATE FUNCTION f(a int, b varchar(10)) RETURNS int DETERMINISTIC SQL SECURITY INVOKER COMMENT 'fc' RETURN a + 1",
    "CREATE AGGREGATE FUNCTION total(x int) RETURNS int BEGIN DECLARE s int DEFAULT 0; DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN s; \
     LOOP FETCH GROUP NEXT ROW; SET s = s + x; END LOOP; END",
    "CREATE PROCEDURE p(IN a int, OUT b int) MODIFIES SQL DATA BEGIN SELECT a; SELECT \"x\"; END",
    "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'",
    "CREATE PROCEDURE quoting(a int) SELECT \"a\" || \"b\" FROM \"child\"",
    "SET sql_mode = 'ORACLE'",
    "CREATE PACKAGE pk AS FUNCTION f(a int) RETURN int; END",
    "CREATE PACKAGE BODY pk AS FUNCTION f(a int) RETURN int AS BEGIN RETURN a; END; END",
    "SET sql_mode = DEFAULT",
    "CREATE VIEW a_last AS SELECT z_first.a, f(z_first.a, 'q') AS `from` FROM z_first JOIN parent",
    "CREATE VIEW z_first AS SELECT 1 AS a",
    "CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW checked AS SELECT child.a, child.b FROM child WHERE b > 1 WITH CASCADED CHECK OPTION",
    "CREATE VIEW elsewhere AS SELECT parent.b, t.TABLE_NAME, f(1, '') AS f, NEXTVAL(numbers) AS n FROM parent, information_schema.TABLES t",
    "CREATE TRIGGER first_one BEFORE INSERT ON child FOR EACH ROW BEGIN SET new.b = 1; SET new.b = new.b + 1; END",
    "CREATE TRIGGER second BEFORE INSERT ON child FOR EACH ROW SET new.b = 2",
    "CREATE TRIGGER before_all BEFORE INSERT ON child FOR EACH ROW PRECEDES first_one SET new.b = 0",
    "CREATE TRIGGER after_all AFTER DELETE ON child FOR EACH ROW SET @gone = old.a",
    "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s \\\\ daily' DO DELETE FROM child",
    "CREATE EVENT often ON SCHEDULE EVERY '1:30' HOUR_MINUTE ENDS CURRENT_TIMESTAMP + INTERVAL 1 WEEK DO SELECT 1",
    "SET time_zone = '+05:00'",
    "CREATE EVENT once ON SCHEDULE AT '2037-01-01 00:00:00' DO SELECT 1",
    "SET time_zone = DEFAULT",
    "CREATE USER IF NOT EXISTS schema_reader@localhost",
    "CREATE ROLE IF NOT EXISTS schema_role",
    "GRANT SELECT, INSERT ON child TO schema_reader@localhost WITH GRANT OPTION",
    "GRANT UPDATE (a, b), SELECT (a) ON child TO schema_reader@localhost",
    "GRANT SELECT ON checked TO schema_role",
    "GRANT SELECT ON parent TO PUBLIC",
];

/// The database with everything. The views are made in an order in which they can be.
fn everything() -> TestDatabase {
    let mut statements = if mysql::is_meant() {
        everything_of_mysql::EVERYTHING.to_vec()
    } else {
        EVERYTHING.to_vec()
    };
    let last = statements
        .iter()
        .position(|sql| sql.contains("VIEW a_last"));
    let last = last.unwrap();
    statements.swap(last, last + 1);
    made(&statements)
}

/// Waits until the next whole minute is some way off: a moment at one is taken for what somebody wrote.
fn within_a_minute() {
    let second = || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.unwrap().as_secs() % 60
    };
    while !(1..40).contains(&second()) {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[test]
fn a_schema_with_everything_is_made_again_by_its_sql() {
    within_a_minute();
    let original = everything();
    let schema = read(&original);
    let statements = schema.statements();
    let naming = statements.iter().find(|sql| sql.contains(original.name()));
    assert_eq!(naming, None);
    let (_database, again) = made_again(&schema);
    let words = difference(&schema, &again).words();
    assert!(words.is_empty(), "{words:#?}");
    assert_eq!(again.fingerprint(), schema.fingerprint());
    assert_eq!(again.statements(), statements);
}

#[test]
fn everything_has_a_kind() {
    let schema = read(&everything());
    let unmodelled: Vec<_> = schema.of_kind(Kind::Unmodelled).collect();
    assert!(unmodelled.is_empty(), "{unmodelled:#?}");
    if mysql::leaves_out("the counts are those of MariaDB's objects") {
        return;
    }
    let kinds = Kind::ALL.iter();
    let kinds: Vec<String> = kinds
        .map(|&kind| (schema.of_kind(kind).count(), kind))
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{count} {kind}"))
        .collect();
    insta::assert_snapshot!("kinds", kinds.join("\n"));
}

/// What is read follows from what is there, and not from how it was made or by whom it is read.
#[test]
fn the_name_of_the_database_and_the_moment_do_not_matter() {
    within_a_minute();
    let one = everything();
    // Events and `AUTO_INCREMENT` go on meanwhile.
    run(&one, &["INSERT INTO parent (b) VALUES (1), (2)".to_owned()]);
    if !mysql::is_meant() {
        run(&one, &["SELECT NEXTVAL(numbers)".to_owned()]);
    }
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let other = everything();
    let (one, other) = (read(&one), read(&other));
    let words = difference(&one, &other).words();
    assert!(words.is_empty(), "{words:#?}");
    assert_eq!(one.fingerprint(), other.fingerprint());
}

/// What was made in no database cannot be told from what was not read.
#[test]
fn an_empty_database_has_a_character_set_only() {
    let empty = read(&made(&[]));
    let facts: Vec<String> = empty.facts().map(Fact::label).collect();
    assert_eq!(facts, ["database character set"]);
    let latin = read(&made(&[
        "ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_bin",
    ]));
    let utf8 = read(&made(&[
        "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    ]));
    assert_ne!(latin.fingerprint(), utf8.fingerprint());
    let (_database, again) = made_again(&utf8);
    assert_eq!(again.fingerprint(), utf8.fingerprint());
}
