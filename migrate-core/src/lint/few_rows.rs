//! Whether a condition picks a handful of rows.

use super::Scene;
use crate::sql::{Change, ConstraintKind, Flavour, IndexPart, tokens};

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
        let behind = words.get(at + 2).is_some_and(|value| is_value(value));
        let column = pair.first().map(|word| bare(word)).unwrap_or_default();
        compared && behind && is_key(scene, change, &column)
    })
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
