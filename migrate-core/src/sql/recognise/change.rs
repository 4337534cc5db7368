//! Pieces of `UPDATE` and `DELETE`.

use super::phrase::Phrase;
use crate::sql::reader::Part;
use crate::sql::{Change, ObjectName, TokenKind};

/// What ends a condition of MySQL and SQLite.
const ENDS: [&str; 3] = ["ORDER", "LIMIT", "RETURNING"];

/// A change whose condition and limit come next, as MySQL and SQLite write them.
pub(super) fn change(
    table: ObjectName,
    columns: Vec<String>,
    joins: bool,
    mut behind: Phrase<'_, '_>,
) -> Change {
    let mut condition = behind.take_until(&ENDS);
    let has_condition = condition.take(&["WHERE"]);
    let limited = behind.outer_words().any(|word| word.is("LIMIT")) || is_limited(condition);
    Change {
        table,
        columns,
        condition: has_condition.then(|| condition.expression()),
        joins,
        limited,
    }
}

/// Passes over the name that a table gets for the statement, unless one of these words comes next.
pub(super) fn take_alias(phrase: &mut Phrase<'_, '_>, ends: &[&str]) {
    let written = phrase.take(&["AS"]);
    if written || !phrase.sees_any(ends) {
        phrase.loose_name();
    }
}

/// The parts up to the clause that one of these words begins: not the `FROM` of `IS DISTINCT FROM`, and no word in parentheses.
pub(super) fn take_until_clause<'p, 'a>(
    phrase: &mut Phrase<'p, 'a>,
    words: &[&str],
) -> Phrase<'p, 'a> {
    let before = *phrase;
    let mut distinct = false;
    while let Some(part) = phrase.peek() {
        if part.is_any(words) && !(distinct && part.is("FROM")) {
            break;
        }
        distinct = part.is("DISTINCT");
        phrase.skip();
    }
    phrase.read_since(&before)
}

/// The columns that a list of assignments sets: `a = 1, (b, c) = (2, 3), t.d = 4`.
pub(super) fn assigned(assignments: Phrase<'_, '_>) -> Vec<String> {
    let mut columns = Vec::new();
    for mut item in assignments.items() {
        if let Some(list) = item.parenthesised() {
            let name = |mut item: Phrase<'_, '_>| item.loose_name();
            columns.extend(list.items().into_iter().filter_map(name));
        } else if let Some(mut path) = item.path() {
            // MySQL writes the table before it; what PostgreSQL writes behind it is a part of the value.
            let column = if item.dialect() == crate::dialect::Dialect::Postgres {
                path.drain(..1).next()
            } else {
                path.pop()
            };
            columns.extend(column);
        }
    }
    columns
}

/// A stretch of a key of so many values is a part of the rows; a longer one may be all of them.
const STRETCH: u64 = 100_000;

/// Whether a condition says that it is about a part of the rows only: `LIMIT` in a subquery, `BETWEEN 1 AND 1000`, or a number
/// as the lower and another one as the upper bound of one column.
pub(super) fn is_limited(condition: Phrase<'_, '_>) -> bool {
    let parts = condition.rest();
    if parts.iter().any(|part| part.is("LIMIT")) {
        return true;
    }
    let between = parts.windows(4).any(|four| match four {
        [between, low, and, high] => {
            let bounds = bound(low).zip(bound(high));
            between.is("BETWEEN")
                && and.is("AND")
                && bounds.is_some_and(|(low, high)| is_stretch(low, high))
        }
        _ => false,
    });
    between || is_between(condition)
}

/// A bound of a stretch.
#[derive(Clone, Copy)]
enum Bound {
    /// A number.
    Number(u64),
    /// What is put in when it runs, or a number of another kind.
    Other,
}

fn bound(part: &Part<'_>) -> Option<Bound> {
    match part.kind {
        TokenKind::Number => Some(part.text.parse().map_or(Bound::Other, Bound::Number)),
        TokenKind::Parameter => Some(Bound::Other),
        _ => None,
    }
}

fn is_stretch(low: Bound, high: Bound) -> bool {
    match (low, high) {
        (Bound::Number(low), Bound::Number(high)) => high.saturating_sub(low) <= STRETCH,
        _ => true,
    }
}

/// `id > 1000 AND id <= 2000`
fn is_between(condition: Phrase<'_, '_>) -> bool {
    let (mut above, mut below) = (Vec::new(), Vec::new());
    let mut phrase = condition;
    while !phrase.is_at_end() {
        let before = phrase;
        if let Some(column) = phrase.path() {
            let sides = [(">", &mut above), ("<", &mut below)];
            for (sign, bounds) in sides {
                let mut behind = phrase;
                if !behind.take_text(sign) {
                    continue;
                }
                behind.take_text("=");
                if let Some(bound) = behind.next().and_then(bound) {
                    bounds.push((column.clone(), bound));
                }
            }
        }
        if phrase.rest().len() == before.rest().len() {
            phrase.next();
        }
    }
    above.iter().any(|(column, low)| {
        let mut same = below.iter().filter(|(other, _)| other == column);
        same.any(|(_, high)| is_stretch(*low, *high))
    })
}
