//! From text to tokens. Each dialect's lexer also follows where it is in a statement, because that decides what a
//! semicolon, a line `DELIMITER` or the rows of a `COPY` are.

mod compound;
mod copy;
mod mysql;
mod postgres;
mod routine;
mod sqlite;

use mysql::Mysql;
use postgres::Postgres;
use sqlite::Sqlite;

use super::scan::Piece;
use super::{Problem, Span, Token};
use crate::dialect::Dialect;

/// The tokens of a text. They cover every byte of it, in order and without gaps.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{TokenKind, tokens};
///
/// let kinds = |sql| tokens(Dialect::Mysql, sql).map(|token| token.kind).collect::<Vec<_>>();
/// use TokenKind::{LineComment, Number, Symbol, Whitespace};
/// assert_eq!(kinds("1 -- 2"), [Number, Whitespace, LineComment]);
/// assert_eq!(kinds("1--2"), [Number, Symbol, Symbol, Number], "MySQL wants a blank behind the dashes");
/// ```
pub fn tokens(dialect: Dialect, sql: &str) -> impl Iterator<Item = Token> + '_ {
    let mut lexer = Lexer::new(dialect, sql);
    std::iter::from_fn(move || {
        let start = lexer.at;
        lexer.next_piece().map(|piece| Token {
            kind: piece.kind,
            span: start..piece.end,
        })
    })
}

/// Walks over a text, one piece at a time.
pub(super) struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    state: State,
}

enum State {
    Sqlite(Sqlite),
    Postgres(Postgres),
    Mysql(Mysql),
}

impl<'a> Lexer<'a> {
    pub(super) fn new(dialect: Dialect, sql: &'a str) -> Self {
        let state = match dialect {
            Dialect::Sqlite => State::Sqlite(Sqlite::default()),
            Dialect::Postgres => State::Postgres(Postgres::default()),
            Dialect::Mysql => State::Mysql(Mysql::default()),
        };
        Self { sql, at: 0, state }
    }

    /// The next piece; it starts where the last one ended.
    pub(super) fn next_piece(&mut self) -> Option<Piece> {
        let at = self.at;
        let byte = *self.sql.as_bytes().get(at)?;
        let piece = if at == 0 && self.sql.starts_with(BYTE_ORDER_MARK) {
            Piece::new(super::TokenKind::Whitespace, BYTE_ORDER_MARK.len_utf8())
        } else {
            match &mut self.state {
                State::Sqlite(state) => state.next(self.sql.as_bytes(), at, byte),
                State::Postgres(state) => state.next(self.sql, at, byte),
                State::Mysql(state) => state.next(self.sql, at, byte),
            }
        };
        self.at = piece.end;
        Some(piece)
    }

    /// What is still open when the text has ended.
    pub(super) fn still_open(&self) -> Option<Problem> {
        match &self.state {
            State::Sqlite(state) => state.still_open(),
            State::Postgres(state) => state.still_open(),
            State::Mysql(state) => state.still_open(),
        }
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of a span that a lexer has made.
fn text(sql: &[u8], span: Span) -> &[u8] {
    sql.get(span).unwrap_or_default()
}
