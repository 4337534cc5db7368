//! `DROP`.

use super::super::changes::{Changes, index};
use super::super::condition::{Object, RoutineKind};
use super::super::reader::Reader;
use super::account;

/// What may stand behind the last name.
const ENDINGS: [&str; 4] = ["RESTRICT", "CASCADE", "WAIT", "NOWAIT"];

/// What follows `DROP`; `None` if it is not understood.
pub(super) fn drop(mut reader: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    let temporary = reader.take(&["TEMPORARY"]);
    reader.take_any(&["ONLINE", "OFFLINE"]);
    let kind = reader.next()?.text.to_ascii_uppercase();
    let repeats = reader.take(&["IF", "EXISTS"]);
    let of: fn(_) -> Object = match kind.as_str() {
        "TABLE" | "TABLES" => Object::Table,
        "SEQUENCE" => Object::Sequence,
        "VIEW" => Object::View,
        "TRIGGER" => Object::Trigger,
        "EVENT" => Object::Event,
        "PROCEDURE" => |name| Object::Routine {
            kind: RoutineKind::Procedure,
            name,
        },
        "FUNCTION" => |name| Object::Routine {
            kind: RoutineKind::Function,
            name,
        },
        "DATABASE" | "SCHEMA" | "INDEX" | "USER" | "ROLE" | "SERVER" if repeats => return Some(()),
        "DATABASE" | "SCHEMA" => {
            changes.drops(Object::Database(reader.name()?), false);
            return reader.is_at_end().then_some(());
        }
        "INDEX" => {
            let name = reader.folded()?;
            let table = reader.take(&["ON"]).then(|| reader.object())??;
            changes.drops(index(&table, name), false);
            return Some(());
        }
        "USER" | "ROLE" => return account::drop(&reader, kind == "ROLE", changes),
        _ => return None,
    };
    loop {
        changes.drops(of(reader.object()?), repeats);
        if !reader.take_text(",") {
            break;
        }
    }
    let ends = reader.is_at_end() || reader.sees_any(&ENDINGS);
    (ends && (repeats || !temporary)).then_some(())
}
