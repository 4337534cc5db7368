//! Expressions: their text, and what can be said of it without a parser.

use crate::dialect::Dialect;
use crate::sql::TokenKind;
use crate::sql::reader::parts;

/// An expression as it is written, without what surrounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Its text.
    pub text: String,
}

impl Expression {
    /// An expression of this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// The functions that it calls, in lower case, without their schemas; those in a subquery too.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::Expression;
    ///
    /// let default = Expression::new("now() - pg_catalog.Make_Interval(days => 1)");
    /// assert_eq!(default.functions(Dialect::Postgres), ["now", "make_interval"]);
    /// ```
    #[must_use]
    pub fn functions(&self, dialect: Dialect) -> Vec<String> {
        let parts: Vec<_> = parts(dialect, &self.text).collect();
        let calls = parts.windows(2).filter(|pair| {
            pair[1].kind == TokenKind::OpenParen
                && matches!(pair[0].kind, TokenKind::Word | TokenKind::QuotedIdentifier)
        });
        calls
            .map(|pair| pair[0].text.trim_matches(['"', '`']).to_ascii_lowercase())
            .collect()
    }

    /// Whether it is NULL.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.text.trim().eq_ignore_ascii_case("null")
    }
}
