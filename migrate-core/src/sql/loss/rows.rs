//! `DELETE`, `TRUNCATE` and `MERGE`.

use super::act::Acts;
use super::{Loss, Which};
use crate::dialect::Dialect;
use crate::sql::reader::Reader;
use crate::sql::{ObjectName, TokenKind};

/// What may follow the table and its alias.
const CLAUSES: [&str; 20] = [
    "WHERE",
    "USING",
    "RETURNING",
    "ORDER",
    "LIMIT",
    "PARTITION",
    "INDEXED",
    "NOT",
    "FOR",
    "SET",
    "ON",
    "JOIN",
    "INNER",
    "LEFT",
    "RIGHT",
    "CROSS",
    "NATURAL",
    "FORCE",
    "USE",
    "IGNORE",
];

/// What follows `TRUNCATE`.
pub(super) fn truncate<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    if reader.dialect() == Dialect::Sqlite {
        return None;
    }
    reader.take(&["TABLE"]);
    for mut item in reader.items() {
        item.take(&["ONLY"]);
        acts.lose_of(item, |table| Loss::Rows {
            table,
            which: Which::All,
        });
    }
    Some(())
}

/// What follows `DELETE`.
pub(super) fn delete<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    while reader.take_any(&["LOW_PRIORITY", "QUICK", "IGNORE"]) {}
    if reader.dialect() == Dialect::Mysql && is_joined(reader) {
        return joined(reader, acts);
    }
    if !reader.take(&["FROM"]) {
        return None;
    }
    reader.take(&["ONLY"]);
    let before = reader;
    let Some(table) = reader.object() else {
        acts.unread(before.text(acts.sql));
        return None;
    };
    reader.take_text("*");
    let alias = alias(&mut reader);
    let which = which(reader, alias, acts.sql);
    acts.lose(Loss::Rows { table, which });
    Some(())
}

/// The name that a table gets for the statement.
pub(super) fn alias(reader: &mut Reader<'_, '_>) -> Option<String> {
    if reader.take(&["AS"]) {
        return reader.name();
    }
    let named = reader.peek().is_some_and(|part| {
        matches!(part.kind, TokenKind::Word | TokenKind::QuotedIdentifier) && !part.is_any(&CLAUSES)
    });
    if named { reader.name() } else { None }
}

fn which(mut reader: Reader<'_, '_>, alias: Option<String>, sql: &str) -> Which {
    if reader.is_at_end() || reader.sees(&["RETURNING"]) {
        return Which::All;
    }
    if !reader.take(&["WHERE"]) || reader.sees(&["CURRENT", "OF"]) {
        return Which::Some;
    }
    let (condition, behind) = reader.cut_at(&["RETURNING", "ORDER", "LIMIT"]);
    let limited = behind.is_some_and(|behind| !behind.sees(&["RETURNING"]));
    if condition.is_at_end() || limited {
        return Which::Some;
    }
    Which::Where {
        alias,
        condition: condition.text(sql).to_owned(),
    }
}

/// `DELETE a, b FROM a JOIN b …`, `DELETE FROM a, b USING a JOIN b …`
fn is_joined(reader: Reader<'_, '_>) -> bool {
    !reader.sees(&["FROM"]) || reader.outer_words().any(|word| word.is("USING"))
}

fn joined<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    reader.take(&["FROM"]);
    let (targets, behind) = reader.cut_at(&["FROM", "USING"]);
    let mut behind = behind?;
    behind.next();
    let tables = tables(behind);
    for item in targets.items() {
        let mut item = item.without_end(&[".", "*"]);
        let text = item.text(acts.sql);
        let Some(target) = item.object() else {
            acts.unread(text);
            continue;
        };
        let meant = tables.iter().find(|(_, alias)| {
            target.schema.is_none() && alias.as_deref() == Some(target.name.as_str())
        });
        let table = meant.map_or(target, |(table, _)| table.clone());
        let which = Which::Some;
        acts.lose(Loss::Rows { table, which });
    }
    Some(())
}

/// The tables of a join, with their aliases.
fn tables(mut reader: Reader<'_, '_>) -> Vec<(ObjectName, Option<String>)> {
    let mut tables = Vec::new();
    let mut starts = true;
    while let Some(part) = reader.peek() {
        let mut ahead = reader;
        if starts && let Some(table) = ahead.object() {
            reader = ahead;
            tables.push((table, alias(&mut reader)));
            starts = false;
            continue;
        }
        starts = part.text == "," || part.is_any(&["JOIN", "STRAIGHT_JOIN"]);
        reader.next();
    }
    tables
}

/// What follows `WITH`: which rows the deletes in it or behind it take is not told.
pub(super) fn with<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) {
    while let Some(part) = reader.next() {
        if !part.is("DELETE") || !reader.take(&["FROM"]) {
            continue;
        }
        reader.take(&["ONLY"]);
        if let Some(table) = reader.object() {
            let which = Which::Some;
            acts.lose(Loss::Rows { table, which });
        }
    }
}

/// What follows `MERGE`.
pub(super) fn merge<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    reader.take(&["INTO"]);
    reader.take(&["ONLY"]);
    let table = reader.object()?;
    if reader.has_outer("THEN", "DELETE") {
        let which = Which::Some;
        acts.lose(Loss::Rows { table, which });
    }
    Some(())
}
