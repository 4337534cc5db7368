//! SQLite, as `sqlite3_complete()` reads it.

use super::text;
use crate::sql::scan::{self, End, Piece, run};
use crate::sql::{Problem, ProblemKind, Span, TokenKind};

/// Where in a statement the lexer is.
#[derive(Debug, Default)]
pub(super) struct Sqlite {
    place: Place,
    /// The word TRIGGER that the statement has.
    trigger: Span,
}

/// The states of `sqlite3_complete()`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Start,
    Normal,
    Explain,
    Create,
    Trigger,
    /// Behind a semicolon inside a trigger.
    Semicolon,
    /// Behind the END that follows such a semicolon.
    End,
}

impl Sqlite {
    pub(super) fn next(&mut self, bytes: &[u8], at: usize, byte: u8) -> Piece {
        let piece = scan(bytes, at, byte);
        if piece.kind == TokenKind::Semicolon {
            self.place = match self.place {
                Place::Trigger | Place::Semicolon => Place::Semicolon,
                _ => Place::Start,
            };
            return piece.ending_statement(self.place == Place::Start);
        }
        // Nothing leads out of a plain statement but its semicolon.
        if self.place != Place::Normal && !piece.kind.is_blank() {
            let word = if piece.kind == TokenKind::Word {
                text(bytes, at..piece.end)
            } else {
                &[]
            };
            self.step(word, at..piece.end);
        }
        piece
    }

    fn step(&mut self, word: &[u8], span: Span) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword.as_bytes());
        self.place = match self.place {
            Place::Start if is("EXPLAIN") => Place::Explain,
            Place::Start | Place::Explain if is("CREATE") => Place::Create,
            // EXPLAIN QUERY PLAN
            Place::Explain
                if !["EXPLAIN", "TEMP", "TEMPORARY", "TRIGGER", "END"]
                    .iter()
                    .any(|word| is(word)) =>
            {
                Place::Explain
            }
            Place::Create if is("TEMP") || is("TEMPORARY") => Place::Create,
            Place::Create if is("TRIGGER") => {
                self.trigger = span;
                Place::Trigger
            }
            Place::Start | Place::Normal | Place::Explain | Place::Create => Place::Normal,
            Place::Semicolon if is("END") => Place::End,
            Place::Trigger | Place::Semicolon | Place::End => Place::Trigger,
        };
    }

    pub(super) fn still_open(&self) -> Option<Problem> {
        matches!(self.place, Place::Trigger | Place::Semicolon).then(|| Problem {
            kind: ProblemKind::UnterminatedTrigger,
            span: self.trigger.clone(),
        })
    }
}

fn scan(bytes: &[u8], at: usize, byte: u8) -> Piece {
    let next = bytes.get(at + 1).copied();
    let quoted = |quote| scan::quoted(bytes, at + 1, quote, false);
    let identifier = |end| {
        Piece::closed_by(
            TokenKind::QuotedIdentifier,
            end,
            1,
            ProblemKind::UnterminatedIdentifier,
        )
    };
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' | 0x0c => {
            Piece::new(TokenKind::Whitespace, run(bytes, at, is_space))
        }
        b'-' if next == Some(b'-') => Piece::new(TokenKind::LineComment, scan::line(bytes, at)),
        b'/' if next == Some(b'*') => {
            let end = scan::block_comment(bytes, at + 2, false);
            Piece::closed_by(
                TokenKind::BlockComment,
                end,
                2,
                ProblemKind::UnterminatedComment,
            )
        }
        b'\'' => Piece::closed_by(
            TokenKind::String,
            quoted(byte),
            1,
            ProblemKind::UnterminatedString,
        ),
        b'x' | b'X' if next == Some(b'\'') => {
            let end = scan::quoted(bytes, at + 2, b'\'', false);
            Piece::closed_by(TokenKind::String, end, 2, ProblemKind::UnterminatedString)
        }
        b'"' | b'`' => identifier(quoted(byte)),
        // A bracket is closed by the first bracket; doubling means nothing here.
        b'[' => identifier(match run(bytes, at, |byte| byte != b']') {
            end if end < bytes.len() => End::Closed(end + 1),
            end => End::Missing(end),
        }),
        b';' => Piece::new(TokenKind::Semicolon, at + 1),
        b'(' => Piece::new(TokenKind::OpenParen, at + 1),
        b')' => Piece::new(TokenKind::CloseParen, at + 1),
        b'?' | b':' | b'@' | b'$' if byte == b'?' || next.is_some_and(scan::is_word) => {
            Piece::new(TokenKind::Parameter, run(bytes, at + 1, scan::is_word))
        }
        _ if scan::starts_number(bytes, at) => {
            // `0x1F` and junk such as `1abc` stay in one piece, as in SQLite.
            Piece::new(
                TokenKind::Number,
                run(bytes, scan::number(bytes, at), scan::is_word),
            )
        }
        _ if scan::is_word(byte) => Piece::new(TokenKind::Word, run(bytes, at, scan::is_word)),
        _ => Piece::new(TokenKind::Symbol, at + 1),
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}
