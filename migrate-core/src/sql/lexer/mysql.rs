//! MySQL and MariaDB, as the `mysql` client reads them; bodies without a `DELIMITER`, as the server reads them.

use super::compound::Compound;
use super::text;
use crate::sql::scan::{self, Piece, run};
use crate::sql::{Problem, ProblemKind, Span, TokenKind};

/// Where in a script the lexer is.
#[derive(Debug, Default)]
pub(super) struct Mysql {
    /// Whether the statement has a token.
    started: bool,
    /// Whether a `/*+` here is a hint and not a comment: it follows the first word of a query.
    hint: bool,
    /// Where the delimiter that is in force was written; `;` if there is none.
    delimiter: Option<Span>,
    /// The body that the statement has.
    compound: Compound,
    /// How many `/*!` are open, and the outermost one.
    code: usize,
    opening: Span,
}

/// The client keeps no more of a delimiter.
const LONGEST_DELIMITER: usize = 15;

const HINTED: [&[u8]; 5] = [b"select", b"insert", b"replace", b"update", b"delete"];

impl Mysql {
    pub(super) fn next(&mut self, sql: &str, at: usize, byte: u8) -> Piece {
        let bytes = sql.as_bytes();
        let piece = self.scan(bytes, at, byte);
        match piece.kind {
            TokenKind::Whitespace
            | TokenKind::LineComment
            | TokenKind::BlockComment
            | TokenKind::DelimiterCommand => {
                return piece;
            }
            TokenKind::ConditionalOpen => {
                if self.code == 0 {
                    self.opening = at..piece.end;
                }
                self.code += 1;
            }
            TokenKind::ConditionalClose => self.code -= 1,
            TokenKind::Delimiter | TokenKind::Semicolon => {
                let in_force = piece.kind == TokenKind::Delimiter || self.delimiter.is_none();
                let in_body = piece.kind == TokenKind::Semicolon && self.compound.is_in_body();
                // Code in a comment that spans statements would leave a comment open in each of them.
                if in_force && self.code == 0 && !in_body {
                    self.started = false;
                    self.compound = Compound::default();
                    return piece.ending_statement(true);
                }
            }
            _ => {}
        }
        self.started = true;
        self.compound
            .token(piece.kind, text(bytes, at..piece.end), &(at..piece.end));
        self.hint = piece.kind == TokenKind::Word
            && HINTED
                .into_iter()
                .any(|word| text(bytes, at..piece.end).eq_ignore_ascii_case(word));
        piece
    }

    fn scan(&mut self, bytes: &[u8], at: usize, byte: u8) -> Piece {
        if is_space(byte) {
            return Piece::new(TokenKind::Whitespace, run(bytes, at, is_space));
        }
        let rest = text(bytes, at..bytes.len());
        if !self.started
            && let Some(piece) = self.delimiter_command(bytes, at)
        {
            return piece;
        }
        let delimiter = self.delimiter.clone().map(|span| text(bytes, span));
        if let Some(delimiter) = delimiter
            && rest.starts_with(delimiter)
        {
            return Piece::new(TokenKind::Delimiter, at + delimiter.len());
        }
        match rest {
            [b'-', b'-', next, ..] if next.is_ascii_whitespace() || next.is_ascii_control() => {
                comment(bytes, at)
            }
            [b'-', b'-'] | [b'#', ..] => comment(bytes, at),
            [b'/', b'*', b'!', ..] => conditional(bytes, at, 3),
            [b'/', b'*', b'M', b'!', ..] => conditional(bytes, at, 4),
            [b'/', b'*', b'+', ..] if self.hint => Piece::new(TokenKind::ConditionalOpen, at + 3),
            [b'/', b'*', ..] => {
                let end = scan::block_comment(bytes, at + 2, false);
                Piece::closed_by(
                    TokenKind::BlockComment,
                    end,
                    2,
                    ProblemKind::UnterminatedComment,
                )
            }
            [b'*', b'/', ..] if self.code > 0 => Piece::new(TokenKind::ConditionalClose, at + 2),
            [b'\'' | b'"', ..] => string(bytes, at, 1, byte),
            [b'x' | b'X' | b'b' | b'B' | b'n' | b'N', b'\'', ..] => string(bytes, at, 2, b'\''),
            [b'`', ..] => {
                let end = scan::quoted(bytes, at + 1, b'`', false);
                Piece::closed_by(
                    TokenKind::QuotedIdentifier,
                    end,
                    1,
                    ProblemKind::UnterminatedIdentifier,
                )
            }
            [b'\\', b'g' | b'G', ..] => Piece::new(TokenKind::Delimiter, at + 2),
            // `\N` is NULL.
            [b'\\', b'N', ..] => Piece::new(TokenKind::Word, at + 2),
            [b'\\', ..] => {
                let end = scan::line(bytes, at);
                Piece {
                    problem: Some((ProblemKind::MetaCommand, end - at)),
                    ..Piece::new(TokenKind::MetaCommand, end)
                }
            }
            [b';', ..] => Piece::new(TokenKind::Semicolon, at + 1),
            [b'(', ..] => Piece::new(TokenKind::OpenParen, at + 1),
            [b')', ..] => Piece::new(TokenKind::CloseParen, at + 1),
            [b'?', ..] => Piece::new(TokenKind::Parameter, at + 1),
            _ if scan::starts_number(bytes, at) => {
                let number = scan::number(bytes, at);
                // A name may start with digits.
                match word(bytes, number, delimiter) {
                    end if end > number => Piece::new(TokenKind::Word, end),
                    end => Piece::new(TokenKind::Number, end),
                }
            }
            _ if scan::is_word(byte) => Piece::new(TokenKind::Word, word(bytes, at, delimiter)),
            _ => Piece::new(TokenKind::Symbol, at + 1),
        }
    }

