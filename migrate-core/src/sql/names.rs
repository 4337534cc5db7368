//! Names as a catalog holds them.

use super::TokenKind;
use crate::dialect::Dialect;

/// The name of an object, without quotes, in the case in which the database keeps or compares it.
///
/// ```
/// use migrate_core::sql::ObjectName;
///
/// let name = ObjectName { schema: Some("app".to_owned()), name: "notes".to_owned() };
/// assert_ne!(name, ObjectName::new("notes"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectName {
    /// The schema, on MySQL the database, if it is written.
    pub schema: Option<String>,
    /// The name in it.
    pub name: String,
}

impl ObjectName {
    /// A name without a schema.
    ///
    /// ```
    /// assert_eq!(migrate_core::sql::ObjectName::new("notes").schema, None);
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            schema: None,
            name: name.into(),
        }
    }
}

/// PostgreSQL cuts longer names short.
const POSTGRES_LENGTH: usize = 63;

/// The name that PostgreSQL makes of a table, its columns and what it is for, as its `makeObjectName` does: the longer of the
/// two names is cut until all of it fits.
///
/// ```
/// assert_eq!(migrate_core::sql::postgres_name("notes", "", "pkey"), "notes_pkey");
/// ```
#[must_use]
pub fn postgres_name(table: &str, columns: &str, label: &str) -> String {
    let separators = if columns.is_empty() { 1 } else { 2 };
    let room = POSTGRES_LENGTH.saturating_sub(label.len() + separators);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > room {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let cut = |text: &str, length: usize| {
        let end = text.floor_char_boundary(length);
        text.get(..end).unwrap_or_default().to_owned()
    };
    let table = cut(table, first);
    if columns.is_empty() {
        return format!("{table}_{label}");
    }
    format!("{table}_{}_{label}", cut(columns, second))
}

/// The name that a token is; `None` if it is none, or if it cannot be told which.
pub(super) fn name(dialect: Dialect, kind: TokenKind, text: &str) -> Option<String> {
    let name = match (dialect, kind) {
        (Dialect::Postgres, TokenKind::Word) => text.to_ascii_lowercase(),
        // MySQL's `\N` is a word to the lexer.
        (_, TokenKind::Word) if !text.starts_with('\\') => text.to_owned(),
        (Dialect::Sqlite, TokenKind::QuotedIdentifier) if text.starts_with('[') => {
            text.strip_prefix('[')?.strip_suffix(']')?.to_owned()
        }
        // In the place of a name, SQLite takes a string for one.
        (Dialect::Sqlite, TokenKind::String) => unquoted(text, &['\''])?,
        // In the place of a name, MySQL's string is one in the mode ANSI_QUOTES. `U&"…"` is left alone.
        (_, TokenKind::QuotedIdentifier) => unquoted(text, &['"', '`'])?,
        (_, TokenKind::String) => plain(text, &['"'])?,
        _ => return None,
    };
    let name = match dialect {
        Dialect::Postgres => name
            .get(..name.floor_char_boundary(POSTGRES_LENGTH))?
            .to_owned(),
        Dialect::Sqlite | Dialect::Mysql => name,
    };
    (!name.is_empty() && !name.contains('\0')).then_some(name)
}

/// What stands between a quote and the same quote; a doubled one stands for one.
fn unquoted(text: &str, quotes: &[char]) -> Option<String> {
    let quote = text.chars().next().filter(|first| quotes.contains(first))?;
    let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let doubled = String::from_iter([quote, quote]);
    let halved = inside.replace(&doubled, "");
    (!halved.contains(quote)).then(|| inside.replace(&doubled, &quote.to_string()))
}

/// The same of a string, where a backslash means one thing or another with the session's mode.
pub(super) fn plain(text: &str, quotes: &[char]) -> Option<String> {
    unquoted(text, quotes).filter(|text| !text.contains('\\'))
}
