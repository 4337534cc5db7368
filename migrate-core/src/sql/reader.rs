//! Walking over the tokens of a statement.

use super::names::{self, ObjectName, plain};
use super::{TokenKind, tokens};
use crate::dialect::Dialect;

/// A token that is neither blank nor a comment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    /// Where it starts in the statement, in bytes.
    pub(super) at: usize,
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
                    at: token.span.start,
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

    pub(super) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// What comes next as it is written in the statement, from its first token to its last one.
    pub(super) fn text<'s>(&self, statement: &'s str) -> &'s str {
        let (Some(first), Some(last)) = (self.rest.first(), self.rest.last()) else {
            return "";
        };
        let end = last.at + last.text.len();
        statement.get(first.at..end).unwrap_or_default()
    }

    /// What stands before one of these words, and what begins with it; words in parentheses do not count.
    pub(super) fn cut_at(&self, words: &[&str]) -> (Self, Option<Self>) {
        let of = |rest| Self {
            dialect: self.dialect,
            rest,
        };
        let mut depth = 0_usize;
        let cut = self.rest.iter().position(|part| {
            match part.kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && part.is_any(words)
        });
        match cut.and_then(|cut| self.rest.split_at_checked(cut)) {
            Some((before, behind)) => (of(before), Some(of(behind))),
            None => (*self, None),
        }
    }

    pub(super) fn ends_with(&self, word: &str) -> bool {
        self.rest.last().is_some_and(|last| last.is(word))
    }

    /// The same without these signs at its end, if it has them.
    pub(super) fn without_end(mut self, signs: &[&str]) -> Self {
        if let Some(keep) = self.rest.len().checked_sub(signs.len())
            && let Some((before, end)) = self.rest.split_at_checked(keep)
            && end.iter().map(|part| part.text).eq(signs.iter().copied())
        {
            self.rest = before;
        }
        self
    }

    #[cfg(feature = "lint")]
    /// Leaves this many parts to be read.
    pub(super) fn keep_first(&mut self, count: usize) {
        self.rest = self.rest.get(..count).unwrap_or(self.rest);
    }

    /// Whether one of these functions is called anywhere.
    pub(super) fn calls(&self, functions: &[&str]) -> bool {
        let mut pairs = self.rest.windows(2);
        pairs.any(|pair| pair[0].is_any(functions) && pair[1].kind == TokenKind::OpenParen)
    }

    pub(super) fn take_number(&mut self, number: &str) -> bool {
        let seen = self
            .peek()
            .is_some_and(|part| part.kind == TokenKind::Number && part.text == number);
        if seen {
            self.next();
        }
        seen
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

    /// What comes next, cut at the commas that are not in parentheses or brackets. Empty if nothing comes.
    pub(super) fn items(&self) -> Vec<Self> {
        let mut depth = 0_usize;
        let is_comma = |part: &Part<'_>| {
            match (part.kind, part.text) {
                (TokenKind::OpenParen, _) | (TokenKind::Symbol, "[") => depth += 1,
                (TokenKind::CloseParen, _) | (TokenKind::Symbol, "]") => {
                    depth = depth.saturating_sub(1);
                }
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
