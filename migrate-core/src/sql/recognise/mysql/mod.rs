//! MySQL and MariaDB.

mod alter_table;
mod create_table;
mod grant;
mod index;
mod object;
mod option;
mod partition;
mod rows;
mod session;
mod table;
#[cfg(test)]
mod tests;
mod view;

use super::phrase::Phrase;
use crate::sql::operation::{Act, Operation};

/// What one statement does; `None` when it is not known.
pub(super) fn read(statement: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let mut phrase = statement;
    let first = phrase.next()?.text.to_ascii_uppercase();
    let act = match first.as_str() {
        "CREATE" => return create(statement, phrase),
        "ALTER" => return alter(statement, phrase),
        "DROP" => return drop(statement, phrase),
        "RENAME" => return table::rename(phrase),
        "TRUNCATE" => table::truncate(phrase)?,
        "ANALYZE" | "OPTIMIZE" | "REPAIR" | "CHECK" | "CHECKSUM" => {
            return table::maintain(phrase, &first);
        }
        "INSERT" | "REPLACE" => rows::insert(phrase, first == "REPLACE")?,
        "UPDATE" => rows::update(phrase)?,
        "DELETE" => rows::delete(phrase)?,
        "LOAD" => rows::load(phrase)?,
        "WITH" => rows::with(phrase)?,
        "GRANT" => grant::grant(phrase)?,
        "REVOKE" => grant::revoke(phrase),
        "SET" => return session::set(statement, phrase),
        "LOCK" => return session::lock(phrase),
        _ => session::other(statement)?,
    };
    Some(vec![statement.operation(act)])
}

/// What stands between `CREATE` or `ALTER` and the kind of what is made.
#[derive(Debug, Default, Clone, Copy)]
struct Head {
    or_replace: bool,
    temporary: bool,
}

fn head(phrase: &mut Phrase<'_, '_>) -> Head {
    let mut head = Head::default();
    loop {
        if phrase.take(&["OR", "REPLACE"]) {
            head.or_replace = true;
        } else if phrase.take(&["TEMPORARY"]) {
            head.temporary = true;
        } else if phrase.take(&["SQL", "SECURITY"]) {
            phrase.next();
        } else if phrase.take_any(&["DEFINER", "ALGORITHM"]) {
            assigned(phrase);
        } else if !phrase.take_any(&["ONLINE", "OFFLINE", "AGGREGATE"]) {
            return head;
        }
    }
}

/// `= 'a'@'b'`, `= CURRENT_USER()`, `= MERGE`.
fn assigned(phrase: &mut Phrase<'_, '_>) {
    phrase.take_text("=");
    phrase.next();
    phrase.parenthesised();
    if phrase.take_text("@") {
        phrase.next();
    }
}

fn create(statement: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let head = head(&mut phrase);
    if phrase.take(&["TABLE"]) {
        return create_table::create_table(statement, phrase, head);
    }
    let act = if phrase.take(&["VIEW"]) {
        view::view(phrase, head.or_replace)?
    } else if let Some(act) = index::create(phrase) {
        act
    } else if phrase.take(&["TRIGGER"]) {
        object::create_trigger(phrase, head.or_replace)?
    } else {
        return object::create(statement, phrase, head);
    };
    Some(vec![statement.operation(act)])
}

fn alter(statement: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    head(&mut phrase);
    phrase.take(&["IGNORE"]);
    if phrase.take(&["TABLE"]) {
        return alter_table::alter_table(statement, phrase);
    }
    let act = if phrase.take(&["VIEW"]) {
        view::view(phrase, true)?
    } else {
        object::alter(phrase)?
    };
    Some(vec![statement.operation(act)])
}

fn drop(statement: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let temporary = phrase.take(&["TEMPORARY"]);
    if phrase.take_any(&["TABLE", "TABLES"]) {
        return table::drop(phrase, temporary);
    }
    phrase.take_any(&["ONLINE", "OFFLINE"]);
    if phrase.take(&["INDEX"]) {
        return index::drop(statement, phrase);
    }
    if phrase.take(&["PREPARE"]) {
        let what = "PREPARE".to_owned();
        return Some(vec![statement.operation(Act::Dynamic { what })]);
    }
    object::drop(statement, phrase)
}
