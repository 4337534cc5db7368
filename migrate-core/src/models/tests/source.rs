//! Structs for schemas of SQLite, and the schemas that they come to again.

use super::super::source;
use super::{script, texts};
use crate::dialect::Dialect;
use crate::models::read;
use crate::naming::Naming;
use crate::schema::sqlite::{Object, schema};
use crate::schema::{Schema, difference};
use crate::sql::{TokenKind, split, tokens};

/// The schema that statements make.
fn made(sql: &str) -> Schema {
    let objects: Vec<Object> = split(Dialect::Sqlite, sql)
        .statements
        .into_iter()
        .map(|statement| object(&sql[statement.span]))
        .collect();
    schema(&objects)
}

/// A row of the catalog, as the database would have it.
fn object(sql: &str) -> Object {
    let words: Vec<&str> = tokens(Dialect::Sqlite, sql)
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier))
        .map(|token| sql[token.span].trim_matches('"'))
        .filter(|word| !["CREATE", "UNIQUE", "VIRTUAL"].contains(word))
        .collect();
    let on = words.iter().position(|word| *word == "ON");
    let table = on
        .filter(|_| words[0] != "TABLE")
        .map_or(words[1], |on| words[on + 1]);
    Object {
        kind: words[0].to_lowercase(),
        name: words[1].to_owned(),
        table: table.to_owned(),
        sql: sql.to_owned(),
    }
}

/// Holds the schema that structs come to against the one that they were made for; the structs, and what they cannot say.
#[track_caller]
fn round(sql: &str) -> (String, String) {
    let naming = Naming::default();
    let expected = made(sql);
    let (structs, rest) = source(&expected, &naming);
    let models = read(
        &[("models.rs".to_owned(), structs.clone())],
        Dialect::Sqlite,
        &naming,
    );
    let wrong: Vec<_> = models.diagnostics.iter().collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{structs}");
    let all = models.beside(Dialect::Sqlite, &script(Dialect::Sqlite, &rest));
    let again = made(&(texts(&all).join(";\n") + ";"));
    let difference = difference(&expected, &again);
    assert!(
        difference.words().is_empty(),
        "{:#?}\n{structs}\n{rest}",
        difference.words()
    );
    (structs, rest)
}

#[test]
fn what_people_write() {
    let (structs, rest) = round(
        "CREATE TABLE users (
            id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            email TEXT NOT NULL UNIQUE COLLATE NOCASE,
            \"createdAt\" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
            balance NUMERIC DEFAULT 0,
            state VARCHAR(20) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'old')),
            team INTEGER REFERENCES teams ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
            flags, type BOOLEAN NOT NULL DEFAULT TRUE, full TEXT GENERATED ALWAYS AS (email || state) VIRTUAL,
            CONSTRAINT short CHECK (length(email) < 200), UNIQUE (team, email), CHECK (balance > -1)
        );
        CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT NOT NULL, boss TEXT, CONSTRAINT teams_name_key UNIQUE (name),
            FOREIGN KEY (id, boss) REFERENCES users (team, email));
        CREATE TABLE tags (name TEXT PRIMARY KEY, n BIGINT DEFAULT (1 + 2)) WITHOUT ROWID;
        CREATE TABLE links (a INTEGER NOT NULL, b INTEGER NOT NULL REFERENCES users (id), at INT DEFAULT -1, PRIMARY KEY (a, b)) STRICT;
        CREATE TABLE kv (k BLOB, v);
        CREATE UNIQUE INDEX users_by_team ON users (team, email DESC) WHERE team > 0;
        CREATE INDEX users_state_idx ON users (state);
        CREATE INDEX lower ON users (lower(email));
        CREATE VIEW v AS SELECT id FROM users;
        CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END;
        CREATE VIRTUAL TABLE f USING fts5(a);",
    );
    insta::assert_snapshot!(format!("{structs}\n-- schema.sql\n{rest}"));
}

#[test]
fn what_attributes_cannot_say() {
    for sql in [
        "CREATE TABLE t (a INTEGER PRIMARY KEY ON CONFLICT REPLACE);",
        "CREATE TABLE t (a TEXT CONSTRAINT nn NOT NULL);",
        "CREATE TABLE t (a TEXT UNIQUE ON CONFLICT IGNORE);",
        "CREATE TABLE t (a TEXT, FOREIGN KEY (a) REFERENCES u (b) MATCH FULL);",
        "CREATE TABLE t (a TEXT REFERENCES nowhere);",
        "CREATE TABLE t (a TEXT, b TEXT REFERENCES t (a));",
        "CREATE TABLE t (a TEXT CHECK (a > 1) CHECK (a < 5));",
    ] {
        let (structs, rest) = round(sql);
        assert_eq!(structs, "", "{sql}");
        assert!(!rest.is_empty(), "{sql}");
    }
}

#[test]
fn what_attributes_can_say() {
    for sql in [
        "CREATE TABLE t (a INTEGER PRIMARY KEY);",
        "CREATE TABLE t (a INTEGER, PRIMARY KEY (a));",
        "CREATE TABLE t (a INT PRIMARY KEY);",
        "CREATE TABLE t (a INTEGER NOT NULL PRIMARY KEY);",
        "CREATE TABLE t (a INTEGER CONSTRAINT p PRIMARY KEY AUTOINCREMENT);",
        "CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;",
        "CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID;",
        "CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (a, b), UNIQUE (b));",
        "CREATE TABLE t (a TEXT DEFAULT x'00', b DEFAULT 'it''s', c DEFAULT (datetime('now')), d DEFAULT null, e DEFAULT -1.5e3);",
        "CREATE TABLE t (a TEXT CONSTRAINT t_a_key UNIQUE, b TEXT CONSTRAINT other UNIQUE, c TEXT UNIQUE);",
        "CREATE TABLE t (\"self\" TEXT, \"a b\" TEXT, \"1\" INT, \"unique\" INT, UNIQUE (\"a b\"), UNIQUE (\"unique\"));",
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER REFERENCES t ON UPDATE CASCADE, c INTEGER CONSTRAINT f REFERENCES t (a));",
        "CREATE TABLE t (a INT CHECK (a > 0), b INT CONSTRAINT c CHECK (b > 0), CHECK (a > b), CHECK (b < 9));",
        "CREATE TABLE t (a INT NULL, b VARCHAR (20) COLLATE rtrim, c DECIMAL(10, 2), d FLOAT, e CHAR, f SOMETHING ELSE);",
        "CREATE TABLE t (a INT, b AS (a + 1), c INT GENERATED ALWAYS AS (a) STORED NOT NULL);",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b (id)); CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id));",
        "CREATE TABLE t (a TEXT, b TEXT REFERENCES u (c)); CREATE TABLE u (c TEXT); CREATE UNIQUE INDEX i ON u (c);",
        "CREATE TABLE t (a INT); CREATE INDEX i ON t (a COLLATE nocase DESC, a + 1); CREATE INDEX j ON t (a DESC);",
    ] {
        let (_, rest) = round(sql);
        assert_eq!(rest, "", "{sql}");
    }
}
