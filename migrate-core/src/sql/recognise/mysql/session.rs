//! Sessions: settings, locks, transactions, and what is decided when it runs.

use super::super::phrase::{Phrase, string_text};
use crate::sql::TokenKind;
use crate::sql::operation::{Act, Operation, Scope, Setting};

/// What follows `SET`: each assignment is an operation.
pub(super) fn set(statement: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    if phrase.take(&["STATEMENT"]) {
        let mut found = assignments(phrase.take_until(&["FOR"]))?;
        phrase.take(&["FOR"]).then_some(())?;
        // They hold for that statement.
        for operation in &mut found {
            if let Act::Set(setting) = &mut operation.act {
                setting.scope = Scope::Transaction;
            }
        }
        found.extend(super::read(phrase)?);
        return Some(found);
    }
    let scope = if phrase.take(&["GLOBAL", "TRANSACTION"]) {
        Some(Scope::Server)
    } else if phrase.take(&["SESSION", "TRANSACTION"]) || phrase.take(&["LOCAL", "TRANSACTION"]) {
        Some(Scope::Session)
    } else {
        phrase.take(&["TRANSACTION"]).then_some(Scope::Transaction)
    };
    if let Some(scope) = scope {
        return Some(vec![said(statement, "transaction", phrase, scope)]);
    }
    for (words, name) in [
        (&["NAMES"][..], "names"),
        (&["CHARACTER", "SET"], "character set"),
        (&["CHARSET"], "character set"),
        (&["DEFAULT", "ROLE"], "default role"),
        (&["ROLE"], "role"),
        (&["PASSWORD"], "password"),
        (&["RESOURCE", "GROUP"], "resource group"),
    ] {
        let mut ahead = phrase;
        if ahead.take(words) && !ahead.sees_text("=") {
            return Some(vec![said(statement, name, ahead, Scope::Session)]);
        }
    }
    assignments(phrase)
}

fn said(statement: Phrase<'_, '_>, name: &str, value: Phrase<'_, '_>, scope: Scope) -> Operation {
    statement.operation(Act::Set(Setting {
        name: name.to_owned(),
        value: Some(plain(value)),
        scope,
    }))
}

/// The text of a value, without quotes.
fn plain(value: Phrase<'_, '_>) -> String {
    match value.rest() {
        [part] if part.kind == TokenKind::String => string_text(part),
        _ => value.text().to_owned(),
    }
}

/// `a = 1, GLOBAL b = 2, @@session.c = 3, @d := 4`
fn assignments(list: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let each = |item: Phrase<'_, '_>| Some(item.operation(Act::Set(assignment(item)?)));
    list.items().into_iter().map(each).collect()
}

fn assignment(mut item: Phrase<'_, '_>) -> Option<Setting> {
    let mut scope = Scope::Session;
    let mut name = String::new();
    if item.take_text("@") && !item.take_text("@") {
        // A variable of somebody's own.
        name.push('@');
    }
    if item.take_any(&["GLOBAL", "PERSIST", "PERSIST_ONLY"]) {
        scope = Scope::Server;
    } else {
        item.take_any(&["SESSION", "LOCAL"]);
    }
    item.take_text(".");
    if item.take_text("@") && item.take_text("@") {
        item.take_any(&["SESSION", "LOCAL"]);
        item.take_text(".");
    }
    match item.peek()? {
        part if part.kind == TokenKind::String => name.push_str(&string_text(part)),
        _ => name.push_str(&item.path()?.join(".")),
    }
    if item
        .peek()
        .is_some_and(|part| part.kind == TokenKind::String)
    {
        item.next();
    }
    item.take_text(":");
    item.take_text("=").then_some(())?;
    let value = plain(item);
    let is_default = value.eq_ignore_ascii_case("default");
    Some(Setting {
        name: name.to_ascii_lowercase(),
        value: (!is_default).then_some(value),
        scope,
    })
}

/// What follows `LOCK`: `TABLES a READ, b AS c WRITE`.
pub(super) fn lock(mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    phrase.take_any(&["TABLE", "TABLES"]).then_some(())?;
    let each = |item: Phrase<'_, '_>| {
        let mut phrase = item;
        let table = phrase.named()?;
        let words = phrase.outer_words().last()?;
        let mode = if words.is("WRITE") { "WRITE" } else { "READ" };
        let mode = Some(mode.to_owned());
        Some(item.operation(Act::Lock { table, mode }))
    };
    phrase.items().into_iter().map(each).collect()
}

/// Statements whose first word says what they are.
pub(super) fn other(statement: Phrase<'_, '_>) -> Option<Act> {
    let mut phrase = statement;
    if phrase.take(&["BEGIN", "NOT", "ATOMIC"]) {
        let what = "BEGIN NOT ATOMIC".to_owned();
        return Some(Act::Dynamic { what });
    }
    if phrase.take(&["UNLOCK"]) {
        return Some(Act::Unlock);
    }
    let first = phrase.next();
    let Some(first) = first.filter(|part| part.kind == TokenKind::Word) else {
        // `(SELECT …) UNION …`
        return statement.sees_text("(").then_some(Act::Query);
    };
    let word = first.text.to_ascii_uppercase();
    Some(match word.as_str() {
        "SELECT" | "TABLE" | "VALUES" | "SHOW" | "DESC" | "DESCRIBE" | "EXPLAIN" | "HELP"
        | "HANDLER" => Act::Query,
        "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "XA" => {
            Act::Transaction { keyword: word }
        }
        "START" if phrase.sees(&["TRANSACTION"]) => Act::Transaction {
            keyword: "START TRANSACTION".to_owned(),
        },
        "DO" | "CALL" | "PREPARE" | "EXECUTE" | "DEALLOCATE" => Act::Dynamic { what: word },
        "USE" => Act::Set(Setting {
            name: "use".to_owned(),
            value: Some(phrase.loose_name()?),
            scope: Scope::Session,
        }),
        _ => return None,
    })
}
