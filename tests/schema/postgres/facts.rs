//! Everything that can be forgotten is a fact of its own, is named, and is mended.

use migrate_core::schema::difference;

use super::{made, read, run};

const BASE: &[&str] = &[
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE DOMAIN grown AS integer CONSTRAINT of_age CHECK (VALUE > 17)",
    "CREATE TABLE parent (id integer PRIMARY KEY)",
    "CREATE TABLE t (a integer NOT NULL DEFAULT 3, b varchar(20) UNIQUE, p integer CONSTRAINT fk REFERENCES parent, \
     CONSTRAINT positive CHECK (a > 0))",
    "COMMENT ON COLUMN t.a IS 'c'",
    "CREATE INDEX k ON t (a)",
    "CREATE SEQUENCE s",
    "CREATE VIEW v AS SELECT a FROM t",
    "CREATE MATERIALIZED VIEW m AS SELECT b FROM t",
    "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION stamp()",
    "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY own ON t USING (a > 5)",
    "GRANT SELECT ON t TO schema_reader",
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
    let told = changes(&[
        &["ALTER TABLE t ALTER a DROP DEFAULT, ALTER a DROP NOT NULL"],
        &["ALTER TABLE t ALTER p TYPE bigint, ALTER b SET DEFAULT 'x'"],
        &["ALTER TABLE t ALTER b SET STATISTICS 400, ALTER b SET STORAGE PLAIN"],
        &["COMMENT ON COLUMN t.a IS NULL", "COMMENT ON TABLE t IS 'x'"],
        &["ALTER TABLE t ADD x integer DEFAULT 1, ADD y integer GENERATED ALWAYS AS IDENTITY"],
        &["ALTER TABLE t DROP p"],
    ]);
    insta::assert_snapshot!("what_a_column_says", told);
}

#[test]
fn keys_and_constraints() {
    let told = changes(&[
        &["DROP INDEX k", "CREATE INDEX k ON t (a DESC) WHERE a > 1"],
        &["ALTER TABLE t DROP CONSTRAINT t_b_key, ADD PRIMARY KEY (a)"],
        &[
            "ALTER TABLE t DROP CONSTRAINT fk",
            "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent ON DELETE CASCADE NOT VALID",
        ],
        &["ALTER TABLE t DROP CONSTRAINT positive, ADD CONSTRAINT positive CHECK (a >= 0)"],
    ]);
    insta::assert_snapshot!("keys_and_constraints", told);
}

#[test]
fn tables_and_types() {
    let told = changes(&[
        &[
            "CREATE TABLE more (id integer PRIMARY KEY, p integer REFERENCES parent)",
            "CREATE SCHEMA audit",
            "CREATE TABLE audit.last (id integer REFERENCES more)",
        ],
        &["DROP VIEW v", "DROP MATERIALIZED VIEW m", "DROP TABLE t"],
        &["ALTER SEQUENCE s INCREMENT BY 3 CYCLE"],
        &["DROP TYPE mood"],
        &["ALTER DOMAIN grown DROP CONSTRAINT of_age"],
        &[
            "ALTER TABLE t REPLICA IDENTITY FULL",
            "CREATE EXTENSION citext",
        ],
    ]);
    insta::assert_snapshot!("tables_and_types", told);
}

#[test]
fn programs_and_access() {
    let told = changes(&[
        &["CREATE OR REPLACE VIEW v WITH (security_barrier) AS SELECT a FROM t WHERE a > 1"],
        &["ALTER FUNCTION f IMMUTABLE", "DROP PROCEDURE pr"],
        &[
            "DROP TRIGGER tr ON t",
            "CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION stamp()",
        ],
        &["ALTER TABLE t DISABLE TRIGGER tr"],
        &[
            "ALTER TABLE t DISABLE ROW LEVEL SECURITY",
            "DROP POLICY own ON t",
            "CREATE POLICY own ON t USING (a > 6)",
        ],
        &[
            "REVOKE SELECT ON t FROM schema_reader",
            "GRANT INSERT ON t TO schema_reader",
        ],
        &["REVOKE EXECUTE ON FUNCTION f FROM PUBLIC"],
        &["ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO schema_reader"],
        &["CREATE PUBLICATION feed FOR TABLE t"],
    ]);
    insta::assert_snapshot!("programs_and_access", told);
}

#[test]
fn a_materialized_view_without_rows_is_another_one() {
    let told = changed(&["REFRESH MATERIALIZED VIEW m WITH NO DATA"]);
    assert!(told.contains("materialized view m"), "{told}");
}
