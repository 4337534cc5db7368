//! Names with and without their quotes, and where they stand.

use super::pieces::pieces;
use crate::sql::TokenKind;

/// A name in the quotes of MySQL.
///
/// ```
/// use migrate_core::schema::show_create::{quoted, unquoted};
///
/// assert_eq!(quoted("a`b"), "`a``b`");
/// assert_eq!(unquoted("`a``b`"), "a`b");
/// assert_eq!(unquoted("plain"), "plain");
/// ```
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A name without its quotes.
#[must_use]
pub fn unquoted(text: &str) -> String {
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(name) = inner('`') {
        return name.replace("``", "`");
    }
    inner('"').map_or_else(|| text.to_owned(), |name| name.replace("\"\"", "\""))
}

/// The columns in the parentheses of a key; of a foreign key, those in its second ones are of the other table.
///
/// ```
/// use migrate_core::schema::show_create::key_columns;
///
/// let key = "FOREIGN KEY (`a`,`b`) REFERENCES `t` (`id`,`b`) ON DELETE CASCADE";
/// assert_eq!(key_columns(key, 0), ["a", "b"]);
/// assert_eq!(key_columns(key, 1), ["id", "b"]);
/// assert_eq!(key_columns("(`a`(5) DESC,(lower(`b`))) USING BTREE", 0), ["a"]);
/// ```
#[must_use]
pub fn key_columns(definition: &str, which: usize) -> Vec<String> {
    let mut group = 0;
    let mut columns = Vec::new();
    for piece in pieces(definition) {
        match piece.kind {
            TokenKind::CloseParen if piece.depth == 0 => group += 1,
            TokenKind::QuotedIdentifier if piece.depth == 1 && group == which => {
                columns.push(unquoted(piece.text));
            }
            _ => {}
        }
    }
    columns
}

/// Whether a text of the server has that name in it.
///
/// ```
/// use migrate_core::schema::show_create::mentions;
///
/// assert!(mentions("CHECK (`a` > 'b')", "a"));
/// assert!(!mentions("CHECK (`a` > '`b`')", "b"));
/// ```
#[must_use]
pub fn mentions(text: &str, name: &str) -> bool {
    pieces(text)
        .iter()
        .any(|piece| piece.kind == TokenKind::QuotedIdentifier && unquoted(piece.text) == name)
}
