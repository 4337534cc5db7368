//! SQLite.

use std::path::Path;

use migrate_core::dialect::Engine;
use migrate_core::schema::Schema;
use migrate_runtime::{Chain, block_on};
use migrate_tests::database::execute;
use tempfile::TempDir;

use crate::facts::{Depth, assert_same, assert_views};
use crate::replayed;
use crate::written::written;

static CHAIN: Chain = Chain::EMPTY;

fn made(sql: &str) -> Schema {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("made.db");
    execute(&file, sql);
    let url = format!("sqlite://{}", file.display());
    block_on(CHAIN.schema_of(url.as_str())).unwrap()
}

#[track_caller]
fn hold(depth: Depth, scripts: &[&str]) {
    let state = replayed(Engine::Sqlite, scripts);
    let joined: Vec<String> = scripts
        .iter()
        .map(|script| format!("{script};\n"))
        .collect();
    let real = made(&joined.concat());
    let told = made(&format!("{};", written(&state).join(";\n")));
    assert_same(&real, &told, &state, depth);
    assert_views(&real, &state);
}

#[test]
fn tables_as_they_are_written() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE authors (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, born INTEGER CHECK (born > 1800), UNIQUE (name, born))",
            "CREATE TABLE books (isbn TEXT PRIMARY KEY, author INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE, n INT DEFAULT 4) WITHOUT ROWID",
            "CREATE UNIQUE INDEX by_author ON books (author, n DESC) WHERE n > 0; CREATE INDEX by_name ON authors (lower(name))",
            "ALTER TABLE books ADD COLUMN year INTEGER NOT NULL DEFAULT 2000; ALTER TABLE authors ADD COLUMN died INT",
        ],
    );
}

#[test]
fn names_follow() {
    hold(
        Depth::Names,
        &[
            "CREATE TABLE p (id INTEGER PRIMARY KEY, n INT CHECK (n > 0)); CREATE TABLE c (p INT REFERENCES p (id), m INT); \
             CREATE INDEX i ON c (p) WHERE p > 0; CREATE VIEW v AS SELECT m FROM c",
            "ALTER TABLE p RENAME COLUMN id TO number; ALTER TABLE c RENAME COLUMN p TO above; ALTER TABLE p RENAME TO elders",
        ],
    );
}

#[test]
fn columns_go() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE t (a INT, b INT, c INT); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b)",
            "ALTER TABLE t DROP COLUMN c; DROP INDEX j; ALTER TABLE t DROP COLUMN b",
            "DROP INDEX IF EXISTS none; DROP TABLE IF EXISTS none; CREATE TABLE gone (a INT); DROP TABLE gone",
        ],
    );
}

#[test]
fn a_table_is_made_anew() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE posts (u INT REFERENCES users (id)); CREATE INDEX by_name ON users (name)",
            "CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT NOT NULL); INSERT INTO new_users SELECT id, coalesce(name, '') FROM users; \
             DROP TABLE users; ALTER TABLE new_users RENAME TO users; CREATE INDEX by_name ON users (name)",
        ],
    );
}

/// The scripts of a directory of revisions, in order.
fn ups(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(folder)
        .join("migrations");
    let mut revisions: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    revisions.sort();
    let up = |path: &std::path::PathBuf| {
        let variant = std::fs::read_to_string(path.join("up.sqlite.sql"));
        variant
            .or_else(|_| std::fs::read_to_string(path.join("up.sql")))
            .ok()
    };
    revisions.iter().filter_map(up).collect()
}

#[test]
fn chains_of_the_examples() {
    for example in [
        "01-hello-sqlite",
        "02-embedded-cli",
        "03-test-your-migrations",
        "04-from-structs",
    ] {
        let scripts = ups(example);
        assert!(!scripts.is_empty(), "{example}");
        let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
        hold(Depth::Names, &scripts);
    }
}
