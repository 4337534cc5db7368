//! `UPDATE` and `DELETE` behind their tables, as MySQL and SQLite write them.

use super::phrase::Phrase;
use crate::sql::{Change, ObjectName};

/// What ends a condition.
const ENDS: [&str; 3] = ["ORDER", "LIMIT", "RETURNING"];

/// The columns of `a = 1, t.b = 2, (c, d) = (3, 4)`.
pub(super) fn assigned(list: Phrase<'_, '_>) -> Vec<String> {
    let columns = |mut item: Phrase<'_, '_>| {
        if item.sees_text("(") {
            return item.names();
        }
        let name = item.path().and_then(|mut path| path.pop());
        name.into_iter().collect()
    };
    list.items().into_iter().flat_map(columns).collect()
}

/// A change whose condition and limit come next.
pub(super) fn change(
    table: ObjectName,
    columns: Vec<String>,
    joins: bool,
    mut behind: Phrase<'_, '_>,
) -> Change {
    let mut condition = behind.take_until(&ENDS);
    let has_condition = condition.take(&["WHERE"]);
    let limited = behind.outer_words().any(|word| word.is("LIMIT")) || is_range(condition);
    Change {
        table,
        columns,
        condition: has_condition.then(|| condition.expression()),
        joins,
        limited,
    }
}

/// Whether a condition looks like a stretch of a key: `BETWEEN`, or two bounds.
fn is_range(condition: Phrase<'_, '_>) -> bool {
    let has = |sign: &str| condition.rest().iter().any(|part| part.text == sign);
    condition.outer_words().any(|word| word.is("BETWEEN")) || has("<") && has(">")
}
