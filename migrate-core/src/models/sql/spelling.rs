//! Names, literals and expressions, as a dialect writes them.

use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

/// What people call the database.
pub(in crate::models) const fn engine(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
        Dialect::Mysql => "MySQL",
    }
}

/// A name in quotes.
pub(in crate::models) fn name(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Mysql => format!("`{}`", name.replace('`', "``")),
        Dialect::Postgres | Dialect::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// The name of something that may be in a schema.
pub(in crate::models) fn qualified(dialect: Dialect, schema: Option<&str>, own: &str) -> String {
    let own = name(dialect, own);
    schema.map_or(own.clone(), |schema| {
        format!("{}.{own}", name(dialect, schema))
    })
}

/// Names with commas between them.
pub(in crate::models) fn list<'a>(
    dialect: Dialect,
    names: impl IntoIterator<Item = &'a str>,
) -> String {
    let names: Vec<String> = names.into_iter().map(|it| name(dialect, it)).collect();
    names.join(", ")
}

/// A text as a literal.
pub(in crate::models) fn literal(dialect: Dialect, text: &str) -> String {
    let text = text.replace('\'', "''");
    match dialect {
        Dialect::Mysql => format!("'{}'", text.replace('\\', "\\\\")),
        Dialect::Postgres | Dialect::Sqlite => format!("'{text}'"),
    }
}

/// Words that are a value by themselves.
const VALUES: [&str; 6] = [
    "NULL",
    "TRUE",
    "FALSE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
];

/// Whether an expression is one literal, so that every dialect takes it as a default without parentheses.
pub(in crate::models) fn is_literal(dialect: Dialect, expression: &str) -> bool {
    let all = tokens(dialect, expression).filter(|token| !token.kind.is_blank());
    let all: Vec<_> = all
        .map(|token| (token.kind, &expression[token.span]))
        .collect();
    let is_value = |kind: TokenKind, text: &str| match kind {
        TokenKind::String | TokenKind::Number => true,
        TokenKind::Word => VALUES.iter().any(|value| text.eq_ignore_ascii_case(value)),
        _ => false,
    };
    match all[..] {
        [(kind, text)] => is_value(kind, text),
        [(_, "-" | "+"), (kind, _)] => kind == TokenKind::Number,
        // `b'0'`, `x'ff'`, `_utf8mb4'…'`
        [(TokenKind::Word, _), (TokenKind::String, _)] => true,
        _ => false,
    }
}

/// An expression in parentheses, unless it stands in such already.
pub(in crate::models) fn parenthesized(dialect: Dialect, expression: &str) -> String {
    let mut depth = 0_usize;
    let end = expression.trim_end().len();
    for token in tokens(dialect, expression) {
        match token.kind {
            TokenKind::OpenParen => depth += 1,
            TokenKind::CloseParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && !token.kind.is_blank() {
            if token.kind == TokenKind::CloseParen && token.span.end == end {
                return expression.trim().to_owned();
            }
            break;
        }
    }
    format!("({})", expression.trim())
}

/// The columns that an expression names, each once, in the order of the table.
pub(in crate::models) fn named_in<'a>(
    dialect: Dialect,
    expression: &str,
    columns: impl Iterator<Item = &'a str>,
) -> Vec<&'a str> {
    let words: Vec<&str> = tokens(dialect, expression)
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier))
        .map(|token| expression[token.span].trim_matches(['"', '`', '[', ']']))
        .collect();
    let is_named = |column: &&str| words.iter().any(|word| word.eq_ignore_ascii_case(column));
    columns.filter(is_named).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_literal, literal, named_in, parenthesized};
    use crate::dialect::Dialect;

    #[test]
    fn literals_are_told_from_expressions() {
        for text in ["0", "-1", "'it''s'", "null", "CURRENT_TIMESTAMP"] {
            assert!(is_literal(Dialect::Sqlite, text), "{text}");
        }
        for text in ["now()", "1 + 2", "draft", "", "'a' || 'b'", "(1)"] {
            assert!(!is_literal(Dialect::Sqlite, text), "{text}");
        }
        assert_eq!(literal(Dialect::Mysql, "a\\'"), "'a\\\\'''");
    }

    #[test]
    fn parentheses_stand_once() {
        for (text, expected) in [
            ("a > 0", "(a > 0)"),
            ("(a > 0)", "(a > 0)"),
            ("(a) > (0)", "((a) > (0))"),
            (" (')') ", "(')')"),
        ] {
            assert_eq!(parenthesized(Dialect::Postgres, text), expected);
        }
    }

    #[test]
    fn columns_are_found_in_expressions() {
        let columns = ["a", "b", "c"];
        let found = named_in(
            Dialect::Postgres,
            "\"b\" > 0 AND A < 'c'",
            columns.into_iter(),
        );
        assert_eq!(found, ["a", "b"]);
    }
}
