//! SQLite.

use super::{Effect, Head};

/// Pragmas that, when they set something, fail inside a transaction or do nothing there.
const OUTSIDE: [&str; 5] = [
    "foreign_keys",
    "journal_mode",
    "synchronous",
    "temp_store",
    "temp_store_directory",
];

/// Pragmas that take a value and yet set nothing for the connection: they ask, they act, or the value goes into the
/// database file. `page_size` and its like are not among them: what they say waits for a VACUUM on this connection.
const LASTING: [&str; 16] = [
    "application_id",
    "foreign_key_check",
    "foreign_key_list",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "optimize",
    "quick_check",
    "schema_version",
    "shrink_memory",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
];

pub(super) fn effect(head: &Head<'_>) -> Effect {
    let Some(first) = head.word(0) else {
        return Effect::Other;
    };
    match first.to_ascii_uppercase().as_str() {
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => Effect::control(first),
        "VACUUM" => Effect::outside("VACUUM"),
        "ATTACH" | "DETACH" => Effect::Attach,
        "DROP" if head.has(1, &["TABLE"]) => Effect::DropTable,
        "PRAGMA" => pragma(head),
        _ => Effect::Other,
    }
}

/// `PRAGMA [schema.]name [= value | (value)]`
fn pragma(head: &Head<'_>) -> Effect {
    let place = if head.text(2) == "." { 3 } else { 1 };
    let name = head
        .text(place)
        .trim_matches(['"', '`', '[', ']', '\''])
        .to_ascii_lowercase();
    let sets = matches!(head.text(place + 1), "=" | "(");
    if name == "wal_checkpoint" || sets && OUTSIDE.contains(&name.as_str()) {
        Effect::outside(&format!("PRAGMA {name}"))
    } else if sets && !LASTING.contains(&name.as_str()) {
        Effect::SessionSetting
    } else {
        Effect::Other
    }
}
