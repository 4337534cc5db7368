//! A definition, read piece by piece.

use crate::dialect::Dialect;
use crate::sql::{Span, TokenKind, tokens};

/// The pieces of a text that are still to be read.
pub(super) struct Cursor<'a> {
    dialect: Dialect,
    text: &'a str,
    pieces: Vec<(TokenKind, Span)>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(dialect: Dialect, text: &'a str) -> Self {
        let pieces = tokens(dialect, text).filter(|token| !token.kind.is_blank());
        Self {
            dialect,
            text,
            pieces: pieces.map(|token| (token.kind, token.span)).collect(),
            at: 0,
        }
    }

    fn peek(&self) -> Option<(TokenKind, &'a str)> {
        let (kind, span) = self.pieces.get(self.at)?;
        Some((*kind, &self.text[span.clone()]))
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.pieces.len()
    }

    /// Passes these words, if they are next.
    pub(super) fn words(&mut self, words: &str) -> bool {
        let start = self.at;
        for word in words.split(' ') {
            match self.peek() {
                Some((TokenKind::Word, found)) if found.eq_ignore_ascii_case(word) => self.at += 1,
                _ => {
                    self.at = start;
                    return false;
                }
            }
        }
        true
    }

    /// Passes a symbol, if it is next.
    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let is_next = self.peek().is_some_and(|(_, text)| text == symbol);
        self.at += usize::from(is_next);
        is_next
    }

    /// The next piece, if it is a name.
    pub(super) fn name(&mut self) -> Option<String> {
        let (kind, text) = self.peek()?;
        let name = match kind {
            TokenKind::Word => text.to_owned(),
            TokenKind::QuotedIdentifier => {
                let quote = text.chars().next()?;
                let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
                inner.replace(&format!("{quote}{quote}"), &quote.to_string())
            }
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// A name with what it is in.
    pub(super) fn path(&mut self) -> Option<(Option<String>, String)> {
        let first = self.name()?;
        if self.symbol(".") {
            return Some((Some(first), self.name()?));
        }
        Some((None, first))
    }

    /// The text in the parentheses that are next.
    pub(super) fn group(&mut self) -> Option<&'a str> {
        let (kind, open) = self.pieces.get(self.at)?;
        if *kind != TokenKind::OpenParen {
            return None;
        }
        let start = open.end;
        let mut depth = 0_usize;
        for (offset, (kind, span)) in self.pieces[self.at..].iter().enumerate() {
            match kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += offset + 1;
                return Some(&self.text[start..span.start]);
            }
        }
        None
    }

    /// The names in the parentheses that are next.
    pub(super) fn names(&mut self) -> Option<Vec<String>> {
        let inside = self.group()?;
        let name = |item: &str| {
            let mut cursor = Cursor::new(self.dialect, item);
            let name = cursor.name();
            name.filter(|_| cursor.is_at_end())
        };
        items(self.dialect, inside).into_iter().map(name).collect()
    }

    /// What is left.
    pub(super) fn rest(&mut self) -> &'a str {
        let start = self
            .pieces
            .get(self.at)
            .map_or(self.text.len(), |(_, span)| span.start);
        self.at = self.pieces.len();
        self.text[start..].trim_end()
    }
}

/// What stands between the commas that are in no parentheses.
pub(super) fn items(dialect: Dialect, text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for token in tokens(dialect, text) {
        match token.kind {
            TokenKind::OpenParen => depth += 1,
            TokenKind::CloseParen => depth = depth.saturating_sub(1),
            _ if depth == 0 && &text[token.span.clone()] == "," => {
                found.push(text[start..token.span.start].trim());
                start = token.span.end;
            }
            _ => {}
        }
    }
    found.push(text[start..].trim());
    found
}

/// The text that a literal stands for; `None` where that depends on the session.
pub(super) fn unquoted(literal: &str) -> Option<String> {
    let (escapes, literal) = match literal.strip_prefix(['E', 'e']) {
        Some(rest) => (true, rest),
        None => (false, literal),
    };
    let inner = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    if inner.replace("''", "").contains('\'') {
        return None;
    }
    let text = inner.replace("''", "'");
    match (text.contains('\\'), escapes) {
        (false, _) => Some(text),
        // So PostgreSQL quotes it.
        (true, true) => Some(text.replace("\\\\", "\\")),
        (true, false) => None,
    }
}
