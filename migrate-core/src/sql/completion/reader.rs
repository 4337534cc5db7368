//! Walking over the tokens of a statement.

use super::ObjectName;
use super::names::{self, plain};
use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

/// A token that is neither blank nor a comment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    /// Inside `/*! … */`: it depends on the server's version whether it is code.
    pub(super) conditional: bool,
}

impl Part<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }
}

/// The parts of a statement, read as they are asked for.
pub(super) fn parts(dialect: Dialect, sql: &str) -> impl Iterator<Item = Part<'_>> {
    let mut depth = 0_usize;
    tokens(dialect, sql).filter_map(move |token| {
        match token.kind {
            TokenKind::ConditionalOpen => depth += 1,
            TokenKind::ConditionalClose => depth = depth.saturating_sub(1),
            kind if kind.is_blank() => {}
            kind => {
                return Some(Part {
                    kind,
                    text: sql.get(token.span).unwrap_or_default(),
                    conditional: depth > 0,
                });
            }
        }
        None
    })
}

/// The parts that are still to be read. A copy is a way back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'p, 'a> {
    dialect: Dialect,
    rest: &'p [Part<'a>],
}

impl<'p, 'a> Reader<'p, 'a> {
    pub(super) fn new(dialect: Dialect, parts: &'p [Part<'a>]) -> Self {
        let end = parts
            .iter()
            .rposition(|part| !matches!(part.kind, TokenKind::Semicolon | TokenKind::Delimiter))
            .map_or(0, |last| last + 1);
        Self {
            dialect,
            rest: parts.get(..end).unwrap_or_default(),
        }
    }

    pub(super) fn rest(&self) -> &'p [Part<'a>] {
        self.rest
    }

    pub(super) fn peek(&self) -> Option<&'p Part<'a>> {
        self.rest.first()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn next(&mut self) -> Option<&'p Part<'a>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// Whether these words come next.
    pub(super) fn sees(&self, words: &[&str]) -> bool {
        words.len() <= self.rest.len()
            && words
                .iter()
                .zip(self.rest)
                .all(|(word, part)| part.is(word))
    }

    /// Takes these words if they come next.
    pub(super) fn take(&mut self, words: &[&str]) -> bool {
        let seen = self.sees(words);
        if seen {
            self.rest = self.rest.get(words.len()..).unwrap_or_default();
        }
        seen
    }

    pub(super) fn sees_any(&self, words: &[&str]) -> bool {
        self.peek().is_some_and(|part| part.is_any(words))
    }

    /// Takes the next word if it is one of these.
    pub(super) fn take_any(&mut self, words: &[&str]) -> bool {
        let seen = self.sees_any(words);
        if seen {
            self.next();
        }
        seen
    }

    pub(super) fn sees_text(&self, text: &str) -> bool {
        self.peek().is_some_and(|part| {
            part.text == text
                && matches!(
                    part.kind,
                    TokenKind::Symbol | TokenKind::OpenParen | TokenKind::CloseParen
                )
        })
    }

    pub(super) fn take_text(&mut self, text: &str) -> bool {
        let seen = self.sees_text(text);
        if seen {
            self.next();
        }
        seen
    }

    /// A name without a schema.
    pub(super) fn name(&mut self) -> Option<String> {
        let part = self.next()?;
        let name = names::name(self.dialect, part.kind, part.text)?;
        // `.1` is a number to the lexer, and part of a name to MySQL.
        let goes_on = self
            .peek()
            .is_some_and(|part| part.text.starts_with('.') || part.kind == TokenKind::Number);
        (!goes_on).then_some(name)
    }

    /// A name, in the case in which MySQL compares what belongs to a table.
    pub(super) fn folded(&mut self) -> Option<String> {
        self.name().map(|name| name.to_ascii_lowercase())
    }

    /// A name, perhaps with its schema.
    pub(super) fn object(&mut self) -> Option<ObjectName> {
        let mut ahead = *self;
        let first = ahead.next()?;
        if ahead.take_text(".") {
            let schema = names::name(self.dialect, first.kind, first.text)?;
            *self = ahead;
            let name = self.name()?;
            return Some(ObjectName {
                schema: Some(schema),
                name,
            });
        }
        self.name().map(ObjectName::new)
    }

    /// `'text'` or a name: how MySQL writes the halves of an account.
    pub(super) fn text_or_name(&mut self) -> Option<String> {
        match self.peek() {
            Some(part) if part.kind == TokenKind::String => {
                self.next();
                plain(part.text, &['\'', '"'])
            }
            _ => self.name(),
        }
    }

    /// What comes next, cut at the commas that are not in parentheses. Empty if nothing comes.
    pub(super) fn items(&self) -> Vec<Self> {
        let mut depth = 0_usize;
        let is_comma = |part: &Part<'_>| {
            match part.kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && part.kind == TokenKind::Symbol && part.text == ","
        };
        let of = |rest| Self {
            dialect: self.dialect,
            rest,
        };
        if self.rest.is_empty() {
            return Vec::new();
        }
        self.rest.split(is_comma).map(of).collect()
    }

    /// What the parentheses that open here hold; `None` if none open or close.
    pub(super) fn parenthesised(&mut self) -> Option<Self> {
        if !self.take_text("(") {
            return None;
        }
        let mut depth = 1_usize;
        let close = self.rest.iter().position(|part| {
            match part.kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        let (inside, behind) = self.rest.split_at_checked(close)?;
        self.rest = behind.get(1..).unwrap_or_default();
        Some(Self {
            dialect: self.dialect,
            rest: inside,
        })
    }

    /// Whether two words follow each other outside of parentheses.
    pub(super) fn has_outer(&self, first: &str, second: &str) -> bool {
        let behind = self.outer_words().skip(1);
        self.outer_words()
            .zip(behind)
            .any(|(word, next)| word.is(first) && next.is(second))
    }

    /// The words that come next and are not in parentheses.
    pub(super) fn outer_words(&self) -> impl Iterator<Item = &'p Part<'a>> + use<'p, 'a> {
        let mut depth = 0_usize;
        self.rest.iter().filter(move |part| {
            match part.kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && part.kind == TokenKind::Word
        })
    }
}
