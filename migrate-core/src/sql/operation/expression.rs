//! Expressions: their text, and what can be said of it without a parser.

use crate::dialect::Dialect;
use crate::sql::TokenKind;
use crate::sql::names::name;
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

    /// Whether it names a column: a word of this name that is no function.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::Expression;
    ///
    /// let check = Expression::new("Price > lower(bound)");
    /// assert!(check.mentions(Dialect::Postgres, "price"));
    /// assert!(!check.mentions(Dialect::Postgres, "lower"));
    /// ```
    #[must_use]
    pub fn mentions(&self, dialect: Dialect, column: &str) -> bool {
        !self.places(dialect, column).is_empty()
    }

    /// The same expression with a column under another name.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::Expression;
    ///
    /// let check = Expression::new("price > 0");
    /// assert_eq!(check.renamed(Dialect::Postgres, "price", "cost").text, "cost > 0");
    /// ```
    #[must_use]
    pub fn renamed(&self, dialect: Dialect, from: &str, to: &str) -> Self {
        let mut text = self.text.clone();
        for (start, end) in self.places(dialect, from).into_iter().rev() {
            text.replace_range(start..end, to);
        }
        Self { text }
    }

    /// Where it names a column.
    fn places(&self, dialect: Dialect, column: &str) -> Vec<(usize, usize)> {
        let parts: Vec<_> = parts(dialect, &self.text).collect();
        let named = parts.iter().enumerate().filter(|(at, part)| {
            let is_called = parts
                .get(at + 1)
                .is_some_and(|next| next.kind == TokenKind::OpenParen);
            let is_string = part.kind == TokenKind::String;
            let own = name(dialect, part.kind, part.text);
            !is_called && !is_string && own.is_some_and(|own| is_same_column(dialect, &own, column))
        });
        named
            .map(|(_, part)| (part.at, part.at + part.text.len()))
            .collect()
    }
}

/// Whether two names are those of one column.
fn is_same_column(dialect: Dialect, one: &str, other: &str) -> bool {
    match dialect {
        Dialect::Postgres => one == other,
        Dialect::Mysql | Dialect::Sqlite => one.eq_ignore_ascii_case(other),
    }
}
