//! PostgreSQL, as `psql` reads it with `standard_conforming_strings` on.

use super::copy::Copy;
use super::routine::Routine;
use super::text;
use crate::sql::scan::{self, End, Piece, run};
use crate::sql::{Problem, ProblemKind, TokenKind};

/// Where in a statement the lexer is.
#[derive(Debug, Default)]
pub(super) struct Postgres {
    parens: usize,
    routine: Routine,
    copy: Copy,
    escape: Escape,
}

/// A string goes on in the next line, and an `E` in front of its first part counts for all of them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Escape {
    #[default]
    Off,
    /// Behind an `E'…'`, still on its line.
    SameLine,
    /// Behind an `E'…'`, on a later line: a quote here continues it.
    NextLine,
}

impl Postgres {
    pub(super) fn next(&mut self, sql: &str, at: usize, byte: u8) -> Piece {
        if let Some(piece) = self.copy.next(sql, at) {
            return piece;
        }
        let bytes = sql.as_bytes();
        let mut piece = self.scan(sql, at, byte);
        if piece.kind.is_blank() {
            self.blank(bytes, at, &mut piece);
            return piece;
        }
        if self.copy.is_due() {
            self.copy.give_up();
            piece.problem = piece
                .problem
                .or(Some((ProblemKind::UnterminatedCopy, piece.end - at)));
        }
        let word = (piece.kind == TokenKind::Word).then(|| text(bytes, at..piece.end));
        let (first, in_parens) = (self.routine.is_at_start(), self.parens > 0);
        self.copy.token(word, at..piece.end, first, in_parens);
        match piece.kind {
            TokenKind::Word => {
                let word = text(bytes, at..piece.end);
                self.routine.word(word, at..piece.end, in_parens);
            }
            TokenKind::OpenParen => self.parens += 1,
            TokenKind::CloseParen => self.parens = self.parens.saturating_sub(1),
            TokenKind::Semicolon if self.parens == 0 && !self.routine.is_in_body() => {
                self.routine = Routine::default();
                self.copy.terminator();
                return piece.ending_statement(true);
            }
            _ => {}
        }
        piece
    }

    /// White space and comments count for what they stand between.
    fn blank(&mut self, bytes: &[u8], at: usize, piece: &mut Piece) {
        if piece.kind == TokenKind::BlockComment {
            self.escape = Escape::Off;
        }
        if piece.kind != TokenKind::Whitespace {
            return;
        }
        let blank = text(bytes, at..piece.end);
        if self.copy.is_due()
            && let Some(length) = blank.iter().position(|&byte| byte == b'\n')
        {
            self.copy.start_rows();
            piece.end = at + length + 1;
        }
        if self.escape == Escape::SameLine && blank.iter().any(|byte| matches!(byte, b'\n' | b'\r'))
        {
            self.escape = Escape::NextLine;
        }
    }

