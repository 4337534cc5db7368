//! Where in a statement a database's complaint belongs: `SQLite` names a word, not a position.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{self, Span, TokenKind};

/// Phrases that are followed by the name of what is wrong.
const PHRASES: [&str; 6] = [
    "no such column: ",
    "no such table: ",
    "duplicate column name: ",
    "no such function: ",
    "no such index: ",
    "unrecognized token: ",
];

/// The stretch of the statement that the message is about: the one word that it names, else the statement.
pub(super) fn locate(message: &str, text: &str, statement: Span) -> Span {
    let Some(named) = named(message) else {
        return statement;
    };
    let wanted = named
        .rsplit('.')
        .next()
        .unwrap_or(named)
        .trim_matches(['"', '`', '[', ']']);
    let mut hits = sql::tokens(Dialect::Sqlite, &text[statement.clone()]).filter(|token| {
        let word = &text[statement.start + token.span.start..statement.start + token.span.end];
        !matches!(
            token.kind,
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment
        ) && word
            .trim_matches(['"', '`', '[', ']'])
            .eq_ignore_ascii_case(wanted)
    });
    match (hits.next(), hits.next()) {
        (Some(only), None) => statement.start + only.span.start..statement.start + only.span.end,
        // Several places fit: better to point at the statement than at the wrong one.
        _ => statement,
    }
}

fn named(message: &str) -> Option<&str> {
    if let Some(rest) = message.strip_prefix("near \"") {
        return rest.split_once("\": ").map(|(word, _)| word);
    }
    if let Some(rest) = PHRASES
        .iter()
        .find_map(|phrase| message.strip_prefix(phrase))
    {
        return Some(rest.trim());
    }
    message
        .strip_suffix(" already exists")
        .and_then(|rest| rest.rsplit(' ').next())
}

#[cfg(test)]
mod tests {
    use super::locate;

    fn at<'a>(message: &str, text: &'a str) -> &'a str {
        &text[locate(message, text, 0..text.len())]
    }

    #[test]
    fn the_word_that_is_named_once_is_the_place() {
        assert_eq!(
            at("near \"TABEL\": syntax error", "CREATE TABEL a (b)"),
            "TABEL"
        );
        assert_eq!(
            at("no such column: a.missing", "SELECT a.missing FROM a"),
            "missing"
        );
        assert_eq!(
            at("table users already exists", "CREATE TABLE \"users\" (id)"),
            "\"users\""
        );
    }

    #[test]
    fn otherwise_the_statement_is() {
        assert_eq!(at("near \"a\": syntax error", "a a"), "a a");
        assert_eq!(
            at("FOREIGN KEY constraint failed", "DELETE FROM a"),
            "DELETE FROM a"
        );
    }
}
