//! SQLite.

mod alter_table;
mod create;
mod create_table;
mod rows;
mod session;
#[cfg(test)]
mod tests;

use super::phrase::Phrase;
use crate::sql::operation::{Act, ObjectKind, Operation};

/// What one statement does; `None` when it is not known.
pub(super) fn read(statement: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let mut phrase = statement;
    let first = phrase.next()?.text.to_ascii_uppercase();
    let act = match first.as_str() {
        "CREATE" => create::create(phrase)?,
        "ALTER" => {
            phrase.take(&["TABLE"]).then_some(())?;
            return alter_table::alter_table(statement, phrase);
        }
        "DROP" => drop(phrase)?,
        "INSERT" | "REPLACE" => rows::insert(phrase, first == "REPLACE")?,
        "UPDATE" => rows::update(phrase)?,
        "DELETE" => rows::delete(phrase)?,
        "WITH" => rows::with(phrase)?,
        _ => session::other(phrase, &first)?,
    };
    Some(vec![statement.operation(act)])
}

/// What follows `DROP`.
fn drop(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let kind = phrase.next()?;
    let if_exists = phrase.take(&["IF", "EXISTS"]);
    let name = phrase.named()?;
    let cascade = false;
    Some(match () {
        () if kind.is("TABLE") => Act::DropTable {
            temporary: name.schema.as_deref() == Some("temp"),
            table: name,
            if_exists,
            cascade,
        },
        () if kind.is("INDEX") => Act::DropIndex {
            index: name,
            table: None,
            concurrently: false,
            if_exists,
            cascade,
        },
        () if kind.is("VIEW") => Act::Drop {
            kind: ObjectKind::View,
            name: Some(name),
            table: None,
            if_exists,
            cascade,
        },
        () if kind.is("TRIGGER") => Act::DropTrigger {
            name,
            table: None,
            if_exists,
            cascade,
        },
        () => return None,
    })
}
