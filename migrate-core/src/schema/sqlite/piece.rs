//! What counts in a text.

use crate::dialect::Dialect;
use crate::sql::{Span, TokenKind, tokens};

/// A token that is no blank, or an operator of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    pub(super) span: Span,
}

const OPERATORS: &[&str] = &["->>", "||", "<=", ">=", "<>", "!=", "==", "<<", ">>", "->"];

/// The pieces of a text.
pub(super) fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for token in tokens(Dialect::Sqlite, sql).filter(|token| !token.kind.is_blank()) {
        if let Some(last) = pieces.last_mut()
            && token.kind == TokenKind::Symbol
            && last.kind == TokenKind::Symbol
            && last.span.end == token.span.start
            && OPERATORS.contains(&&sql[last.span.start..token.span.end])
        {
            last.span.end = token.span.end;
            last.text = &sql[last.span.clone()];
            continue;
        }
        pieces.push(Piece {
            kind: token.kind,
            text: &sql[token.span.clone()],
            span: token.span,
        });
    }
    pieces
}

impl Piece<'_> {
    /// Whether it is this word, without quotes.
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these words.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }

    /// What is between its quotes.
    pub(super) fn content(&self) -> String {
        let mut inner = self.text.chars();
        let (quote, last) = (inner.next(), inner.next_back());
        match (self.kind, quote, last) {
            (TokenKind::QuotedIdentifier, Some('['), Some(']')) => inner.as_str().to_owned(),
            (TokenKind::QuotedIdentifier | TokenKind::String, Some(quote), Some(last))
                if quote == last =>
            {
                let doubled = format!("{quote}{quote}");
                inner.as_str().replace(&doubled, &quote.to_string())
            }
            _ => self.text.to_owned(),
        }
    }

    /// The name it is, where a name has to be: `SQLite` takes a string for one too, and does not look at the case of ASCII.
    pub(super) fn name(&self) -> Option<String> {
        match self.kind {
            TokenKind::Word | TokenKind::QuotedIdentifier => Some(self.content()),
            TokenKind::String if self.text.starts_with('\'') => Some(self.content()),
            _ => None,
        }
        .map(|name| name.to_ascii_lowercase())
    }
}

/// What follows the name in `CREATE … kind name …`.
pub(super) fn behind_name<'p, 'a>(pieces: &'p [Piece<'a>], kind: &str) -> Option<&'p [Piece<'a>]> {
    let at = pieces.iter().take(3).position(|piece| piece.is(kind))?;
    let mut rest = &pieces[at + 1..];
    if let [first, second, third, more @ ..] = rest
        && first.is("IF")
        && second.is("NOT")
        && third.is("EXISTS")
    {
        rest = more;
    }
    match rest {
        [schema, dot, name, rest @ ..] if dot.is_symbol(".") => {
            schema.name().and(name.name()).map(|_| rest)
        }
        [name, rest @ ..] => name.name().map(|_| rest),
        [] => None,
    }
}

/// How deep in parentheses each piece is; the parentheses themselves are outside.
pub(super) fn depths<'p>(pieces: &'p [Piece<'_>]) -> impl Iterator<Item = usize> + 'p {
    let mut depth = 0_usize;
    pieces.iter().map(move |piece| match piece.kind {
        TokenKind::OpenParen => {
            depth += 1;
            depth - 1
        }
        TokenKind::CloseParen => {
            depth = depth.saturating_sub(1);
            depth
        }
        _ => depth,
    })
}

/// The pieces between the commas that are in no parentheses.
pub(super) fn items<'p, 'a>(pieces: &'p [Piece<'a>]) -> Vec<&'p [Piece<'a>]> {
    let mut items = Vec::new();
    let mut start = 0;
    for (at, depth) in depths(pieces).enumerate() {
        if depth == 0 && pieces[at].is_symbol(",") {
            items.push(&pieces[start..at]);
            start = at + 1;
        }
    }
    items.push(&pieces[start..]);
    items
}
