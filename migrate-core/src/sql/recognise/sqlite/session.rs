//! Pragmas, transactions, and what keeps a database in order.

use super::super::phrase::{Phrase, string_text};
use crate::sql::TokenKind;
use crate::sql::operation::{Act, ObjectKind, Scope, Setting};

/// Pragmas whose argument says what is asked about.
const ASKING: [&str; 14] = [
    "foreign_key_check",
    "foreign_key_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
    "optimize",
    "incremental_vacuum",
    "wal_checkpoint",
    "shrink_memory",
];

/// Statements whose first word says what they are; that has been read.
pub(super) fn other(mut phrase: Phrase<'_, '_>, first: &str) -> Option<Act> {
    Some(match first {
        "SELECT" | "VALUES" | "EXPLAIN" => Act::Query,
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => Act::Transaction {
            keyword: first.to_owned(),
        },
        "PRAGMA" => Act::Set(pragma(phrase)?),
        "VACUUM" => Act::Vacuum {
            table: None,
            // A copy leaves the database as it is.
            full: !phrase.outer_words().any(|word| word.is("INTO")),
        },
        "ANALYZE" => Act::Analyze {
            table: phrase.named(),
        },
        "REINDEX" => {
            let name = phrase.named();
            let what = match name {
                Some(_) => ObjectKind::Index,
                None => ObjectKind::Database,
            };
            Act::Reindex {
                what,
                name,
                concurrently: false,
            }
        }
        "ATTACH" | "DETACH" => Act::Set(Setting {
            name: first.to_ascii_lowercase(),
            value: Some(phrase.text().to_owned()),
            scope: Scope::Session,
        }),
        _ => return None,
    })
}

/// What follows `PRAGMA`: `[schema.]name [= value | (value)]`.
fn pragma(mut phrase: Phrase<'_, '_>) -> Option<Setting> {
    let name = phrase.named()?.name.to_ascii_lowercase();
    let value = if phrase.take_text("=") {
        Some(phrase)
    } else {
        phrase.parenthesised()
    };
    let value = value.filter(|_| !ASKING.contains(&name.as_str()));
    Some(Setting {
        name,
        value: value.map(plain),
        scope: Scope::Session,
    })
}

fn plain(value: Phrase<'_, '_>) -> String {
    match value.rest() {
        [part] if part.kind == TokenKind::String => string_text(part),
        _ => value.text().to_owned(),
    }
}
