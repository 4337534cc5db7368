//! The tokens of a text without its blanks, with how deep in parentheses each is.

use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many parentheses are open around it.
    pub(super) depth: usize,
}

impl Piece<'_> {
    /// Whether it is that keyword.
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these keywords.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Whether it is a name, bare or quoted.
    pub(super) const fn is_name(&self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::QuotedIdentifier)
    }
}

pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut depth = 0_usize;
    let shown = tokens(Dialect::Mysql, text).filter(|token| !token.kind.is_blank());
    shown
        .map(|token| {
            if token.kind == TokenKind::CloseParen {
                depth = depth.saturating_sub(1);
            }
            let piece = Piece {
                kind: token.kind,
                text: &text[token.span.clone()],
                start: token.span.start,
                end: token.span.end,
                depth,
            };
            if token.kind == TokenKind::OpenParen {
                depth += 1;
            }
            piece
        })
        .collect()
}
