//! What the checks of a table say of one column's value, as far as it is said plainly.
//!
//! It is a help for guessing, and judges nothing: the database does.

use std::cmp::Ordering;

use super::piece::{Piece, items, pieces};
use crate::sql::TokenKind;

/// A literal.
#[derive(Debug, Clone, PartialEq)]
enum Literal {
    Number(f64),
    Text(String),
}

/// Something plain that is said of a value.
#[derive(Debug, Clone, PartialEq)]
enum Demand {
    /// `x > 1`
    Compared(&'static str, Literal),
    /// `length(x) > 1`
    Long(&'static str, f64),
    /// `x IN (1, 2)`, or not.
    Among(Vec<Literal>, bool),
}

/// The first of some literals that fits most of what the checks say of the column; those that the checks name are tried too.
pub(in crate::schema) fn fitting(checks: &[String], column: &str, first: &str) -> String {
    let mut demands = Vec::new();
    for check in checks {
        let pieces = pieces(check);
        demands.extend((0..pieces.len()).flat_map(|at| demanded(&pieces[at..], column)));
    }
    let mut candidates = vec![first.to_owned()];
    candidates.extend(demands.iter().flat_map(named));
    let met = |candidate: &String| {
        let literal = literal(&pieces(candidate));
        demands
            .iter()
            .filter(|it| {
                literal
                    .as_ref()
                    .is_some_and(|literal| it.is_met_by(literal))
            })
            .count()
    };
    let best = candidates.iter().map(met).max();
    let mut candidates = candidates.iter();
    candidates
        .find(|it| Some(met(it)) == best)
        .map_or_else(|| first.to_owned(), Clone::clone)
}

/// The texts that the checks let a column have, if one of them lists those.
pub(in crate::schema) fn among(checks: &[String], column: &str) -> Option<Vec<String>> {
    let text = |literal: Literal| match literal {
        Literal::Text(text) => Some(text),
        Literal::Number(_) => None,
    };
    let listed = |check: &String| {
        let pieces = pieces(check);
        let mut places = 0..pieces.len();
        places.find_map(
            |at| match demanded(&pieces[at..], column).into_iter().next() {
                Some(Demand::Among(all, true)) => {
                    all.into_iter().map(text).collect::<Option<Vec<_>>>()
                }
                _ => None,
            },
        )
    };
    checks.iter().find_map(listed)
}

impl Demand {
    fn is_met_by(&self, value: &Literal) -> bool {
        match self {
            Self::Compared(operator, other) => holds(operator, compared(value, other)),
            Self::Long(operator, length) => {
                let own = match value {
                    Literal::Text(text) => text.chars().count(),
                    Literal::Number(number) => number.to_string().len(),
                };
                #[allow(clippy::cast_precision_loss, reason = "texts are short")]
                let own = own as f64;
                holds(operator, own.partial_cmp(length))
            }
            Self::Among(all, is_wanted) => all.contains(value) == *is_wanted,
        }
    }
}

/// Numbers come before texts.
fn compared(value: &Literal, other: &Literal) -> Option<Ordering> {
    match (value, other) {
        (Literal::Number(value), Literal::Number(other)) => value.partial_cmp(other),
        (Literal::Text(value), Literal::Text(other)) => Some(value.cmp(other)),
        (Literal::Number(_), Literal::Text(_)) => Some(Ordering::Less),
        (Literal::Text(_), Literal::Number(_)) => Some(Ordering::Greater),
    }
}

fn holds(operator: &str, ordering: Option<Ordering>) -> bool {
    ordering.is_some_and(|ordering| match operator {
        "<" => ordering.is_lt(),
        "<=" => ordering.is_le(),
        ">" => ordering.is_gt(),
        ">=" => ordering.is_ge(),
        "<>" => ordering.is_ne(),
        _ => ordering.is_eq(),
    })
}

/// The values that a demand names, and those next to them.
fn named(demand: &Demand) -> Vec<String> {
    let shown = |literal: &Literal| match literal {
        Literal::Number(number) => vec![
            number.to_string(),
            (number + 1.0).to_string(),
            (number - 1.0).to_string(),
        ],
        Literal::Text(text) => vec![super::spelling::string(text)],
    };
    match demand {
        Demand::Compared(_, Literal::Text(text)) if text.is_empty() => vec!["'-'".to_owned()],
        Demand::Compared(_, literal) => shown(literal),
        Demand::Long(_, length) => [*length, length + 1.0, length - 1.0]
            .into_iter()
            .filter(|length| (0.0..100.0).contains(length))
            .map(|length| {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "it is short"
                )]
                let length = length as usize;
                format!("'{}'", "-".repeat(length))
            })
            .collect(),
        Demand::Among(all, _) => all.iter().flat_map(shown).collect(),
    }
}

