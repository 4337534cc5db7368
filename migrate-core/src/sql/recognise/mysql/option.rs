//! Options of a table.

use super::super::phrase::{Phrase, string_text};
use crate::sql::TokenKind;

/// Options whose names have two words.
const TWO_WORDS: [[&str; 2]; 2] = [["DATA", "DIRECTORY"], ["INDEX", "DIRECTORY"]];

/// Options that need no `=` between their name and their value. MariaDB's engines have others, which do.
const KNOWN: [&str; 34] = [
    "ENGINE",
    "TYPE",
    "CHARSET",
    "COLLATE",
    "COMMENT",
    "AUTO_INCREMENT",
    "AUTOEXTEND_SIZE",
    "AVG_ROW_LENGTH",
    "CHECKSUM",
    "TABLE_CHECKSUM",
    "COMPRESSION",
    "CONNECTION",
    "DATA DIRECTORY",
    "INDEX DIRECTORY",
    "DELAY_KEY_WRITE",
    "ENCRYPTION",
    "ENGINE_ATTRIBUTE",
    "SECONDARY_ENGINE",
    "SECONDARY_ENGINE_ATTRIBUTE",
    "INSERT_METHOD",
    "KEY_BLOCK_SIZE",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "PAGE_CHECKSUM",
    "PASSWORD",
    "ROW_FORMAT",
    "SEQUENCE",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "STATS_SAMPLE_PAGES",
    "TABLESPACE",
    "TRANSACTIONAL",
    "UNION",
];

/// One option: its name in upper case (`ENGINE`, `CHARSET`, `COLLATE`, `ROW_FORMAT`) and its value, without quotes.
pub(super) fn option(phrase: &mut Phrase<'_, '_>) -> Option<(String, String)> {
    phrase.take(&["DEFAULT"]);
    if phrase.take(&["WITH", "SYSTEM", "VERSIONING"]) {
        return Some(("SYSTEM VERSIONING".to_owned(), String::new()));
    }
    let name = name(phrase)?;
    if name == "START TRANSACTION" {
        return Some((name, String::new()));
    }
    let assigned = phrase.take_text("=");
    if !assigned && !KNOWN.contains(&name.as_str()) {
        return None;
    }
    let value = match phrase.parenthesised() {
        Some(inside) => inside.text().to_owned(),
        None => value(phrase)?,
    };
    let value = match name.as_str() {
        "CHARSET" | "COLLATE" => value.to_ascii_lowercase(),
        _ => value,
    };
    if name == "TABLESPACE" && phrase.take(&["STORAGE"]) {
        phrase.next()?;
    }
    Some((name, value))
}

fn name(phrase: &mut Phrase<'_, '_>) -> Option<String> {
    if phrase.take(&["CHARACTER", "SET"]) || phrase.take(&["CHARSET"]) {
        return Some("CHARSET".to_owned());
    }
    if phrase.take(&["START", "TRANSACTION"]) {
        return Some("START TRANSACTION".to_owned());
    }
    for words in TWO_WORDS {
        if phrase.take(&words) {
            return Some(words.join(" "));
        }
    }
    Some(phrase.loose_name()?.to_ascii_uppercase())
}

fn value(phrase: &mut Phrase<'_, '_>) -> Option<String> {
    phrase.take_text("-");
    let part = phrase.next()?;
    match part.kind {
        TokenKind::String => Some(string_text(part)),
        TokenKind::Word | TokenKind::Number => Some(part.text.to_owned()),
        TokenKind::QuotedIdentifier => Some(part.text.trim_matches('`').to_owned()),
        _ => None,
    }
}
