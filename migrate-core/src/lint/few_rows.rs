//! Whether a condition picks a handful of rows.

use super::Scene;
use crate::dialect::Dialect;
use crate::sql::{Change, ConstraintKind, Flavour, IndexPart, TokenKind, tokens};

/// Whether the rows are named one by one, by a key of the table: `id = 5`, `id IN (1, 2)`.
///
/// Of a table that no statement made, `id` passes for the key.
pub(super) fn picks_few(scene: &Scene<'_>, change: &Change) -> bool {
    let Some(condition) = &change.condition else {
        return false;
    };
    let text = &condition.text;
    let dialect = scene.dialect();
    let words: Vec<&str> = tokens(dialect, text)
        .filter(|token| !token.kind.is_blank())
        .filter_map(|token| text.get(token.span))
        .collect();
    let is_word = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    // What is behind an OR is picked as well, and a query picks what it finds.
    if words
        .iter()
        .any(|word| is_word(word, "OR") || is_word(word, "SELECT"))
    {
        return false;
    }
    let bare = |word: &str| word.trim_matches(['"', '`', '[', ']']).to_owned();
    words.windows(2).enumerate().any(|(at, pair)| {
        let compared = pair
            .get(1)
            .is_some_and(|sign| *sign == "=" || is_word(sign, "IN"));
        let values = words.get(at + 2..).unwrap_or_default();
        let behind = is_array(values) || values.first().is_some_and(|value| is_value(value));
        let column = pair.first().map(|word| bare(word)).unwrap_or_default();
        compared && behind && is_key(scene, change, &column)
    })
}

/// So many rows are few, when a number says how many.
const FEW: u64 = 10_000;

/// Whether the rows that a query finds are few: a number limits them, outside of all parentheses.
pub(super) fn takes_few(dialect: Dialect, text: &str) -> bool {
    let mut depth = 0_usize;
    let mut after_limit = false;
    for token in tokens(dialect, text).filter(|token| !token.kind.is_blank()) {
        let word = text.get(token.span).unwrap_or_default();
        match token.kind {
            TokenKind::OpenParen => depth += 1,
            TokenKind::CloseParen => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if after_limit => return word.parse::<u64>().is_ok_and(|rows| rows <= FEW),
            _ => after_limit = word.eq_ignore_ascii_case("LIMIT"),
        }
    }
    false
}

/// PostgreSQL's other ways to write a list: `ANY(ARRAY[1, 2])`, `ANY('{1,2}')`.
fn is_array(words: &[&str]) -> bool {
    let [any, "(", first, rest @ ..] = words else {
        return false;
    };
    let is_list = first.starts_with('\'') || first.starts_with('$');
    let is_written = first.eq_ignore_ascii_case("ARRAY")
        && rest.first() == Some(&"[")
        && rest
            .iter()
            .skip(1)
            .take_while(|word| **word != "]")
            .all(|word| *word == "," || is_value(word));
    any.eq_ignore_ascii_case("ANY") && (is_list || is_written)
}

/// A literal, a list of them, a placeholder; no column.
fn is_value(text: &str) -> bool {
    text.starts_with(|c: char| {
        c.is_ascii_digit() || matches!(c, '\'' | '(' | '$' | '?' | ':' | '-')
    })
}

/// Whether a column alone tells rows apart.
fn is_key(scene: &Scene<'_>, change: &Change, column: &str) -> bool {
    let known = scene.before.table(&change.table);
    let Some(known) = known.filter(|known| known.complete) else {
        return column.eq_ignore_ascii_case("id");
    };
    let is_it = |own: &str| own.eq_ignore_ascii_case(column);
    let alone = |parts: &[IndexPart]| matches!(parts, [one] if one.column().is_some_and(is_it));
    let by_constraint = known.constraints.iter().any(|one| match &one.kind {
        ConstraintKind::PrimaryKey { columns, .. } => matches!(&columns[..], [one] if is_it(one)),
        ConstraintKind::Unique { columns, .. } => alone(columns),
        _ => false,
    });
    by_constraint
        || known.indexes.iter().any(|index| {
            index.definition.flavour == Flavour::Unique && alone(&index.definition.parts)
        })
}
