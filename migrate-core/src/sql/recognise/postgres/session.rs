//! Settings, transactions, and what says nothing of a schema.

use super::one;
use crate::sql::recognise::phrase::{Phrase, string_text};
use crate::sql::{Act, ObjectKind, Operation, Scope, Setting, TokenKind};

/// What changes neither rows nor a schema.
const HARMLESS: [&str; 14] = [
    "EXPLAIN",
    "SHOW",
    "DECLARE",
    "FETCH",
    "MOVE",
    "CLOSE",
    "LISTEN",
    "NOTIFY",
    "UNLISTEN",
    "CHECKPOINT",
    "DISCARD",
    "DEALLOCATE",
    "LOAD",
    "WAIT",
];

/// What none of the other files is about.
pub(super) fn other(
    whole: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
    first: &str,
) -> Option<Vec<Operation>> {
    let act = match first {
        "SET" => return set(whole, phrase),
        "RESET" => Act::Set(Setting {
            name: setting_name(&mut phrase)?,
            value: None,
            scope: Scope::Session,
        }),
        "PREPARE" if phrase.take(&["TRANSACTION"]) => transaction("PREPARE TRANSACTION"),
        "COMMIT" | "ROLLBACK" if phrase.take(&["PREPARED"]) => {
            transaction(&format!("{first} PREPARED"))
        }
        "START" if phrase.take(&["TRANSACTION"]) => transaction("START TRANSACTION"),
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" => {
            transaction(first)
        }
        "DO" | "CALL" | "EXECUTE" | "PREPARE" => Act::Dynamic {
            what: first.to_owned(),
        },
        "REASSIGN" => nameless(ObjectKind::Role),
        "SECURITY" if phrase.take(&["LABEL"]) => nameless(ObjectKind::Other),
        _ if HARMLESS.contains(&first) => Act::Query,
        _ => return None,
    };
    Some(one(whole, act))
}

const fn nameless(kind: ObjectKind) -> Act {
    Act::Alter {
        kind,
        name: None,
        table: None,
        renamed: None,
        moved_to: None,
    }
}

fn transaction(keyword: &str) -> Act {
    Act::Transaction {
        keyword: keyword.to_owned(),
    }
}

fn set(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    if phrase.take(&["TRANSACTION"]) || phrase.take(&["SESSION", "CHARACTERISTICS"]) {
        return Some(one(whole, transaction("SET TRANSACTION")));
    }
    let mut scope = Scope::Session;
    if phrase.take(&["LOCAL"]) {
        scope = Scope::Transaction;
    } else if !phrase.sees(&["SESSION", "AUTHORIZATION"]) {
        phrase.take(&["SESSION"]);
    }
    if phrase.sees(&["CONSTRAINTS"]) {
        scope = Scope::Transaction;
    }
    let name = setting_name(&mut phrase)?;
    let value = value(phrase);
    Some(one(whole, Act::Set(Setting { name, value, scope })))
}

/// What follows `ALTER SYSTEM`.
pub(super) fn alter_system(
    whole: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    if !phrase.take_any(&["SET", "RESET"]) {
        return None;
    }
    let name = setting_name(&mut phrase)?;
    let value = value(phrase);
    let scope = Scope::Server;
    Some(one(whole, Act::Set(Setting { name, value, scope })))
}

/// `name`, `extension.name`, `TIME ZONE`, `SESSION AUTHORIZATION`, in lower case.
fn setting_name(phrase: &mut Phrase<'_, '_>) -> Option<String> {
    if phrase.take(&["TIME", "ZONE"]) {
        return Some("timezone".to_owned());
    }
    if phrase.take(&["SESSION", "AUTHORIZATION"]) {
        return Some("session_authorization".to_owned());
    }
    Some(phrase.path()?.join(".").to_ascii_lowercase())
}

/// The value, without the quotes around it where it is one literal.
fn value(mut phrase: Phrase<'_, '_>) -> Option<String> {
    if !phrase.take(&["TO"]) {
        phrase.take_text("=");
    }
    match phrase.rest() {
        [] => None,
        [alone] if alone.kind == TokenKind::String => Some(string_text(alone)),
        [alone] if alone.is("DEFAULT") => None,
        _ => Some(phrase.text().to_owned()),
    }
}
