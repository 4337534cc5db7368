//! The pieces a text falls into.

use super::Span;

/// A piece of SQL text.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Token, TokenKind, tokens};
///
/// let first = tokens(Dialect::Sqlite, "DROP TABLE t").next();
/// assert_eq!(first, Some(Token { kind: TokenKind::Word, span: 0..4 }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

/// What a [`Token`] is.
///
/// ```
/// use migrate_core::sql::TokenKind;
///
/// assert!(TokenKind::LineComment.is_blank());
/// assert!(!TokenKind::Word.is_blank());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// Blanks, line ends, and a byte order mark at the start of the text.
    Whitespace,
    /// `-- …` or, on MySQL, `# …`, without the line's end.
    LineComment,
    /// `/* … */`; on PostgreSQL with the comments nested in it.
    BlockComment,
    /// A keyword or a bare name.
    Word,
    /// `"x"`; on SQLite also `[x]` and `` `x` ``; on MySQL `` `x` `` only.
    QuotedIdentifier,
    /// `'x'` with its prefix (`E'x'`, `X'00'`); on MySQL also `"x"`.
    String,
    /// PostgreSQL's `$tag$ … $tag$`.
    DollarString,
    /// A number.
    Number,
    /// A placeholder: `?`, `?1`, `:a`, `@a`, `$a` on SQLite, `$1` on PostgreSQL, `?` on MySQL.
    Parameter,
    /// `;`, whether or not it ends the statement.
    Semicolon,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// Any other character of the grammar.
    Symbol,
    /// MySQL's `/*!50001`, `/*M!100100` or `/*+`: what follows is code, up to [`ConditionalClose`](Self::ConditionalClose).
    ConditionalOpen,
    /// The `*/` that closes a [`ConditionalOpen`](Self::ConditionalOpen).
    ConditionalClose,
    /// On MySQL the terminator that a `DELIMITER` line has set, or `\G` and `\g`.
    Delimiter,
    /// A line `DELIMITER //`: a command to the MySQL client, no SQL.
    DelimiterCommand,
    /// A backslash command to `psql` or `mysql`, up to the line's end: no SQL.
    MetaCommand,
    /// The rows after PostgreSQL's `COPY … FROM stdin;`.
    CopyData,
    /// The line `\.` that ends the rows.
    CopyEnd,
}

impl TokenKind {
    /// Whether it is white space or a comment, hence part of no statement by itself.
    #[must_use]
    pub const fn is_blank(self) -> bool {
        matches!(
            self,
            Self::Whitespace | Self::LineComment | Self::BlockComment
        )
    }
}
