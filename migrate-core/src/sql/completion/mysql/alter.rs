//! `ALTER`.

use super::super::ObjectName;
use super::super::changes::Changes;
use super::super::condition::Object;
use super::super::reader::Reader;
use super::clause;

/// What follows `ALTER`; `None` if it is not understood. `conditional` if the whole statement is in a `/*! … */`.
pub(super) fn alter(
    mut reader: Reader<'_, '_>,
    conditional: bool,
    changes: &mut Changes,
) -> Option<()> {
    reader.take_any(&["ONLINE", "OFFLINE"]);
    reader.take(&["IGNORE"]);
    if reader.take(&["TABLE"]) {
        return table(reader, conditional, changes);
    }
    let has = |word: &str| reader.rest().iter().any(|part| part.is(word));
    // The options of a view, a routine or an event stand before its kind.
    let kind = reader.rest().iter().find(|part| part.is_any(&KINDS))?;
    let repeats = match kind.text.to_ascii_uppercase().as_str() {
        // A restart hands out again what was taken since the first one.
        "SEQUENCE" => !has("RESTART"),
        "EVENT" => !has("RENAME"),
        // The password that is retained would be the new one.
        "USER" => !has("RETAIN"),
        "DATABASE" | "SCHEMA" => !has("UPGRADE"),
        _ => true,
    };
    repeats.then_some(())
}

const KINDS: [&str; 10] = [
    "VIEW",
    "EVENT",
    "PROCEDURE",
    "FUNCTION",
    "SEQUENCE",
    "DATABASE",
    "SCHEMA",
    "USER",
    "SERVER",
    "INSTANCE",
];

fn table(mut reader: Reader<'_, '_>, conditional: bool, changes: &mut Changes) -> Option<()> {
    reader.take(&["IF", "EXISTS"]);
    let table = reader.object()?;
    if reader.take(&["WAIT"]) {
        reader.next()?;
    }
    reader.take(&["NOWAIT"]);
    // They stand alone, and their names are separated by commas.
    if clause::is_work_on_partitions(reader) {
        return Some(());
    }
    let mut new_name = None;
    let mut ordered = false;
    for item in reader.items() {
        // `ORDER BY a, b`
        if ordered && is_sort_key(item) {
            continue;
        }
        ordered = item.sees(&["ORDER", "BY"]);
        if is_rename_to(item) {
            new_name = Some(rename_to(item)?);
        } else if item.peek()?.conditional && !conditional {
            changes.untold();
        } else {
            clause::clause(&table, item, changes)?;
        }
    }
    if let Some(new_name) = new_name
        && new_name != table
    {
        // What else it does is done when the table has its new name.
        *changes = Changes::default();
        changes.renames(Object::Table(table), Object::Table(new_name), false);
    }
    Some(())
}

fn is_sort_key(mut item: Reader<'_, '_>) -> bool {
    item.object().is_some() && {
        item.take_any(&["ASC", "DESC"]);
        item.is_at_end()
    }
}

fn is_rename_to(mut item: Reader<'_, '_>) -> bool {
    item.take(&["RENAME"]) && !item.sees_any(&["COLUMN", "INDEX", "KEY"])
}

/// The new name of `RENAME [TO | AS | =] name`.
fn rename_to(mut item: Reader<'_, '_>) -> Option<ObjectName> {
    item.take(&["RENAME"]);
    if !item.take_any(&["TO", "AS"]) {
        item.take_text("=");
    }
    item.object()
}