/// What is said at the start of these pieces.
fn demanded(pieces: &[Piece<'_>], column: &str) -> Vec<Demand> {
    let is_column = |piece: &Piece<'_>| {
        !matches!(piece.kind, TokenKind::String) && piece.name().as_deref() == Some(column)
    };
    match pieces {
        [called, open, own, close, rest @ ..]
            if called.is("length")
                && open.kind == TokenKind::OpenParen
                && is_column(own)
                && close.kind == TokenKind::CloseParen =>
        {
            match behind_operator(rest) {
                Some((operator, Literal::Number(length))) => vec![Demand::Long(operator, length)],
                _ => Vec::new(),
            }
        }
        [own, between, rest @ ..] if is_column(own) && between.is("BETWEEN") => {
            between_demands(rest)
        }
        [own, not, within, rest @ ..] if is_column(own) && not.is("NOT") && within.is("IN") => {
            list(rest, false)
        }
        [own, within, rest @ ..] if is_column(own) && within.is("IN") => list(rest, true),
        [own, rest @ ..] if is_column(own) => {
            let found = behind_operator(rest).map(|(operator, it)| Demand::Compared(operator, it));
            found.into_iter().collect()
        }
        [before, sign, own, ..] if is_column(own) => {
            let found = operator(sign).zip(literal(std::slice::from_ref(before)));
            let found = found.map(|(operator, it)| Demand::Compared(turned(operator), it));
            found.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn between_demands(rest: &[Piece<'_>]) -> Vec<Demand> {
    let Some(and) = rest.iter().take(3).position(|piece| piece.is("AND")) else {
        return Vec::new();
    };
    let low = literal(&rest[..and]);
    let high = first_literal(&rest[and + 1..]);
    let low = low.map(|it| Demand::Compared(">=", it));
    low.into_iter()
        .chain(high.map(|it| Demand::Compared("<=", it)))
        .collect()
}

fn list(rest: &[Piece<'_>], is_wanted: bool) -> Vec<Demand> {
    let close = rest
        .iter()
        .position(|piece| piece.kind == TokenKind::CloseParen);
    let inside = close
        .and_then(|close| rest.get(1..close))
        .unwrap_or_default();
    let all: Option<Vec<Literal>> = items(inside).into_iter().map(literal).collect();
    all.map(|all| Demand::Among(all, is_wanted))
        .into_iter()
        .collect()
}

fn behind_operator(pieces: &[Piece<'_>]) -> Option<(&'static str, Literal)> {
    let (first, rest) = pieces.split_first()?;
    Some((operator(first)?, first_literal(rest)?))
}

fn operator(piece: &Piece<'_>) -> Option<&'static str> {
    let operators = ["<", "<=", ">", ">=", "<>", "="];
    let text = match piece.text {
        "==" => "=",
        "!=" => "<>",
        text => text,
    };
    operators.into_iter().find(|operator| *operator == text)
}

/// The operator with its sides changed.
fn turned(operator: &'static str) -> &'static str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
}

fn first_literal(pieces: &[Piece<'_>]) -> Option<Literal> {
    let signed = pieces.first().is_some_and(|piece| piece.is_symbol("-"));
    literal(pieces.get(..1 + usize::from(signed))?)
}

fn literal(pieces: &[Piece<'_>]) -> Option<Literal> {
    match pieces {
        [sign, number] if sign.is_symbol("-") => {
            Some(Literal::Number(-number.text.parse::<f64>().ok()?))
        }
        [it] if it.kind == TokenKind::Number => Some(Literal::Number(it.text.parse().ok()?)),
        [it] if it.kind == TokenKind::String && it.text.starts_with('\'') => {
            Some(Literal::Text(it.content()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{among, fitting};

    #[test]
    fn texts_that_are_listed() {
        let among = |check: &str| among(&[check.to_owned()], "x").map(|all| all.join("|"));
        assert_eq!(
            among("CONSTRAINT c CHECK (\"x\" IN ('a', /* b */ 'it''s'))").as_deref(),
            Some("a|it's")
        );
        for other in [
            "check (x NOT IN ('a'))",
            "check (y IN ('a'))",
            "check (x IN (1, 2))",
        ] {
            assert_eq!(among(other), None, "{other}");
        }
    }

    #[test]
    fn a_value_is_found_that_the_checks_let_pass() {
        for (check, first, expected) in [
            ("", "0", "0"),
            ("check (x >= 0)", "0", "0"),
            ("check (x > 1)", "0", "2"),
            ("check (\"X\" BETWEEN 5 AND 9)", "0", "5"),
            ("check (10 < x and x <> 11)", "0", "12"),
            ("check (x < -3)", "0", "-4"),
            ("check (x IN ('open', 'it''s'))", "''", "'open'"),
            ("check (x = 'a' OR x = 'b')", "''", "'a'"),
            (
                "check (x NOT IN ('', 'y') AND length(x) <= 4)",
                "''",
                "'----'",
            ),
            ("check (length(x) > 2)", "''", "'---'"),
            ("check (x <> '')", "''", "'-'"),
            ("check (y > 5)", "0", "0"),
            ("check (x > y)", "0", "0"),
        ] {
            assert_eq!(
                fitting(&[check.to_owned()], "x", first),
                expected,
                "{check}"
            );
        }
    }
}
