//! Rows: `INSERT`, `REPLACE`, `UPDATE`, `DELETE`, `LOAD DATA`.

use super::super::change::{assigned, change};
use super::super::phrase::Phrase;
use super::super::query::row_source;
use crate::sql::ObjectName;
use crate::sql::operation::Act;

/// Words that may stand behind the first one.
const PRIORITIES: [&str; 5] = [
    "LOW_PRIORITY",
    "HIGH_PRIORITY",
    "DELAYED",
    "CONCURRENT",
    "QUICK",
];

/// Takes what may stand behind the first word; whether `IGNORE` is among it.
fn modifiers(phrase: &mut Phrase<'_, '_>) -> bool {
    // A hint: `/*+ … */`.
    if phrase.before().trim_end().ends_with("/*+") {
        while phrase.peek().is_some_and(|part| part.conditional) {
            phrase.next();
        }
    }
    let mut ignores = false;
    loop {
        if phrase.take(&["IGNORE"]) {
            ignores = true;
        } else if !phrase.take_any(&PRIORITIES) {
            return ignores;
        }
    }
}

/// What follows `INSERT` and `REPLACE`.
pub(super) fn insert(mut phrase: Phrase<'_, '_>, replaces: bool) -> Option<Act> {
    let ignores = modifiers(&mut phrase);
    phrase.take(&["INTO"]);
    let table = phrase.named()?;
    if phrase.take(&["PARTITION"]) {
        phrase.parenthesised()?;
    }
    let mut columns = None;
    let mut ahead = phrase;
    if let Some(inside) = ahead.parenthesised()
        && !inside.sees_any(&["SELECT", "WITH", "VALUES", "TABLE"])
        && !inside.sees_text("(")
    {
        columns = Some(phrase.names());
    }
    if phrase.sees(&["SET"]) {
        let mut set = phrase;
        set.next();
        columns = Some(assigned(set.take_until(&["ON", "AS", "RETURNING"])));
    }
    let updates = phrase.has_outer("DUPLICATE", "KEY");
    Some(Act::Insert {
        table,
        columns,
        source: row_source(phrase),
        tolerant: ignores || replaces || updates,
    })
}

/// What follows `UPDATE`: `t SET …`, `t JOIN u ON … SET …`, `t, u SET …`.
pub(super) fn update(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    modifiers(&mut phrase);
    let tables = phrase.take_until(&["SET"]);
    phrase.take(&["SET"]).then_some(())?;
    let set = phrase.take_until(&["WHERE", "ORDER", "LIMIT", "RETURNING"]);
    let table = first_table(tables)?;
    Some(Act::Update(change(
        table,
        assigned(set),
        is_several(tables),
        phrase,
    )))
}

/// What follows `DELETE`: `FROM t …`, `a, b FROM … `, `FROM a USING …`.
pub(super) fn delete(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    modifiers(&mut phrase);
    let named = phrase.take_until(&["FROM"]);
    phrase.take(&["FROM"]).then_some(())?;
    let mut tables = phrase.take_until(&["WHERE", "ORDER", "LIMIT", "RETURNING"]);
    let joins = !named.is_at_end() || tables.outer_words().any(|word| word.is("USING"));
    let mut targets = if named.is_at_end() {
        tables.take_until(&["USING"])
    } else {
        named
    };
    let mut table = targets.named()?;
    if !named.is_at_end() {
        table = aliased(tables, table);
    }
    Some(Act::Delete(change(
        table,
        Vec::new(),
        joins || is_several(targets),
        phrase,
    )))
}

/// The table that an alias stands for, if it is one: `DELETE a FROM notes AS a …`.
fn aliased(tables: Phrase<'_, '_>, name: ObjectName) -> ObjectName {
    let mut phrase = tables;
    while !phrase.is_at_end() {
        let mut ahead = phrase;
        if let Some(table) = ahead.named() {
            ahead.take(&["AS"]);
            if name.schema.is_none() && ahead.loose_name().as_deref() == Some(&name.name) {
                return table;
            }
        }
        phrase.next();
    }
    name
}

fn first_table(mut tables: Phrase<'_, '_>) -> Option<ObjectName> {
    while let Some(inside) = tables.parenthesised() {
        tables = inside;
    }
    tables.named()
}

fn is_several(tables: Phrase<'_, '_>) -> bool {
    tables.items().len() > 1
        || tables
            .rest()
            .iter()
            .any(|part| part.is_any(&["JOIN", "STRAIGHT_JOIN"]))
}

/// What follows `LOAD`: `DATA … INTO TABLE t`, `XML … INTO TABLE t`.
pub(super) fn load(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    phrase.take_any(&["DATA", "XML"]).then_some(())?;
    phrase.take_until(&["INTO"]);
    phrase.take(&["INTO", "TABLE"]).then_some(())?;
    let table = phrase.named()?;
    Some(Act::Load { table })
}

/// What follows `WITH`: the names, then the statement that uses them.
pub(super) fn with(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    phrase.take_until(&[
        "SELECT", "UPDATE", "DELETE", "INSERT", "REPLACE", "VALUES", "TABLE",
    ]);
    let first = phrase.next()?;
    match () {
        () if first.is("UPDATE") => update(phrase),
        () if first.is("DELETE") => delete(phrase),
        () if first.is_any(&["INSERT", "REPLACE"]) => insert(phrase, first.is("REPLACE")),
        () => Some(Act::Query),
    }
}
