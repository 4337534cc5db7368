//! Names with and without their quotes.

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
