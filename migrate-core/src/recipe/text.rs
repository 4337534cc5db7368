//! Changes of SQL that the server wrote.

use super::names::quoted;
use super::table::unquoted;
use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

/// The text with one column called otherwise.
pub(super) fn renamed(dialect: Dialect, text: &str, from: &str, to: &str) -> String {
    replaced(dialect, text, from, &quoted(dialect, to))
}

/// The text with something else in place of a column. A function or a type of the same name is left alone.
pub(super) fn replaced(dialect: Dialect, text: &str, from: &str, with: &str) -> String {
    let all: Vec<_> = tokens(dialect, text)
        .filter(|token| !token.kind.is_blank())
        .map(|token| (token.kind, token.span))
        .collect();
    let word = |at: usize| all.get(at).and_then(|(_, span)| text.get(span.clone()));
    let mut changed = String::with_capacity(text.len());
    let mut end = 0;
    for (at, (kind, span)) in all.iter().enumerate() {
        let is_name = matches!(kind, TokenKind::Word | TokenKind::QuotedIdentifier);
        let is_called = word(at + 1) == Some("(") && *kind == TokenKind::Word;
        let is_type = at
            .checked_sub(1)
            .and_then(word)
            .is_some_and(|before| before.ends_with(':'));
        let own = word(at).map(unquoted);
        if is_name && !is_called && !is_type && own.as_deref() == Some(from) {
            changed.push_str(&text[end..span.start]);
            changed.push_str(with);
            end = span.end;
        }
    }
    changed.push_str(&text[end..]);
    changed
}

/// Whether a text calls a column.
pub(super) fn mentions(dialect: Dialect, text: &str, name: &str) -> bool {
    renamed(dialect, text, name, "\u{1}") != text
}

#[cfg(test)]
mod tests {
    use super::renamed;
    use crate::dialect::Dialect;

    #[test]
    fn only_the_column_is_called_otherwise() {
        let change = |text: &str| renamed(Dialect::Postgres, text, "name", "Full");
        assert_eq!(change("(lower(name), 'name')"), "(lower(\"Full\"), 'name')");
        assert_eq!(change("((x)::name = \"name\")"), "((x)::name = \"Full\")");
        assert_eq!(change("name(age)"), "name(age)");
    }
}