    fn scan(&mut self, sql: &str, at: usize, byte: u8) -> Piece {
        let bytes = sql.as_bytes();
        let next = bytes.get(at + 1).copied();
        match byte {
            _ if is_space(byte) => {
                return Piece::new(TokenKind::Whitespace, run(bytes, at, is_space));
            }
            // Here a carriage return ends the line, too.
            b'-' if next == Some(b'-') => {
                return Piece::new(
                    TokenKind::LineComment,
                    run(bytes, at, |byte| !matches!(byte, b'\n' | b'\r')),
                );
            }
            _ => {}
        }
        let continued = std::mem::take(&mut self.escape) == Escape::NextLine;
        match byte {
            b'/' if next == Some(b'*') => {
                let end = scan::block_comment(bytes, at + 2, true);
                Piece::closed_by(
                    TokenKind::BlockComment,
                    end,
                    2,
                    ProblemKind::UnterminatedComment,
                )
            }
            b'\'' => self.string(bytes, at, 1, continued),
            b'e' | b'E' if next == Some(b'\'') => self.string(bytes, at, 2, true),
            b'b' | b'B' | b'x' | b'X' | b'n' | b'N' if next == Some(b'\'') => {
                self.string(bytes, at, 2, false)
            }
            b'u' | b'U' if next == Some(b'&') && bytes.get(at + 2) == Some(&b'\'') => {
                self.string(bytes, at, 3, false)
            }
            b'u' | b'U' if next == Some(b'&') && bytes.get(at + 2) == Some(&b'"') => {
                identifier(bytes, at, 3)
            }
            b'"' => identifier(bytes, at, 1),
            b'$' => dollar(sql, at),
            b';' => Piece::new(TokenKind::Semicolon, at + 1),
            b'(' => Piece::new(TokenKind::OpenParen, at + 1),
            b')' => Piece::new(TokenKind::CloseParen, at + 1),
            b'\\' => {
                let end = scan::line(bytes, at);
                Piece {
                    problem: Some((ProblemKind::MetaCommand, end - at)),
                    ..Piece::new(TokenKind::MetaCommand, end)
                }
            }
            _ if scan::starts_number(bytes, at) => {
                Piece::new(TokenKind::Number, junk(bytes, scan::number(bytes, at)))
            }
            _ if scan::starts_word(byte) => {
                Piece::new(TokenKind::Word, run(bytes, at, scan::is_word))
            }
            _ => Piece::new(TokenKind::Symbol, at + 1),
        }
    }

    fn string(&mut self, bytes: &[u8], at: usize, opening: usize, backslash: bool) -> Piece {
        if backslash {
            self.escape = Escape::SameLine;
        }
        let end = scan::quoted(bytes, at + opening, b'\'', backslash);
        Piece::closed_by(
            TokenKind::String,
            end,
            opening,
            ProblemKind::UnterminatedString,
        )
    }

    pub(super) fn still_open(&self) -> Option<Problem> {
        self.routine.still_open().or_else(|| self.copy.still_open())
    }
}

fn identifier(bytes: &[u8], at: usize, opening: usize) -> Piece {
    let end = scan::quoted(bytes, at + opening, b'"', false);
    Piece::closed_by(
        TokenKind::QuotedIdentifier,
        end,
        opening,
        ProblemKind::UnterminatedIdentifier,
    )
}

/// `$1`, `$tag$ … $tag$`, or a dollar sign that is neither.
fn dollar(sql: &str, at: usize) -> Piece {
    let bytes = sql.as_bytes();
    match bytes.get(at + 1) {
        Some(b'0'..=b'9') => {
            let end = run(bytes, at + 1, |byte| byte.is_ascii_digit());
            return Piece::new(TokenKind::Parameter, name(bytes, end));
        }
        Some(&byte) if byte == b'$' || scan::starts_word(byte) => {}
        _ => return Piece::new(TokenKind::Symbol, at + 1),
    }
    let close = run(bytes, at + 1, |byte| scan::is_word(byte) && byte != b'$');
    if bytes.get(close) != Some(&b'$') {
        return Piece::new(TokenKind::Symbol, at + 1);
    }
    let (tag, rest) = (sql.get(at..=close), sql.get(close + 1..));
    let end = match tag.zip(rest).and_then(|(tag, rest)| rest.find(tag)) {
        Some(found) => End::Closed(close + 1 + found + (close + 1 - at)),
        None => End::Missing(bytes.len()),
    };
    Piece::closed_by(
        TokenKind::DollarString,
        end,
        close + 1 - at,
        ProblemKind::UnterminatedDollarQuote,
    )
}

/// What stands directly behind a number is taken with it: a name, or the start of an exponent. The server will not
/// have either, but the `e` of `1.e'…'` must not open a string here that it does not open there.
fn junk(bytes: &[u8], end: usize) -> usize {
    match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'e' | b'E'), Some(b'+' | b'-')) => end + 2,
        _ => name(bytes, end),
    }
}

/// The end of the name at `at`, if there is one.
fn name(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(&byte) if scan::starts_word(byte) => run(bytes, at, scan::is_word),
        _ => at,
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}
