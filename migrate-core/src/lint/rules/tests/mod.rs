//! What holds for all rules, and a way to try one.

use super::RULES;
use crate::dialect::{Dialect, Server};
use crate::folder::{Entry, EntryKind};
use crate::lint::{Found, Level, Settings, Which, lint};

#[test]
fn names_are_unique_and_kebab_case_and_no_code_of_the_chain() {
    for (at, rule) in RULES.iter().enumerate() {
        let kebab = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        assert!(rule.id.bytes().all(kebab), "{}", rule.id);
        assert!(
            RULES[..at].iter().all(|other| other.id != rule.id),
            "{} twice",
            rule.id
        );
        let code = crate::diagnostic::Code::ALL
            .iter()
            .find(|code| code.name() == rule.id);
        assert_eq!(code, None, "{} is a code already", rule.id);
    }
}

#[test]
fn every_page_has_its_sections() {
    for rule in RULES {
        let title = format!("# {}\n", rule.id);
        assert!(
            rule.page.starts_with(&title),
            "{}: the title is not the rule",
            rule.id
        );
        for section in ["\n## What\n", "\n## Why\n", "\n## Instead\n"] {
            assert!(
                rule.page.contains(section),
                "{}: no section `{section}`",
                rule.id
            );
        }
    }
}

/// What is found in the last of these ways up, one revision each. An `off` line at its start switches the transaction off.
pub(in crate::lint) fn found(server: &str, ups: &[&str]) -> Vec<Found> {
    found_with(&Settings::default(), server, ups)
}

/// The same, with more settings.
pub(super) fn found_with(settings: &Settings, server: &str, ups: &[&str]) -> Vec<Found> {
    let server = Server::parse(server).unwrap();
    let dialect = server.engine.dialect();
    let mut settings = settings.clone();
    settings.servers.insert(dialect, server);
    settings.style = settings.style.or(Some(Level::Warn));
    let mut entries = vec![lock(dialect, ups.len())];
    for (at, up) in ups.iter().enumerate() {
        let number = at + 1;
        let parent = if at == 0 {
            "base".to_owned()
        } else {
            at.to_string()
        };
        let (off, sql) = match up.strip_prefix("off\n") {
            Some(sql) => ("-- migrate: transaction off\n", sql),
            None => ("", *up),
        };
        let head = format!("-- step\n-- migrate: revises {parent}\n{off}");
        let file = |name: &str, text: String| Entry {
            path: format!("{number}_step/{name}"),
            kind: EntryKind::File(text.into_bytes()),
        };
        entries.push(Entry {
            path: format!("{number}_step"),
            kind: EntryKind::Directory,
        });
        entries.push(file("up.sql", format!("{head}{sql}\n")));
        entries.push(file(
            "down.sql",
            "-- migrate: irreversible because it is a test\n".to_owned(),
        ));
    }
    let mut reading = crate::reading::read(&entries, "migrations");
    assert!(reading.linear, "{:#?}", reading.diagnostics);
    // What only drafts made is new to every program.
    for earlier in reading.revisions.iter_mut().rev().skip(1) {
        earlier.state = crate::revision::State::Sealed;
    }
    lint(
        &reading,
        &settings,
        &Which::Only(vec![ups.len().to_string()]),
    )
}

/// All but the last revision are deployed: what they make is in use.
fn lock(dialect: Dialect, revisions: usize) -> Entry {
    let head = format!("version = 1\ndialects = [\"{dialect}\"]\n");
    let release = match revisions {
        0 | 1 => String::new(),
        revisions => format!(
            "\n[[release]]\nname = \"v1\"\nafter = \"{}\"\n",
            revisions - 1
        ),
    };
    Entry {
        path: "migrate.lock".to_owned(),
        kind: EntryKind::File(format!("{head}{release}").into_bytes()),
    }
}

/// The rules that found something.
pub(in crate::lint) fn ids(found: &[Found]) -> Vec<&'static str> {
    found.iter().map(|one| one.rule.id).collect()
}

/// Whether a rule finds something in the last way up.
pub(super) fn finds(rule: &str, server: &str, ups: &[&str]) -> bool {
    assert!(RULES.iter().any(|known| known.id == rule), "no rule {rule}");
    ids(&found(server, ups)).contains(&rule)
}
