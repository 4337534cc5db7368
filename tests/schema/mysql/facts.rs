//! Everything that can be forgotten is a fact of its own, and is named.

use migrate_core::schema::difference;
use migrate_tests::servers::mysql;

use super::{made, read, run};

const BASE: &[&str] = &[
    "CREATE TABLE parent (id int PRIMARY KEY)",
    "CREATE TABLE t (a int NOT NULL DEFAULT 3 COMMENT 'c', b varchar(20), p int, KEY k (a), UNIQUE KEY u (b), CHECK (a > 0), \
     CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id)) DEFAULT CHARSET=utf8mb4",
    "CREATE SEQUENCE s",
    "CREATE VIEW v AS SELECT a FROM t",
    "CREATE FUNCTION f() RETURNS int RETURN 1",
    "CREATE PROCEDURE p() SELECT 1",
    "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET new.a = 1",
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
    "CREATE USER IF NOT EXISTS schema_facts@localhost",
    "GRANT SELECT ON t TO schema_facts@localhost",
];

/// What the statements change, as the database that has them not would be told, and what mends it.
#[track_caller]
fn changed(statements: &[&str]) -> String {
    let base = made(BASE);
    let other = made(BASE);
    let statements: Vec<String> = statements.iter().map(|&sql| sql.to_owned()).collect();
    run(&other, &statements);
    let (expected, actual) = (read(&base), read(&other));
    assert_ne!(expected.fingerprint(), actual.fingerprint());
    let difference = difference(&expected, &actual);
    let mending = difference.mending();
    run(&other, &mending);
    let left = read(&other);
    assert_eq!(left.fingerprint(), expected.fingerprint(), "{mending:#?}");
    let words = difference.words();
    format!(
        "{}\n\n{}\n\n{}\n",
        statements.join("\n"),
        words.join("\n"),
        mending.join("\n")
    )
}

#[track_caller]
fn changes(cases: &[&[&str]]) -> String {
    let told = cases.iter().map(|statements| changed(statements));
    told.collect::<Vec<_>>().join("----\n")
}

#[test]
fn what_a_column_says() {
    if mysql::leaves_out("the statements and what is told of them are MariaDB's") {
        return;
    }
    let told = changes(&[
        &["ALTER TABLE t ALTER COLUMN a DROP DEFAULT"],
        &["ALTER TABLE t MODIFY a int"],
        &["ALTER TABLE t MODIFY b varchar(20) NOT NULL DEFAULT 'x' COMMENT 'y' CHECK (b <> '')"],
        &["ALTER TABLE t MODIFY b varchar(30) CHARACTER SET latin1"],
        &["ALTER TABLE t MODIFY b varchar(20) INVISIBLE"],
        &["ALTER TABLE t MODIFY p int FIRST"],
        &["ALTER TABLE t ADD x int DEFAULT 1 AFTER a, ADD y int"],
        &["ALTER TABLE t DROP b"],
    ]);
    insta::assert_snapshot!("what_a_column_says", told);
}

#[test]
fn keys_and_constraints() {
    if mysql::leaves_out("the statements and what is told of them are MariaDB's") {
        return;
    }
    let told = changes(&[
        &["ALTER TABLE t DROP KEY k"],
        &["ALTER TABLE t DROP KEY k, ADD KEY k (a DESC)"],
        &["ALTER TABLE t DROP KEY u, ADD KEY u (b(3)) IGNORED"],
        &["ALTER TABLE t DROP CONSTRAINT CONSTRAINT_1, ADD PRIMARY KEY (a)"],
        &["ALTER TABLE t DROP FOREIGN KEY fk"],
        &[
            "ALTER TABLE t DROP FOREIGN KEY fk",
            "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE",
        ],
    ]);
    insta::assert_snapshot!("keys_and_constraints", told);
}

#[test]
fn tables() {
    if mysql::leaves_out("the statements and what is told of them are MariaDB's") {
        return;
    }
    let told = changes(&[
        &[
            "ALTER TABLE parent ENGINE=InnoDB ROW_FORMAT=COMPACT",
            "ALTER TABLE t COMMENT='said'",
        ],
        &[
            "CREATE TABLE more (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES parent (id))",
            "CREATE TABLE last (id int, FOREIGN KEY (id) REFERENCES more (id))",
        ],
        &["DROP VIEW v", "DROP TABLE t"],
        &["ALTER SEQUENCE s INCREMENT BY 3 CYCLE"],
        &["ALTER DATABASE CHARACTER SET ucs2 COLLATE ucs2_bin"],
    ]);
    insta::assert_snapshot!("tables", told);
}

#[test]
fn programs() {
    if mysql::leaves_out("the statements and what is told of them are MariaDB's") {
        return;
    }
    let told = changes(&[
        &["CREATE OR REPLACE SQL SECURITY INVOKER VIEW v AS SELECT a FROM t"],
        &[
            "CREATE OR REPLACE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1",
            "DROP PROCEDURE p",
        ],
        &[
            "SET sql_mode = ''",
            "CREATE OR REPLACE PROCEDURE p() SELECT 1",
        ],
        &["CREATE TRIGGER again BEFORE INSERT ON t FOR EACH ROW PRECEDES tr SET new.a = 2"],
        &["ALTER EVENT e ENABLE"],
        &["ALTER EVENT e ON SCHEDULE EVERY 2 DAY STARTS '2031-02-03 04:05:06'"],
        &[
            "REVOKE SELECT ON t FROM schema_facts@localhost",
            "GRANT SELECT (a) ON t TO schema_facts@localhost",
        ],
    ]);
    insta::assert_snapshot!("programs", told);
}

/// A grant outlives its table, and nothing else tells of it.
#[test]
fn a_grant_that_is_left_behind_is_named() {
    let database = made(&[
        "CREATE USER IF NOT EXISTS schema_left@localhost",
        "CREATE TABLE gone (a int)",
        "GRANT SELECT ON gone TO schema_left@localhost",
        "DROP TABLE gone",
    ]);
    let empty = read(&made(&[]));
    let left = read(&database);
    let difference = difference(&empty, &left);
    let words = difference.words();
    assert_eq!(
        words,
        ["left behind: grant gone.SELECT to 'schema_left'@'localhost'"]
    );
    run(&database, &difference.mending());
    assert_eq!(read(&database).fingerprint(), empty.fingerprint());
}
