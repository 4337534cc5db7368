//! The first words of a statement.

use crate::dialect::Dialect;
use crate::sql::TokenKind;
use crate::sql::lexer::Lexer;

/// A statement and its first tokens, blanks and comments left out.
pub(super) struct Head<'a> {
    dialect: Dialect,
    sql: &'a str,
    first: Vec<(TokenKind, &'a str)>,
}

/// Enough for `DROP INDEX CONCURRENTLY` and the like.
const LENGTH: usize = 8;

impl<'a> Head<'a> {
    pub(super) fn new(dialect: Dialect, sql: &'a str) -> Self {
        Self {
            dialect,
            sql,
            first: significant(dialect, sql).take(LENGTH).collect(),
        }
    }

    /// The bare word at a place.
    pub(super) fn word(&self, place: usize) -> Option<&'a str> {
        match self.first.get(place) {
            Some((TokenKind::Word, word)) => Some(word),
            _ => None,
        }
    }

    /// The token at a place as it is written.
    pub(super) fn text(&self, place: usize) -> &'a str {
        self.first.get(place).map_or("", |(_, text)| text)
    }

    /// Whether the words from a place on are these.
    pub(super) fn has(&self, place: usize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(nth, word)| is(self.word(place + nth), word))
    }

    /// Whether the word at a place is one of these.
    pub(super) fn has_any(&self, place: usize, words: &[&str]) -> bool {
        words.iter().any(|word| is(self.word(place), word))
    }

    /// All tokens of the statement.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (TokenKind, &'a str)> + use<'a> {
        significant(self.dialect, self.sql)
    }

    /// Whether these words follow each other anywhere in the statement.
    pub(super) fn contains(&self, words: &[&str]) -> bool {
        let mut matched = 0;
        self.tokens().any(|(kind, text)| {
            let word = (kind == TokenKind::Word).then_some(text);
            let continues = words
                .get(matched)
                .is_some_and(|expected| is(word, expected));
            let restarts = words.first().is_some_and(|expected| is(word, expected));
            matched = if continues {
                matched + 1
            } else {
                usize::from(restarts)
            };
            matched == words.len()
        })
    }

    /// What an option in a list such as `(VERBOSE, CONCURRENTLY off)` or `(connect = false)` says; `None` if the
    /// statement has no such option.
    pub(super) fn option(&self, name: &str) -> Option<bool> {
        let mut depth = 0_usize;
        let mut starts = false;
        let mut tokens = self.tokens();
        while let Some((kind, text)) = tokens.next() {
            match kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth = depth.saturating_sub(1),
                TokenKind::Word if depth == 1 && starts && text.eq_ignore_ascii_case(name) => {
                    let value = tokens
                        .find(|(_, text)| *text != "=")
                        .map_or("", |(_, text)| text);
                    let value = value.trim_matches('\'');
                    return Some(
                        !["false", "off", "0"]
                            .iter()
                            .any(|no| value.eq_ignore_ascii_case(no)),
                    );
                }
                _ => {}
            }
            starts = kind == TokenKind::OpenParen || text == ",";
        }
        None
    }
}

fn is(word: Option<&str>, expected: &str) -> bool {
    word.is_some_and(|word| word.eq_ignore_ascii_case(expected))
}

fn significant(dialect: Dialect, sql: &str) -> impl Iterator<Item = (TokenKind, &str)> {
    let mut lexer = Lexer::new(dialect, sql);
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let piece = lexer.next_piece()?;
            let text = sql.get(at..piece.end).unwrap_or_default();
            at = piece.end;
            // Code in a conditional comment is code.
            let frame = matches!(
                piece.kind,
                TokenKind::ConditionalOpen | TokenKind::ConditionalClose
            );
            if !piece.kind.is_blank() && !frame {
                return Some((piece.kind, text));
            }
        }
    })
}
