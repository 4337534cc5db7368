//! What is wrong with a text before any database has seen it.

use super::Span;
use crate::diagnostic::Diagnostic;

/// Something in the text that would run differently from how it reads, or not at all.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Problem, ProblemKind, split};
///
/// let found = split(Dialect::Sqlite, "SELECT 1; /* all the rest");
/// assert_eq!(found.problems, [Problem { kind: ProblemKind::UnterminatedComment, span: 10..12 }]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// Where it opens: the quote, not all that follows it.
    pub span: Span,
}

impl Problem {
    /// How it is told, with the text under this name.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::split;
    ///
    /// let found = split(Dialect::Postgres, "SELECT 'abc").problems[0].diagnostic("up.sql");
    /// assert_eq!(found.code.name(), "unterminated-string");
    /// ```
    #[must_use]
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        crate::script::problem_found(file, self.kind, self.span.clone())
    }
}

/// What a [`Problem`] is about.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{ProblemKind, split};
///
/// // On its way through a review this looks like a comment only.
/// let found = split(Dialect::Postgres, "-- a comment\rDROP TABLE users;");
/// assert_eq!(found.problems[0].kind, ProblemKind::LoneCarriageReturn);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// A string without its closing quote.
    UnterminatedString,
    /// A quoted identifier without its closing quote.
    UnterminatedIdentifier,
    /// A `/*` without its `*/`.
    UnterminatedComment,
    /// A `$tag$` without its second `$tag$`.
    UnterminatedDollarQuote,
    /// SQLite: `CREATE TRIGGER` without `; END`. PostgreSQL: the `BEGIN` of a function's body without `END`.
    UnterminatedTrigger,
    /// A backslash command to the database's own client (`\connect`, `\i`, `\restrict`) outside literals.
    MetaCommand,
    /// A NUL byte: servers end the text there.
    NulByte,
    /// A carriage return without a line feed: some databases end a comment there, others do not.
    LoneCarriageReturn,
    /// A bidirectional control or a character without width: the text is not what it looks like.
    InvisibleCharacter,
    /// `COPY … FROM stdin` whose rows do not start on the next line or do not end with `\.`.
    UnterminatedCopy,
    /// A `DELIMITER` line that names none, or one the client would refuse (a backslash, more than 15 bytes).
    DelimiterWithoutValue,
}
