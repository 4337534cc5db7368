//! Finding where a piece ends: what the dialects share.

use super::{ProblemKind, TokenKind};

/// One token as a dialect's lexer sees it.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) kind: TokenKind,
    pub(super) end: usize,
    /// Whether the statement ends with it.
    pub(super) ends_statement: bool,
    /// What is wrong with it, and how many bytes from its start show that.
    pub(super) problem: Option<(ProblemKind, usize)>,
}

impl Piece {
    pub(super) const fn new(kind: TokenKind, end: usize) -> Self {
        Self {
            kind,
            end,
            ends_statement: false,
            problem: None,
        }
    }

    /// A piece that needs a closing mark; `opening` is how long its opening mark is.
    pub(super) fn closed_by(
        kind: TokenKind,
        end: End,
        opening: usize,
        unless: ProblemKind,
    ) -> Self {
        match end {
            End::Closed(end) => Self::new(kind, end),
            End::Missing(end) => Self {
                problem: Some((unless, opening)),
                ..Self::new(kind, end)
            },
        }
    }

    pub(super) const fn ending_statement(mut self, ends: bool) -> Self {
        self.ends_statement = ends;
        self
    }
}

/// Where a quoted thing ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// Behind its closing mark.
    Closed(usize),
    /// At the end of the text: there is no closing mark.
    Missing(usize),
}

/// The end of the run of bytes from `at` that `belongs` accepts.
pub(super) fn run(bytes: &[u8], at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter()
        .position(|&byte| !belongs(byte))
        .map_or(bytes.len(), |length| at + length)
}

/// A byte that all three dialects take into a bare name; every byte of a character beyond ASCII is one.
pub(super) const fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

/// As [`is_word`], without the digits and the dollar sign.
pub(super) const fn starts_word(byte: u8) -> bool {
    is_word(byte) && !byte.is_ascii_digit() && byte != b'$'
}

const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = u8::MAX;
    loop {
        table[byte as usize] =
            byte >= 0x80 || matches!(byte, b'_' | b'$') || byte.is_ascii_alphanumeric();
        if byte == 0 {
            break;
        }
        byte -= 1;
    }
    table
};

/// The end of a comment that runs to the line feed; the line's end, LF or CRLF, is not part of it.
pub(super) fn line(bytes: &[u8], at: usize) -> usize {
    let end = run(bytes, at, |byte| byte != b'\n');
    match bytes.get(at..end) {
        Some([.., b'\r']) if end < bytes.len() => end - 1,
        _ => end,
    }
}

/// The end of what `quote` closes; `at` is behind the opening quote. A doubled quote stands for itself.
pub(super) fn quoted(bytes: &[u8], mut at: usize, quote: u8, backslash: bool) -> End {
    loop {
        at = run(bytes, at, |byte| {
            byte != quote && !(backslash && byte == b'\\')
        });
        match (bytes.get(at), bytes.get(at + 1)) {
            (None, _) => return End::Missing(bytes.len()),
            (Some(b'\\'), _) if backslash => at += 2,
            (_, Some(next)) if *next == quote => at += 2,
            _ => return End::Closed(at + 1),
        }
    }
}

/// The end of a `/* … */`; `at` is behind the `/*`.
pub(super) fn block_comment(bytes: &[u8], mut at: usize, nested: bool) -> End {
    let mut depth = 1_usize;
    loop {
        at = run(bytes, at, |byte| byte != b'*' && !(nested && byte == b'/'));
        match (bytes.get(at), bytes.get(at + 1)) {
            (None, _) => return End::Missing(bytes.len()),
            (Some(b'*'), Some(b'/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return End::Closed(at);
                }
            }
            (Some(b'/'), Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            _ => at += 1,
        }
    }
}

/// The end of a number that starts at `at`: digits, a fraction, an exponent.
pub(super) fn number(bytes: &[u8], at: usize) -> usize {
    let digits = |at| run(bytes, at, |byte| byte.is_ascii_digit());
    let mut end = digits(at);
    // `1..10` is a range in a loop, not two decimals.
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1) != Some(&b'.') {
        end = digits(end + 1);
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1 + sign);
        }
    }
    end
}

/// Whether a number starts at `at`.
pub(super) fn starts_number(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b'.') => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
        Some(byte) => byte.is_ascii_digit(),
        None => false,
    }
}
