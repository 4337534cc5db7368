//! The rows that follow PostgreSQL's `COPY … FROM stdin;` in a script.

use crate::sql::scan::Piece;
use crate::sql::{Problem, ProblemKind, Span, TokenKind};

/// What is known about the rows of the current statement.
#[derive(Debug, Default)]
pub(super) struct Copy {
    stage: Stage,
    /// The word COPY.
    opening: Span,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[default]
    None,
    /// Behind the word COPY.
    Copy,
    /// Directly behind FROM.
    From,
    /// Behind FROM stdin.
    Stdin,
    /// Behind the semicolon: rows start on the next line.
    Due,
    /// At the start of the rows.
    Rows,
    /// At the line `\.`.
    End,
}

impl Copy {
    /// Takes a token of the statement that is not blank; `first` says whether it is the first word.
    pub(super) fn token(&mut self, word: Option<&[u8]>, span: Span, first: bool, in_parens: bool) {
        let is = |keyword: &[u8]| word.is_some_and(|word| word.eq_ignore_ascii_case(keyword));
        self.stage = match self.stage {
            Stage::None if first && is(b"copy") => {
                self.opening = span;
                Stage::Copy
            }
            Stage::Copy if !in_parens && is(b"from") => Stage::From,
            // The grammar takes either name for the client's stream.
            Stage::From if is(b"stdin") || is(b"stdout") => Stage::Stdin,
            Stage::From => Stage::Copy,
            stage => stage,
        };
    }

    /// The statement has ended.
    pub(super) fn terminator(&mut self) {
        self.stage = if self.stage == Stage::Stdin {
            Stage::Due
        } else {
            Stage::None
        };
    }

    pub(super) fn is_due(&self) -> bool {
        self.stage == Stage::Due
    }

    /// The line with the semicolon has ended.
    pub(super) fn start_rows(&mut self) {
        self.stage = Stage::Rows;
    }

    /// Something else stands behind the semicolon, so the rows cannot be told from SQL.
    pub(super) fn give_up(&mut self) {
        self.stage = Stage::None;
    }

    /// The rows, or the line behind them, if that is what starts at `at`.
    pub(super) fn next(&mut self, sql: &str, at: usize) -> Option<Piece> {
        let end = match self.stage {
            Stage::Rows => end_of_rows(sql.as_bytes(), at),
            Stage::End => Some(at),
            _ => return None,
        };
        Some(match end {
            Some(end) if end > at => {
                self.stage = Stage::End;
                Piece::new(TokenKind::CopyData, end)
            }
            Some(end) => {
                self.stage = Stage::None;
                let line = sql.as_bytes().get(end..).unwrap_or_default();
                let length = line
                    .iter()
                    .position(|&byte| byte == b'\n')
                    .map_or(line.len(), |length| length + 1);
                Piece::new(TokenKind::CopyEnd, end + length)
            }
            // `still_open` tells of the missing end.
            None => Piece::new(TokenKind::CopyData, sql.len()),
        })
    }

    pub(super) fn still_open(&self) -> Option<Problem> {
        matches!(self.stage, Stage::Stdin | Stage::Due | Stage::Rows).then(|| Problem {
            kind: ProblemKind::UnterminatedCopy,
            span: self.opening.clone(),
        })
    }
}

/// The start of the line `\.`.
fn end_of_rows(bytes: &[u8], at: usize) -> Option<usize> {
    let mut start = at;
    for line in bytes.get(at..)?.split_inclusive(|&byte| byte == b'\n') {
        if matches!(line, b"\\." | b"\\.\n" | b"\\.\r\n" | b"\\.\r") {
            return Some(start);
        }
        start += line.len();
    }
    None
}
