//! MySQL and MariaDB, where every statement that is not about rows commits by itself.

mod account;
mod alter;
mod clause;
mod create;
mod drop;
mod setting;

use super::Completion;
use super::changes::Changes;
use super::condition::Object;
use super::reader::{Part, Reader, parts};
use crate::dialect::Dialect;
use crate::sql::TokenKind;

/// Rows and questions, `EXPLAIN` and the like included.
const ROWS: [&str; 14] = [
    "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "REPLACE", "SHOW",
    "EXPLAIN", "DESCRIBE", "DESC", "HELP", "DO",
];

/// What has one outcome however often it runs.
const MAINTENANCE: [&str; 8] = [
    "TRUNCATE", "OPTIMIZE", "CHECK", "CHECKSUM", "REPAIR", "FLUSH", "GRANT", "CACHE",
];

pub(super) fn completion(statement: &str) -> Completion {
    // Inserts can be long: they are not collected.
    let first = parts(Dialect::Mysql, statement).find(|part| part.kind != TokenKind::OpenParen);
    if first.is_some_and(|first| first.is_any(&ROWS)) {
        return rows(parts(Dialect::Mysql, statement));
    }
    let parts: Vec<Part<'_>> = parts(Dialect::Mysql, statement).collect();
    whole(Reader::new(Dialect::Mysql, &parts))
}

fn whole(mut reader: Reader<'_, '_>) -> Completion {
    if holds_several(&reader) {
        return Completion::Unknown;
    }
    let Some(first) = reader.next() else {
        return Completion::Transactional;
    };
    let mut changes = Changes::default();
    let understood = match first.text.to_ascii_uppercase().as_str() {
        word if ROWS.contains(&word) => return rows(reader.rest().iter().copied()),
        word if MAINTENANCE.contains(&word) => Some(()),
        "USE" => return Completion::Transactional,
        "LOAD" if reader.sees_any(&["DATA", "XML"]) => return Completion::Transactional,
        "LOAD" => reader.sees(&["INDEX"]).then_some(()),
        "SET" => return setting::set(reader),
        "CREATE" => create::create(reader, &mut changes),
        "DROP" => drop::drop(reader, &mut changes),
        "ALTER" => alter::alter(reader, first.conditional, &mut changes),
        "RENAME" => rename(reader, first.conditional, &mut changes),
        // `ANALYZE UPDATE …` of MariaDB updates.
        "ANALYZE" => {
            reader.take_any(&["NO_WRITE_TO_BINLOG", "LOCAL"]);
            reader.sees_any(&["TABLE", "TABLES"]).then_some(())
        }
        "REVOKE" => reader.sees(&["IF", "EXISTS"]).then_some(()),
        _ => None,
    };
    understood.map_or(Completion::Unknown, |()| changes.completion())
}

fn rows<'a>(parts: impl Iterator<Item = Part<'a>>) -> Completion {
    let mut ended = false;
    let mut into = false;
    for part in parts {
        let ends = part.kind == TokenKind::Semicolon;
        let writes_file = into && part.is_any(&["OUTFILE", "DUMPFILE"]);
        if ended && !ends || writes_file {
            return Completion::Unknown;
        }
        ended |= ends;
        into = part.is("INTO");
    }
    Completion::Transactional
}

/// Whether another delimiter lets several statements through as one. Those in a body are a single one.
fn holds_several(reader: &Reader<'_, '_>) -> bool {
    let parts = reader.rest();
    parts.iter().any(|part| part.kind == TokenKind::Semicolon)
        && !parts.iter().rev().take(3).any(|part| part.is("END"))
}

/// `RENAME TABLE a TO b, …`, `RENAME USER a TO b, …`
fn rename(mut reader: Reader<'_, '_>, all: bool, changes: &mut Changes) -> Option<()> {
    let user = reader.take(&["USER"]);
    if !user && !reader.take_any(&["TABLE", "TABLES"]) {
        return None;
    }
    let perhaps = reader.take(&["IF", "EXISTS"]);
    for mut item in reader.items() {
        let conditional = item.peek()?.conditional && !all;
        let of = |item: &mut Reader<'_, '_>| {
            if user {
                account::user(item)
            } else {
                item.object().map(Object::Table)
            }
        };
        let from = of(&mut item)?;
        if item.take(&["WAIT"]) {
            item.next();
        }
        item.take(&["NOWAIT"]);
        if !item.take(&["TO"]) {
            return None;
        }
        let to = of(&mut item)?;
        if !item.is_at_end() {
            return None;
        }
        if conditional {
            changes.untold();
        } else {
            changes.renames(from, to, perhaps);
        }
    }
    Some(())
}
