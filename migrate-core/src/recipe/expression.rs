//! Expressions that people write: what cannot be one is seen before it stands in a file.

use super::refused;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

/// Words that want something behind them.
const OPEN: &[&str] = &[
    "and", "or", "not", "like", "ilike", "between", "in", "is", "collate", "similar", "regexp",
];

/// What stands between two operands, or before one. A `*` can stand alone.
const OPERATORS: &[&str] = &[
    "<", ">", "=", "!", "+", "-", "/", "%", "|", "&", "^", "~", ":", ",", ".",
];

/// Refuses a text whose parentheses or quotes are open, or that ends where an operand has to stand.
pub(super) fn refuse_broken(dialect: Dialect, text: &str) -> Result<(), Box<Diagnostic>> {
    match broken(dialect, text) {
        None => Ok(()),
        Some(why) => Err(refused(
            &format!("`{text}` is no expression: {why}"),
            "write it as it stands in SQL: `age >= 0`",
        )),
    }
}

fn broken(dialect: Dialect, text: &str) -> Option<&'static str> {
    const OPERAND: &str = "an operand is missing";
    let mut depth = 0_usize;
    // Whether an operand has to follow; behind a parenthesis it may be missing, as in `now()`.
    let (mut wants, mut opened) = (true, false);
    for token in tokens(dialect, text).filter(|token| !token.kind.is_blank()) {
        let word = text.get(token.span.clone()).unwrap_or_default();
        let lower = word.to_ascii_lowercase();
        match token.kind {
            TokenKind::OpenParen => {
                depth += 1;
                (wants, opened) = (true, true);
                continue;
            }
            TokenKind::CloseParen => {
                if depth == 0 {
                    return Some("a parenthesis closes that none opens");
                }
                if wants && !opened {
                    return Some(OPERAND);
                }
                depth -= 1;
                wants = false;
            }
            TokenKind::Semicolon | TokenKind::Delimiter => return Some("it holds a `;`"),
            TokenKind::String | TokenKind::QuotedIdentifier if !is_closed(word) => {
                return Some("a quote is open");
            }
            TokenKind::Word => wants = OPEN.contains(&&*lower),
            TokenKind::Symbol => {
                let is_operator = OPERATORS.iter().any(|it| word.ends_with(it));
                if wants && matches!(word, "<" | ">" | "=" | "<=" | ">=" | "<>" | "," | "/") {
                    // The second half of `<=` or `||` comes as a symbol of its own.
                    let before = text.get(..token.span.start).unwrap_or_default();
                    if !before.ends_with(OPERATOR_ENDS) {
                        return Some(OPERAND);
                    }
                }
                wants = is_operator;
            }
            _ => wants = false,
        }
        opened = false;
    }
    match (depth, wants) {
        (0, false) => None,
        (0, true) => Some(OPERAND),
        _ => Some("a parenthesis is open"),
    }
}

const OPERATOR_ENDS: [char; 11] = ['<', '>', '=', '!', '+', '-', '|', '&', '~', '@', '#'];

fn is_closed(word: &str) -> bool {
    let Some(open) = word.find(['\'', '"', '`', '[']) else {
        return true;
    };
    let rest = word.get(open + 1..).unwrap_or_default();
    let close = match word.get(open..=open) {
        Some("[") => "]",
        Some(quote) => quote,
        None => return true,
    };
    rest.ends_with(close)
}

#[cfg(test)]
mod tests {
    use super::broken;
    use crate::dialect::Dialect;

    #[test]
    fn what_is_no_expression_is_known() {
        for text in [
            "",
            "age >=",
            "age >= 0 and",
            "(age > 0",
            "age > 0)",
            "name <> 'x",
            ">= 0",
            "age in (1,)",
            "age > 0; drop table x",
            "a = 1 or not",
            "(age >) = 1",
            "age > 0 = = 1",
        ] {
            assert!(broken(Dialect::Postgres, text).is_some(), "{text}");
        }
    }

    #[test]
    fn expressions_are_let_be() {
        for text in [
            "age >= 0",
            "(age > -1)",
            "now() > at",
            "a = any(array[1, 2])",
            "name ~ '^a' or name is null",
            "a @> '{}'::jsonb",
            "length(name) < 100",
            "a <> -1",
            "age in (1, 2)",
            "count(*) > 0",
            "a || b = 'x'",
            "doc -> 'a' ->> 'b' = 'c'",
            "not done",
            "a is not null",
            "\"a\" <= b * 2",
            "x != all('{1}')",
        ] {
            for dialect in [Dialect::Postgres, Dialect::Sqlite] {
                assert_eq!(broken(dialect, text), None, "{text}");
            }
        }
    }
}
