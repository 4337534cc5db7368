//! The rules over a chain as a whole.

use super::rules::tests::ids;
use super::{Found, Level, Settings, Which, lint};
use crate::diagnostic::{Code, RuleId, Severity};
use crate::folder::{Entry, EntryKind};
use crate::reading::{Reading, read};
use crate::revision::State;

/// A chain of these files: `1_a/up.sql`.
fn chain(dialects: &str, files: &[(&str, &str)]) -> Reading {
    let file = |path: &str, text: &str| Entry {
        path: path.to_owned(),
        kind: EntryKind::File(text.as_bytes().to_vec()),
    };
    let lock = format!("version = 1\ndialects = [{dialects}]\n");
    let mut entries = vec![file("migrate.lock", &lock)];
    let mut folders = std::collections::BTreeSet::new();
    for (path, text) in files {
        let folder = path.split('/').next().unwrap();
        if folders.insert(folder) {
            entries.push(Entry {
                path: folder.to_owned(),
                kind: EntryKind::Directory,
            });
        }
        entries.push(file(path, text));
    }
    let reading = read(&entries, "migrations");
    assert!(reading.linear, "{:#?}", reading.diagnostics);
    reading
}

const FIRST: (&str, &str) = (
    "1_a/up.sql",
    "-- a\n-- migrate: revises base\nCREATE TABLE users (id INTEGER NOT NULL, name TEXT);\n",
);
const FIRST_DOWN: (&str, &str) = ("1_a/down.sql", "DROP TABLE users;\n");

/// Two revisions, of which the first is sealed.
fn two(dialects: &str, up: &str, down: &str) -> Reading {
    let head = "-- b\n-- migrate: revises 1\n";
    let mut reading = chain(
        dialects,
        &[
            FIRST,
            FIRST_DOWN,
            ("2_b/up.sql", &format!("{head}{up}\n")),
            ("2_b/down.sql", &format!("{down}\n")),
        ],
    );
    reading.revisions[0].state = State::Sealed;
    reading
}

fn looked(reading: &Reading) -> Vec<Found> {
    let settings = Settings {
        timeouts_are_set: true,
        ..Settings::default()
    };
    lint(reading, &settings, &Which::Drafts)
}

const DROP: &str = "ALTER TABLE users DROP COLUMN name;";
const ADD: &str = "ALTER TABLE users ADD COLUMN name TEXT;";

#[test]
fn a_finding_is_a_diagnostic_with_the_lock_it_takes() {
    let all = looked(&two("\"postgres\"", DROP, ADD));
    assert_eq!(ids(&all), ["drop-column"]);
    let told = all[0].diagnostic();
    let rule = RuleId::from_name("drop-column").unwrap();
    assert_eq!(
        (told.code, told.severity),
        (Code::Rule(rule), Severity::Error)
    );
    assert_eq!(told.places[0].file, "2_b/up.sql");
    let label = "takes ACCESS EXCLUSIVE on `users` (reads and writes wait) (PostgreSQL 14.4)";
    assert_eq!(told.places[0].label, label);
}

#[test]
fn what_a_file_allows_is_left_out() {
    let allowed = format!("-- migrate: allow drop-column because nobody reads it\n{DROP}");
    assert_eq!(ids(&looked(&two("\"postgres\"", &allowed, ADD))), [""; 0]);
}

#[test]
fn an_allow_without_use_is_found_at_its_word() {
    let up = "-- migrate: allow drop-column, drop-colum because nobody reads it\nALTER TABLE users ADD COLUMN b INTEGER;";
    let reading = two("\"postgres\"", up, "ALTER TABLE users DROP COLUMN b;");
    let all = looked(&reading);
    assert_eq!(ids(&all), ["unused-suppression"; 2]);
    let text = reading.sources.text("2_b/up.sql").unwrap();
    let words: Vec<&str> = all
        .iter()
        .map(|one| &text[one.finding.span.clone()])
        .collect();
    assert_eq!(words, ["drop-column", "drop-colum"]);
    assert_eq!(all[1].finding.instead, "did you mean `drop-column`?");
}

