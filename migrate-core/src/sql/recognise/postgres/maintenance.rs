//! What tends tables: `VACUUM`, `ANALYZE`, `CLUSTER`, `REINDEX`, `LOCK`.

use super::{each, object, one, tables};
use crate::sql::recognise::phrase::Phrase;
use crate::sql::{Act, ObjectKind, Operation};

/// Words that stand where they always could, before the options in parentheses came.
const OPTIONS: [&str; 5] = ["FULL", "FREEZE", "VERBOSE", "ANALYZE", "ANALYSE"];

pub(super) fn vacuum(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let mut full = switched_on(&mut phrase, "FULL");
    while let Some(option) = phrase.peek().filter(|part| part.is_any(&OPTIONS)) {
        full |= option.is("FULL");
        phrase.next();
    }
    if phrase.is_at_end() {
        return Some(one(whole, Act::Vacuum { table: None, full }));
    }
    Some(each(whole, tables(phrase)?, |table| Act::Vacuum {
        table: Some(table),
        full,
    }))
}

pub(super) fn analyze(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    phrase.parenthesised();
    phrase.take(&["VERBOSE"]);
    if phrase.is_at_end() {
        return Some(one(whole, Act::Analyze { table: None }));
    }
    Some(each(whole, tables(phrase)?, |table| Act::Analyze {
        table: Some(table),
    }))
}

/// `CLUSTER table USING index`, and `CLUSTER index ON table` as it was once.
pub(super) fn cluster(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Vec<Operation> {
    phrase.parenthesised();
    phrase.take(&["VERBOSE"]);
    let first = phrase.named();
    let table = object::of_table(&mut phrase, "ON").or(first);
    one(whole, Act::Cluster { table })
}

pub(super) fn reindex(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let mut concurrently = switched_on(&mut phrase, "CONCURRENTLY");
    let what = if phrase.take(&["SYSTEM"]) {
        ObjectKind::Database
    } else {
        object::kind(&mut phrase)?
    };
    concurrently |= phrase.take(&["CONCURRENTLY"]);
    let act = Act::Reindex {
        what,
        name: phrase.named(),
        concurrently,
    };
    Some(one(whole, act))
}

pub(super) fn lock(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    phrase.take(&["TABLE"]);
    let locked = phrase.take_until(&["IN", "NOWAIT"]);
    let mut mode = None;
    if phrase.take(&["IN"]) {
        let words = phrase.take_until(&["MODE"]);
        mode = Some(words.first_words(4));
    }
    Some(each(whole, tables(locked)?, |table| Act::Lock {
        table,
        mode: mode.clone(),
    }))
}

/// Whether an option in the parentheses that open here is on: `(FULL, VERBOSE false)`.
fn switched_on(phrase: &mut Phrase<'_, '_>, option: &str) -> bool {
    let options = phrase.parenthesised();
    let options = options.map_or_else(Vec::new, |options| options.items());
    let is_on = |mut one: Phrase<'_, '_>| {
        one.take(&[option])
            && one
                .peek()
                .is_none_or(|value| !matches!(off(value.text).as_str(), "false" | "off" | "0"))
    };
    options.into_iter().any(is_on)
}

fn off(value: &str) -> String {
    value.trim_matches('\'').to_ascii_lowercase()
}
