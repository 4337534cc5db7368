//! `CREATE INDEX`.

use crate::sql::recognise::constraint::nulls_not_distinct;
use crate::sql::recognise::index_part::index_parts;
use crate::sql::recognise::phrase::Phrase;
use crate::sql::{Act, CreateIndex, Flavour, ObjectName};

/// What follows `CREATE`.
pub(super) fn create(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let unique = phrase.take(&["UNIQUE"]);
    if !phrase.take(&["INDEX"]) {
        return None;
    }
    let concurrently = phrase.take(&["CONCURRENTLY"]);
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let name = if phrase.sees(&["ON"]) {
        None
    } else {
        Some(phrase.named()?)
    };
    if !phrase.take(&["ON"]) {
        return None;
    }
    let only = phrase.take(&["ONLY"]);
    let table = phrase.named()?;
    phrase.take_text("*");
    let mut made = CreateIndex {
        flavour: if unique {
            Flavour::Unique
        } else {
            Flavour::Plain
        },
        concurrently,
        if_not_exists,
        only,
        ..empty(name, table)
    };
    if phrase.take(&["USING"]) {
        made.method = phrase.loose_name().map(|name| name.to_ascii_lowercase());
    }
    made.parts = index_parts(&mut phrase);
    if phrase.take(&["INCLUDE"]) {
        made.include = phrase.names();
    }
    nulls_not_distinct(&mut phrase);
    phrase.take_until(&["WHERE"]);
    if phrase.take(&["WHERE"]) {
        made.predicate = Some(phrase.expression());
    }
    Some(Act::CreateIndex(Box::new(made)))
}

const fn empty(name: Option<ObjectName>, table: ObjectName) -> CreateIndex {
    CreateIndex {
        name,
        table,
        flavour: Flavour::Plain,
        concurrently: false,
        if_not_exists: false,
        only: false,
        method: None,
        parts: Vec::new(),
        include: Vec::new(),
        predicate: None,
        algorithm: None,
        lock: None,
    }
}
