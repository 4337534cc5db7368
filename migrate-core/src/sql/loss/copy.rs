//! What makes tables, and what copies rows and values: `CREATE TABLE`, `INSERT … SELECT`, `UPDATE`.

use super::act::{Act, Acts};
use super::rows::alias;
use super::{Loss, ValueChange};
use crate::dialect::Dialect;
use crate::sql::reader::Reader;
use crate::sql::{ObjectName, TokenKind, names};

/// A query with one of these may leave rows out.
const PARTIAL: [&str; 14] = [
    "DISTINCT",
    "LIMIT",
    "FETCH",
    "OFFSET",
    "GROUP",
    "HAVING",
    "EXCEPT",
    "INTERSECT",
    "INNER",
    "CROSS",
    "NATURAL",
    "RIGHT",
    "STRAIGHT_JOIN",
    "TABLESAMPLE",
];

/// A query with one of these makes one row of many.
const AGGREGATES: [&str; 14] = [
    "COUNT",
    "SUM",
    "MIN",
    "MAX",
    "AVG",
    "TOTAL",
    "GROUP_CONCAT",
    "STRING_AGG",
    "ARRAY_AGG",
    "JSON_AGG",
    "JSONB_AGG",
    "JSON_GROUP_ARRAY",
    "JSON_ARRAYAGG",
    "EVERY",
];

/// What follows `CREATE`.
pub(super) fn create<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    let replaces = reader.take(&["OR", "REPLACE"]);
    while reader.take_any(&["GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED"]) {}
    if !reader.take(&["TABLE"]) {
        return None;
    }
    let perhaps = reader.take(&["IF", "NOT", "EXISTS"]);
    let table = reader.object()?;
    if replaces {
        acts.lose(Loss::Table(table.clone()));
    }
    acts.push(Act::Create {
        table: table.clone(),
        perhaps,
    });
    if let (_, Some(mut query)) = reader.cut_at(&["AS", "SELECT"]) {
        query.take(&["AS"]);
        copies(query, &table, acts);
    }
    Some(())
}

/// What follows `INSERT` or `REPLACE`.
pub(super) fn insert<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    if reader.take(&["OR"]) {
        reader.next()?;
    }
    while reader.take_any(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE"]) {}
    reader.take(&["INTO"]);
    let into = reader.object()?;
    // `AS alias (columns) OVERRIDING … VALUE`
    let (_, query) = reader.cut_at(&["SELECT", "TABLE", "WITH"]);
    match query {
        Some(query) => copies(query, &into, acts),
        // `(columns) (SELECT …)`
        None => {
            while let Some(inside) = reader.parenthesised() {
                copies(inside, &into, acts);
            }
        }
    }
    Some(())
}

/// What follows `SELECT`: `… INTO table FROM …` of PostgreSQL.
pub(super) fn select_into<'s>(reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    let (_, into) = reader.cut_at(&["INTO"]);
    if reader.dialect() != Dialect::Postgres {
        return None;
    }
    let mut into = into?;
    into.next();
    while into.take_any(&["TEMP", "TEMPORARY", "UNLOGGED", "TABLE"]) {}
    let table = into.object()?;
    acts.push(Act::Create {
        table: table.clone(),
        perhaps: false,
    });
    arm(reader, &table, acts);
    Some(())
}

/// The tables that a query has all rows of.
fn copies<'s>(mut query: Reader<'_, 's>, into: &ObjectName, acts: &mut Acts<'s>) {
    if query.sees_text("(")
        && let Some(inside) = query.parenthesised()
    {
        copies(inside, into, acts);
    } else if query.take(&["SELECT"]) {
        let (first, rest) = query.cut_at(&["UNION"]);
        arm(first, into, acts);
        if let Some(mut rest) = rest {
            rest.take(&["UNION"]);
            rest.take(&["ALL"]);
            copies(rest, into, acts);
        }
    } else if query.take(&["TABLE"])
        && let Some(from) = query.object()
    {
        acts.push(Act::Copy {
            from,
            into: into.clone(),
            columns: None,
        });
    }
}

/// What follows `SELECT`, up to `UNION`.
fn arm<'s>(query: Reader<'_, 's>, into: &ObjectName, acts: &mut Acts<'s>) {
    let (columns, Some(mut from)) = query.cut_at(&["FROM"]) else {
        return;
    };
    from.next();
    let partial = query.outer_words().any(|word| word.is_any(&PARTIAL));
    if partial || columns.calls(&AGGREGATES) || filters(from) || joins(from) {
        return;
    }
    from.take(&["ONLY"]);
    if let Some(from) = from.object() {
        let (columns, _) = columns.cut_at(&["INTO"]);
        acts.push(Act::Copy {
            from,
            into: into.clone(),
            columns: read(columns),
        });
    }
}

