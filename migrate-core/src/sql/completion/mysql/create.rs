//! `CREATE`.

use super::super::changes::{Changes, index};
use super::super::condition::{Object, RoutineKind};
use super::super::reader::Reader;
use super::account;

/// What may stand in front of what is created, apart from the options of a view or a routine.
const MODIFIERS: [&str; 7] = [
    "ONLINE",
    "OFFLINE",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "VECTOR",
    "AGGREGATE",
];

/// What follows `CREATE`; `None` if it is not understood.
pub(super) fn create(mut reader: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    let replaces = reader.take(&["OR", "REPLACE"]);
    // Such a table or sequence is gone with its session.
    if reader.sees(&["TEMPORARY"]) {
        return None;
    }
    options(&mut reader)?;
    while reader.take_any(&MODIFIERS) {}
    let kind = reader.next()?.text.to_ascii_uppercase();
    let repeats = reader.take(&["IF", "NOT", "EXISTS"]) || replaces;
    let object = match kind.as_str() {
        "TABLE" => Object::Table(reader.object()?),
        "VIEW" => Object::View(reader.object()?),
        "TRIGGER" => Object::Trigger(reader.object()?),
        "SEQUENCE" => Object::Sequence(reader.object()?),
        "DATABASE" | "SCHEMA" => Object::Database(reader.name()?),
        "PROCEDURE" => routine(&mut reader, RoutineKind::Procedure)?,
        "FUNCTION" => routine(&mut reader, RoutineKind::Function)?,
        "EVENT" => event(&mut reader)?,
        "INDEX" => on_table(&mut reader)?,
        "SERVER" | "USER" | "ROLE" if repeats => return Some(()),
        "USER" | "ROLE" => return account::create(&reader, kind == "ROLE", changes),
        _ => return None,
    };
    changes.creates(object, repeats);
    Some(())
}

/// `ALGORITHM = …`, `DEFINER = …`, `SQL SECURITY …`
fn options(reader: &mut Reader<'_, '_>) -> Option<()> {
    loop {
        if reader.take(&["ALGORITHM"]) {
            reader.take_text("=");
            reader.next()?;
        } else if reader.take(&["SQL", "SECURITY"]) {
            reader.next()?;
        } else if reader.take(&["DEFINER"]) {
            // Its host may be any number of tokens.
            let ends = [
                "SQL",
                "VIEW",
                "TRIGGER",
                "PROCEDURE",
                "FUNCTION",
                "EVENT",
                "AGGREGATE",
            ];
            while !reader.sees_any(&ends) {
                reader.next()?;
            }
        } else {
            return Some(());
        }
    }
}

/// A stored one. What is loaded from a library has no parentheses, and is in no catalog that everybody may read.
fn routine(reader: &mut Reader<'_, '_>, kind: RoutineKind) -> Option<Object> {
    let name = reader.object()?;
    reader
        .sees_text("(")
        .then_some(Object::Routine { kind, name })
}

/// An event that has an end removes itself.
fn event(reader: &mut Reader<'_, '_>) -> Option<Object> {
    let name = reader.object()?;
    let lasts = reader.take(&["ON", "SCHEDULE", "EVERY"])
        && !reader.outer_words().any(|word| word.is("ENDS"));
    lasts.then_some(Object::Event(name))
}

/// `INDEX name [USING …] ON table (…)`
fn on_table(reader: &mut Reader<'_, '_>) -> Option<Object> {
    let name = reader.folded()?;
    if reader.take_any(&["USING", "TYPE"]) {
        reader.next()?;
    }
    if !reader.take(&["ON"]) {
        return None;
    }
    let table = reader.object()?;
    reader.sees_text("(").then(|| index(&table, name))
}