#[test]
fn an_allow_of_a_rule_that_is_off_stays() {
    let up = "-- migrate: allow prefer-text because of the other tool\nALTER TABLE users ADD COLUMN b INTEGER;";
    let reading = two("\"postgres\"", up, "ALTER TABLE users DROP COLUMN b;");
    assert_eq!(ids(&looked(&reading)), [""; 0]);
}

#[test]
fn a_plain_file_is_told_of_once() {
    let reading = two("\"sqlite\", \"postgres\"", DROP, ADD);
    let all = looked(&reading);
    assert_eq!(ids(&all), ["drop-column"], "{all:#?}");
}

#[test]
fn only_drafts_are_looked_at_unless_more_is_asked_for() {
    let mut reading = two("\"postgres\"", DROP, ADD);
    for revision in &mut reading.revisions {
        revision.state = State::Sealed;
    }
    let settings = Settings::default();
    assert_eq!(lint(&reading, &settings, &Which::Drafts).len(), 0);
    let only = Which::Only(vec!["2".to_owned()]);
    let both = [
        lint(&reading, &settings, &Which::All),
        lint(&reading, &settings, &only),
    ];
    assert!(both.iter().all(|all| ids(all).contains(&"drop-column")));
}

#[test]
fn levels_are_those_of_the_settings() {
    let reading = two("\"postgres\"", DROP, ADD);
    let mut settings = Settings {
        timeouts_are_set: true,
        ..Settings::default()
    };
    settings
        .levels
        .insert("drop-column".to_owned(), Level::Warn);
    let all = lint(&reading, &settings, &Which::Drafts);
    assert_eq!(all[0].diagnostic().severity, Severity::Warning);
    settings
        .levels
        .insert("drop-column".to_owned(), Level::Allow);
    assert_eq!(lint(&reading, &settings, &Which::Drafts).len(), 0);
}

#[test]
fn the_way_down_starts_from_what_the_way_up_made() {
    let up = "CREATE TABLE notes (id INTEGER);";
    // Nobody uses a table that the same revision made; a way back that leaves it is none.
    let down = "ALTER TABLE notes ADD COLUMN b INTEGER;";
    let all = looked(&two("\"postgres\"", up, down));
    assert_eq!(ids(&all), ["down-does-not-invert"]);
    assert_eq!(all[0].file, "2_b/down.sql");
    assert_eq!(
        ids(&looked(&two("\"postgres\"", up, "DROP TABLE notes;"))),
        [""; 0]
    );
}

#[test]
fn what_is_small_is_let_be_and_what_is_large_told() {
    let index = "CREATE INDEX by_name ON users (name);";
    let sized = |size| {
        let mut settings = Settings {
            timeouts_are_set: true,
            ..Settings::default()
        };
        settings.sizes.insert("users".to_owned(), size);
        let reading = two("\"postgres\"", index, "DROP INDEX CONCURRENTLY by_name;");
        let all = lint(&reading, &settings, &Which::Drafts);
        let ups = all.into_iter().filter(|one| one.file.ends_with("up.sql"));
        ups.map(|one| one.rule.id).collect::<Vec<_>>()
    };
    assert_eq!(sized(super::Size::Small), [""; 0]);
    let large = ["create-index-not-concurrent", "large-table-long-step"];
    assert_eq!(sized(super::Size::Large), large);
}

#[test]
fn a_table_of_a_draft_is_in_use_once_rows_are_counted() {
    let sized = |size: Option<super::Size>| {
        let mut reading = two("\"postgres\"", DROP, ADD);
        reading.revisions[0].state = State::Draft;
        let settings = Settings {
            timeouts_are_set: true,
            sizes: size
                .map(|size| ("users".to_owned(), size))
                .into_iter()
                .collect(),
            ..Settings::default()
        };
        let only = Which::Only(vec!["2".to_owned()]);
        ids(&lint(&reading, &settings, &only)).contains(&"drop-column")
    };
    let rows = |rows| super::Size::Rows { rows, bytes: 8192 };
    assert!(!sized(None));
    assert!(!sized(Some(rows(0))));
    assert!(!sized(Some(super::Size::Small)));
    assert!(sized(Some(rows(5))));
    assert!(sized(Some(super::Size::Large)));
}
