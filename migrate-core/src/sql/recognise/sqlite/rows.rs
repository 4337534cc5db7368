//! Rows.

use super::super::change::{assigned, change};
use super::super::phrase::Phrase;
use super::super::query::row_source;
use crate::sql::operation::Act;

/// `OR IGNORE`, `OR REPLACE` …: whether a row that is there already is no error.
fn conflict(phrase: &mut Phrase<'_, '_>) -> bool {
    phrase.take(&["OR"])
        && phrase
            .next()
            .is_some_and(|part| part.is_any(&["IGNORE", "REPLACE"]))
}

/// What follows `INSERT` and `REPLACE`.
pub(super) fn insert(mut phrase: Phrase<'_, '_>, replaces: bool) -> Option<Act> {
    let tolerant = conflict(&mut phrase) || replaces || phrase.has_outer("ON", "CONFLICT");
    phrase.take(&["INTO"]).then_some(())?;
    let table = phrase.named()?;
    if phrase.take(&["AS"]) {
        phrase.loose_name();
    }
    let columns = phrase.sees_text("(").then(|| phrase.names());
    Some(Act::Insert {
        table,
        columns,
        source: row_source(phrase),
        tolerant,
    })
}

/// What follows `UPDATE`.
pub(super) fn update(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    conflict(&mut phrase);
    let table = phrase.named()?;
    phrase.take_until(&["SET"]);
    phrase.take(&["SET"]).then_some(())?;
    let set = phrase.take_until(&["FROM", "WHERE", "ORDER", "LIMIT", "RETURNING"]);
    let from = phrase.take_until(&["WHERE", "ORDER", "LIMIT", "RETURNING"]);
    let joins = !from.is_at_end();
    Some(Act::Update(change(table, assigned(set), joins, phrase)))
}

/// What follows `DELETE`.
pub(super) fn delete(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    phrase.take(&["FROM"]).then_some(())?;
    let table = phrase.named()?;
    phrase.take_until(&["WHERE", "ORDER", "LIMIT", "RETURNING"]);
    Some(Act::Delete(change(table, Vec::new(), false, phrase)))
}

/// What follows `WITH`: the names, then the statement that uses them.
pub(super) fn with(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    phrase.take_until(&["SELECT", "UPDATE", "DELETE", "INSERT", "REPLACE", "VALUES"]);
    let first = phrase.next()?;
    match () {
        () if first.is("UPDATE") => update(phrase),
        () if first.is("DELETE") => delete(phrase),
        () if first.is_any(&["INSERT", "REPLACE"]) => insert(phrase, first.is("REPLACE")),
        () => Some(Act::Query),
    }
}
