//! What the text of an expression says without a parser.

use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

/// The words and signs of a text, without blanks and comments; names without their quotes.
pub(super) fn words(text: &str) -> Vec<String> {
    let all = tokens(Dialect::Postgres, text).filter(|token| !token.kind.is_blank());
    all.filter_map(|token| {
        let written = text.get(token.span)?;
        Some(match token.kind {
            TokenKind::Word => written.to_ascii_lowercase(),
            TokenKind::QuotedIdentifier => written.trim_matches('"').to_owned(),
            _ => written.to_owned(),
        })
    })
    .collect()
}

/// Whether an expression names a column.
pub(super) fn names(text: &str, column: &str) -> bool {
    words(text).iter().any(|word| word == column)
}

/// Whether a query names a column, or takes all of them.
pub(super) fn selects(query: &str, column: &str) -> bool {
    let words = words(query);
    let all = words.windows(2).any(|pair| {
        pair[1] == "*" && matches!(pair[0].as_str(), "select" | "all" | "distinct" | "," | ".")
    });
    all || words.iter().any(|word| word == column)
}

/// The tables that stand behind `FROM` and `JOIN`, as they are written.
pub(super) fn sources(query: &str) -> Vec<crate::sql::ObjectName> {
    let words = words(query);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        if !matches!(word.as_str(), "from" | "join") {
            continue;
        }
        if words
            .get(at)
            .is_some_and(|next| next == "only" || next == "lateral")
        {
            at += 1;
        }
        let is_name = |word: &&String| {
            word.chars()
                .next()
                .is_some_and(|first| first == '_' || first.is_alphabetic())
        };
        let Some(first) = words.get(at).filter(is_name) else {
            continue;
        };
        let qualified = words.get(at + 1).is_some_and(|dot| dot == ".");
        let name = match words.get(at + 2).filter(|_| qualified) {
            Some(second) => crate::sql::ObjectName {
                schema: Some(first.clone()),
                name: second.clone(),
            },
            None => crate::sql::ObjectName::new(first.clone()),
        };
        found.push(name);
    }
    found
}

/// What an expression demands, one by one: cut at `AND` outside of parentheses, outer parentheses taken off.
pub(super) fn demands(expression: &str) -> Vec<String> {
    let mut all = Vec::new();
    demand(&words(expression), &mut all);
    all
}

fn demand(words: &[String], all: &mut Vec<String>) {
    let words = unwrapped(words);
    let mut depth = 0_usize;
    let mut between = false;
    let cut = words.iter().position(|word| {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            // The AND of BETWEEN is another one.
            "between" if depth == 0 => between = true,
            "and" if depth == 0 && between => between = false,
            "and" if depth == 0 => return true,
            _ => {}
        }
        false
    });
    match cut {
        Some(cut) => {
            let (before, behind) = words.split_at(cut);
            demand(before, all);
            demand(behind.get(1..).unwrap_or_default(), all);
        }
        None => all.push(words.join(" ")),
    }
}

/// Without parentheses around all of it.
fn unwrapped(mut words: &[String]) -> &[String] {
    while let [first, inner @ .., last] = words
        && first == "("
        && last == ")"
        && is_balanced(inner)
    {
        words = inner;
    }
    words
}

fn is_balanced(words: &[String]) -> bool {
    let mut depth = 0_i32;
    for word in words {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_falls_into_its_demands() {
        let found = demands("((a IS NOT NULL) AND b BETWEEN 1 AND 2) and \"C\" > 0");
        assert_eq!(found, ["a is not null", "b between 1 and 2", "C > 0"]);
    }

    #[test]
    fn a_product_is_no_star() {
        assert!(!selects("SELECT a * 2 FROM t", "b"));
        assert!(selects("SELECT t.* FROM t", "b"));
        assert!(selects("SELECT a, b FROM t", "b"));
    }
}