/// The names that a list of columns reads; `None`: every column.
fn read(list: Reader<'_, '_>) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for item in list.items() {
        let parts = item.rest();
        let is_star = parts.last().is_some_and(|part| part.text == "*");
        if is_star {
            return None;
        }
        for (at, part) in parts.iter().enumerate() {
            let is_alias = at
                .checked_sub(1)
                .is_some_and(|before| parts[before].is("AS"));
            let is_call = parts
                .get(at + 1)
                .is_some_and(|next| next.kind == TokenKind::OpenParen);
            let is_name = matches!(part.kind, TokenKind::Word | TokenKind::QuotedIdentifier);
            if is_name && !is_alias && !is_call && !part.is("AS") {
                names.extend(names::name(list.dialect(), part.kind, part.text));
            }
        }
    }
    Some(names)
}

/// A `WHERE` that says something: SQLite needs `WHERE true` before `ON CONFLICT`.
fn filters(from: Reader<'_, '_>) -> bool {
    let (_, Some(mut condition)) = from.cut_at(&["WHERE"]) else {
        return false;
    };
    condition.next();
    let always = condition.take(&["TRUE"]) || condition.take_number("1");
    !(always && (condition.is_at_end() || condition.sees_any(&["ON", "ORDER"])))
}

/// Another table that may leave rows out: a `LEFT JOIN` does not.
fn joins(from: Reader<'_, '_>) -> bool {
    let (tables, _) = from.cut_at(&["WHERE", "ORDER"]);
    let all = tables.outer_words().filter(|word| word.is("JOIN")).count();
    let left = tables.outer_words().filter(|word| word.is("LEFT")).count();
    all > left || tables.items().len() > 1
}

/// What follows `UPDATE`: which columns it copies as they are, and which it overwrites in every row.
pub(super) fn update<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    if reader.take(&["OR"]) {
        reader.next()?;
    }
    while reader.take_any(&["LOW_PRIORITY", "IGNORE", "ONLY"]) {}
    let table = reader.object()?;
    reader.take_text("*");
    let named = alias(&mut reader);
    if !reader.take(&["SET"]) {
        return None;
    }
    let (sets, behind) = reader.cut_at(&["FROM", "WHERE", "ORDER", "LIMIT", "RETURNING"]);
    for mut item in sets.items() {
        let Some(into) = column(&mut item, &table, named.as_deref()) else {
            continue;
        };
        if !item.take_text("=") {
            continue;
        }
        if behind.is_none() && is_constant(item) {
            acts.lose(Loss::Values {
                table: table.clone(),
                column: into,
                change: ValueChange::Overwritten,
            });
            continue;
        }
        let Some(from) = as_it_is(item, &table, named.as_deref()) else {
            continue;
        };
        let all = match behind {
            None => true,
            Some(mut behind) => {
                behind.take(&["WHERE"])
                    && column(&mut behind, &table, named.as_deref()).as_ref() == Some(&from)
                    && behind.take(&["IS", "NOT", "NULL"])
                    && behind.is_at_end()
            }
        };
        if all {
            let table = table.clone();
            acts.push(Act::CopyColumn { table, from, into });
        }
    }
    Some(())
}

/// A column of the table, perhaps with the table's name before it.
fn column(reader: &mut Reader<'_, '_>, table: &ObjectName, alias: Option<&str>) -> Option<String> {
    let name = reader.object()?;
    match name.schema {
        Some(of) if of != table.name && Some(&*of) != alias => None,
        _ => Some(name.name),
    }
}

/// The same value for every row: `NULL`, a number, a string.
fn is_constant(mut item: Reader<'_, '_>) -> bool {
    item.take_text("-");
    let known = item.take_any(&["NULL", "TRUE", "FALSE", "DEFAULT"])
        || item.next().is_some_and(|part| {
            matches!(
                part.kind,
                TokenKind::Number | TokenKind::String | TokenKind::DollarString
            )
        });
    known && (item.is_at_end() || item.sees_text("::") || item.sees_text(":"))
}

/// The column that an expression is: alone, or as another type.
pub(super) fn as_it_is(
    mut item: Reader<'_, '_>,
    table: &ObjectName,
    alias: Option<&str>,
) -> Option<String> {
    if item.take(&["CAST"]) {
        let mut inside = item.parenthesised()?;
        let name = column(&mut inside, table, alias)?;
        return (inside.take(&["AS"]) && item.is_at_end()).then_some(name);
    }
    let name = column(&mut item, table, alias)?;
    let converted = item.take_text(":") && item.take_text(":") || item.take_text("::");
    (converted || item.is_at_end()).then_some(name)
}
