//! What a query reads.

use super::phrase::Phrase;
use crate::sql::{ObjectName, RowSource, TokenKind};

/// What ends the list of a `FROM`.
const ENDS: [&str; 16] = [
    "SELECT",
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "WINDOW",
    "RETURNING",
    "SET",
    "VALUES",
    "FOR",
];

/// Functions whose arguments are told apart by the word `FROM`.
const WITH_FROM: [&str; 5] = ["EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"];

/// A pair of parentheses that is open, or the outside of all.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Behind `FROM`: a comma brings another table.
    in_from: bool,
    /// A table comes next.
    expects: bool,
    /// The arguments of a function that has a `FROM` of its own.
    arguments: bool,
}

/// The names behind `FROM`, `JOIN`, `USING` and `TABLE` at any depth, each once, in the order of their first places; names of `WITH` too.
pub(super) fn reads(mut phrase: Phrase<'_, '_>) -> Vec<ObjectName> {
    let mut found: Vec<ObjectName> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut outer: Vec<Level> = Vec::new();
    let mut level = Level::default();
    let mut distinct = false;
    let mut function = false;
    while let Some(part) = phrase.peek().copied() {
        let was_distinct = std::mem::replace(&mut distinct, part.is("DISTINCT"));
        let was_function = std::mem::replace(&mut function, part.is_any(&WITH_FROM));
        if part.kind == TokenKind::OpenParen {
            outer.push(level);
            level = Level {
                in_from: level.expects,
                expects: level.expects,
                arguments: was_function,
            };
        } else if part.kind == TokenKind::CloseParen {
            level = outer.pop().unwrap_or_default();
            level.expects = false;
        } else if part.text == "," && part.kind == TokenKind::Symbol {
            level.expects = level.in_from;
        } else if part.is("JOIN") || (part.is("FROM") && !was_distinct && !level.arguments) {
            level.in_from = true;
            level.expects = true;
        } else if part.is_any(&ENDS) {
            level.in_from = false;
            level.expects = false;
        } else if level.expects && !part.is_any(&["LATERAL", "ONLY"]) {
            level.expects = false;
            if let Some(name) = phrase.named() {
                let called = phrase.sees_text("(");
                if !called && seen.insert(name.clone()) {
                    found.push(name);
                }
                continue;
            }
        }
        phrase.next();
    }
    found
}

/// Where the rows of an `INSERT` come from: what stands behind its columns.
pub(super) fn row_source(mut phrase: Phrase<'_, '_>) -> RowSource {
    if phrase.take(&["DEFAULT", "VALUES"]) || phrase.take(&["SET"]) {
        return RowSource::Values(1);
    }
    if phrase.take_any(&["VALUES", "VALUE"]) {
        let rows = phrase.take_until(&["ON", "RETURNING", "AS"]);
        return RowSource::Values(rows.items().len());
    }
    if reads(phrase).is_empty() && !phrase.sees(&["TABLE"]) {
        RowSource::Constant
    } else {
        RowSource::Query
    }
}
