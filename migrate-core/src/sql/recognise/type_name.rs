//! Types of columns.

use super::phrase::Phrase;
use crate::dialect::Dialect;
use crate::sql::{DataType, TokenKind};

/// Where the type of a SQLite column ends; any other word is part of it.
const SQLITE_ENDS: [&str; 11] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
];

/// Words that follow the first one of a type and belong to it; the first one, in lower case, and those behind it.
const SECOND_WORDS: [(&str, &[&str]); 12] = [
    ("double", &["precision"]),
    ("character", &["varying", "large object"]),
    ("char", &["varying", "byte"]),
    ("nchar", &["varying", "varchar"]),
    ("bit", &["varying"]),
    ("binary", &["varying", "large object"]),
    ("national character", &["varying"]),
    ("national char", &["varying"]),
    ("national", &["character", "char", "varchar"]),
    (
        "long",
        &["varchar", "varbinary", "char varying", "character varying"],
    ),
    ("timestamp", &[]),
    ("time", &[]),
];

/// What an interval may be made of.
const FIELDS: [&str; 7] = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"];

/// A type. Nothing is read, and its name is empty, where none is written (SQLite).
pub(super) fn data_type(phrase: &mut Phrase<'_, '_>) -> DataType {
    let before = *phrase;
    let mut found = DataType::default();
    if phrase.dialect() == Dialect::Sqlite {
        sqlite_name(phrase, &mut found);
    } else {
        // A function may return a set of them.
        phrase.take(&["SETOF"]);
        name(phrase, &mut found);
    }
    if phrase.dialect() == Dialect::Postgres {
        array(phrase, &mut found);
    } else {
        attributes(phrase, &mut found);
    }
    phrase.text_since(&before).clone_into(&mut found.text);
    found
}

fn sqlite_name(phrase: &mut Phrase<'_, '_>, found: &mut DataType) {
    let mut words = Vec::new();
    while let Some(part) = phrase.peek() {
        let is_name = matches!(
            part.kind,
            TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::String
        );
        if !is_name || part.is_any(&SQLITE_ENDS) {
            break;
        }
        match phrase.loose_name() {
            Some(word) => words.push(word.to_ascii_lowercase()),
            None => break,
        }
    }
    found.name = words.join(" ");
    arguments(phrase, found);
}

fn name(phrase: &mut Phrase<'_, '_>, found: &mut DataType) {
    let quoted = phrase
        .peek()
        .is_some_and(|part| part.kind == TokenKind::QuotedIdentifier);
    let Some(mut path) = phrase.path() else {
        return;
    };
    found.name = path.pop().unwrap_or_default();
    found.schema = path.pop();
    if quoted || found.schema.is_some() {
        if phrase.take_text("%") {
            phrase.take(&["TYPE"]);
        }
        arguments(phrase, found);
        return;
    }
    found.name.make_ascii_lowercase();
    while let Some(longer) = second_word(phrase, &found.name) {
        found.name = longer;
    }
    if found.name == "interval" {
        while phrase.take_any(&FIELDS) {}
    }
    arguments(phrase, found);
    if found.name == "interval" {
        while phrase.take_any(&FIELDS) {
            arguments(phrase, found);
        }
    }
    if matches!(found.name.as_str(), "timestamp" | "time") {
        if phrase.take(&["WITH", "TIME", "ZONE"]) {
            found.name.push_str(" with time zone");
        } else if phrase.take(&["WITHOUT", "TIME", "ZONE"]) {
            found.name.push_str(" without time zone");
        }
    }
}

/// The name with the words that follow it, if they are part of it.
fn second_word(phrase: &mut Phrase<'_, '_>, name: &str) -> Option<String> {
    let (_, behind) = SECOND_WORDS.iter().find(|(first, _)| *first == name)?;
    behind.iter().find_map(|words| {
        let parts: Vec<&str> = words.split(' ').collect();
        phrase.take(&parts).then(|| format!("{name} {words}"))
    })
}

fn arguments(phrase: &mut Phrase<'_, '_>, found: &mut DataType) {
    if let Some(inside) = phrase.parenthesised() {
        let items = inside.items();
        found.arguments = items.iter().map(|item| item.text().to_owned()).collect();
    }
}

/// `[]`, `[3][]`, `ARRAY`, `ARRAY[4]`.
fn array(phrase: &mut Phrase<'_, '_>, found: &mut DataType) {
    let written = phrase.take(&["ARRAY"]);
    while phrase.sees_text("[") {
        found.dimensions += 1;
        while let Some(part) = phrase.next() {
            if part.text == "]" {
                break;
            }
        }
    }
    if written {
        found.dimensions = found.dimensions.max(1);
    }
}

/// What MySQL writes behind a type and takes for a part of it.
fn attributes(phrase: &mut Phrase<'_, '_>, found: &mut DataType) {
    if phrase.dialect() != Dialect::Mysql {
        return;
    }
    loop {
        if phrase.take(&["UNSIGNED"]) {
            found.unsigned = true;
        } else if phrase.take_any(&["ZEROFILL"]) {
            // A column that is filled with zeros has no sign.
            found.unsigned = true;
        } else if phrase.take(&["CHARACTER", "SET"]) || phrase.take(&["CHARSET"]) {
            found.charset = phrase.text_or_name().map(|name| name.to_ascii_lowercase());
        } else if phrase.take(&["COLLATE"]) {
            found.collation = phrase.text_or_name().map(|name| name.to_ascii_lowercase());
        } else if !phrase.take_any(&["SIGNED", "BINARY", "ASCII", "UNICODE"]) {
            return;
        }
    }
}