    /// A line `DELIMITER //`, which no server ever sees.
    fn delimiter_command(&mut self, bytes: &[u8], at: usize) -> Option<Piece> {
        let name = at + "delimiter".len();
        if !bytes.get(at..name)?.eq_ignore_ascii_case(b"delimiter")
            || bytes.get(name).is_some_and(|&byte| scan::is_word(byte))
        {
            return None;
        }
        let end = scan::line(bytes, at);
        let start = run(bytes, name, |byte| matches!(byte, b' ' | b'\t')).min(end);
        let value = start..run(bytes, start, |byte| !is_space(byte)).min(end);
        let piece = Piece::new(TokenKind::DelimiterCommand, end);
        let value = match text(bytes, value.clone()) {
            // The client takes quotes off.
            [b'\'' | b'"' | b'`', .., b'\'' | b'"' | b'`'] if value.len() > 2 => {
                value.start + 1..value.end - 1
            }
            _ => value,
        };
        if value.is_empty()
            || value.len() > LONGEST_DELIMITER
            || text(bytes, value.clone()).contains(&b'\\')
        {
            return Some(Piece {
                problem: Some((ProblemKind::DelimiterWithoutValue, end - at)),
                ..piece
            });
        }
        self.delimiter = (text(bytes, value.clone()) != b";").then_some(value);
        Some(piece)
    }

    pub(super) fn still_open(&self) -> Option<Problem> {
        let comment = (self.code > 0).then(|| Problem {
            kind: ProblemKind::UnterminatedComment,
            span: self.opening.clone(),
        });
        comment.or_else(|| {
            self.compound
                .still_open()
                .filter(|_| self.delimiter.is_none())
        })
    }
}

fn comment(bytes: &[u8], at: usize) -> Piece {
    Piece::new(TokenKind::LineComment, scan::line(bytes, at))
}

/// `/*!` with the version behind it.
fn conditional(bytes: &[u8], at: usize, opening: usize) -> Piece {
    Piece::new(
        TokenKind::ConditionalOpen,
        run(bytes, at + opening, |byte| byte.is_ascii_digit()),
    )
}

fn string(bytes: &[u8], at: usize, opening: usize, quote: u8) -> Piece {
    let end = scan::quoted(bytes, at + opening, quote, true);
    Piece::closed_by(
        TokenKind::String,
        end,
        opening,
        ProblemKind::UnterminatedString,
    )
}

/// The end of a word, which a delimiter such as `$$` or `go` cuts short.
fn word(bytes: &[u8], at: usize, delimiter: Option<&[u8]>) -> usize {
    let end = run(bytes, at, scan::is_word);
    match delimiter {
        Some(delimiter) => (at..end)
            .find(|&at| text(bytes, at..bytes.len()).starts_with(delimiter))
            .unwrap_or(end),
        None => end,
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}
