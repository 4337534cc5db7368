//! The bodies of PostgreSQL's SQL-standard functions (`BEGIN ATOMIC … END`), told apart as `psql` does: by the
//! statement's first four words and by counting BEGIN, CASE and END.

use crate::sql::{Problem, ProblemKind, Span};

/// How deep in a body a statement is.
#[derive(Debug, Default)]
pub(super) struct Routine {
    words: usize,
    /// Initials of the first words, where those are among [`HEAD`].
    initials: [u8; 4],
    depth: usize,
    /// The outermost BEGIN.
    opening: Span,
}

const HEAD: [&[u8]; 5] = [b"create", b"function", b"procedure", b"or", b"replace"];

impl Routine {
    /// Whether no word of the statement has been read.
    pub(super) const fn is_at_start(&self) -> bool {
        self.words == 0
    }

    /// Whether a semicolon here belongs to a body.
    pub(super) const fn is_in_body(&self) -> bool {
        self.depth > 0
    }

    /// Takes the statement's next bare word.
    pub(super) fn word(&mut self, word: &[u8], span: Span, in_parens: bool) {
        let is = |keyword: &[u8]| word.eq_ignore_ascii_case(keyword);
        if let Some(initial) = self.initials.get_mut(self.words)
            && HEAD.into_iter().any(is)
        {
            *initial = word.first().map_or(0, u8::to_ascii_lowercase);
        }
        self.words += 1;
        if in_parens || !self.is_routine() {
            return;
        }
        if is(b"begin") {
            if self.depth == 0 {
                self.opening = span;
            }
            self.depth += 1;
        } else if self.depth > 0 && is(b"case") {
            self.depth += 1;
        } else if is(b"end") {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    const fn is_routine(&self) -> bool {
        matches!(
            self.initials,
            [b'c', b'f' | b'p', ..] | [b'c', b'o', b'r', b'f' | b'p']
        )
    }

    pub(super) fn still_open(&self) -> Option<Problem> {
        self.is_in_body().then(|| Problem {
            kind: ProblemKind::UnterminatedTrigger,
            span: self.opening.clone(),
        })
    }
}
