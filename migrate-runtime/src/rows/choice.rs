//! Which values a column may have in a row, the usual one first, and whose fault it is that a row is refused.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use migrate_core::dialect::Dialect;
use migrate_core::sql::{TokenKind, tokens};

use super::literal::{named_in, others, plain, value};
use super::shape::{Column, ForeignKey, Table};

/// Rows of another table that are tried as the one that is referred to.
const REFERRED: usize = 4;

/// The values that one column may have in one row.
pub(super) fn values(dialect: Dialect, table: &Table, column: &Column, row: usize) -> Vec<String> {
    if let Some(key) = key_of(table, column) {
        let rows = (row..row + REFERRED).map(|other| referred(dialect, table, column, key, other));
        let mut rows: Vec<String> = rows.flatten().collect();
        if column.nullable {
            rows.push("NULL".to_owned());
        }
        return rows;
    }
    let mut values: Vec<String> = value(dialect, column, row).into_iter().collect();
    if column.far {
        // A condition may want a small one.
        let near = Column {
            far: false,
            ..column.clone()
        };
        values.extend(value(dialect, &near, row));
    }
    let about = table.conditions.iter().filter(|condition| {
        let mut words = words(dialect, &condition.text);
        words.any(|word| word.eq_ignore_ascii_case(&column.name))
    });
    let mut named: Vec<String> = about
        .flat_map(|condition| named_in(dialect, &condition.text, column, row))
        .collect();
    // Rows are to differ.
    let first = row % named.len().max(1);
    named.rotate_left(first);
    values.extend(named);
    values.extend(others(dialect, column, row));
    values.extend(plain(dialect, column, row));
    if column.nullable {
        values.push("NULL".to_owned());
    }
    if values.is_empty() && !column.has_default {
        values.push(format!("'{}'", row + 1));
    }
    values
}

/// The foreign key that a column is in.
pub(super) fn key_of<'t>(table: &'t Table, column: &Column) -> Option<&'t ForeignKey> {
    let mut keys = table.keys.iter();
    // SQLite lets it refer to what is not there.
    keys.find(|key| !key.table.is_empty() && key.columns.contains(&column.sql))
}

/// The value of a row of the table that the column refers to.
fn referred(
    dialect: Dialect,
    table: &Table,
    column: &Column,
    key: &ForeignKey,
    row: usize,
) -> Option<String> {
    let at = key.columns.iter().position(|name| *name == column.sql)?;
    let other = key.referred.get(at)?;
    if key.table == table.sql {
        if column.nullable {
            return Some("NULL".to_owned());
        }
        // Its own row.
        let own = table.columns.iter().find(|column| column.sql == *other)?;
        return value(dialect, own, row);
    }
    let order = key.referred.join(", ");
    let ordered: Vec<String> = key
        .referred
        .iter()
        .map(|name| format!("p.{name} DESC"))
        .collect();
    // Where there are fewer rows, those of the start are referred to again.
    let there = format!(
        "(SELECT p.{other} FROM (SELECT {order} FROM {0} ORDER BY {order} LIMIT {1}) p ORDER BY {ordered} LIMIT 1)",
        key.table,
        row % 3 + 1,
        ordered = ordered.join(", ")
    );
    // In a circle it is not there yet.
    Some(match value(dialect, column, row) {
        Some(later) if !column.nullable => format!("COALESCE({there}, {later})"),
        _ => there,
    })
}

/// Names in a text.
fn words(dialect: Dialect, text: &str) -> impl Iterator<Item = &str> {
    let found = tokens(dialect, text);
    found.filter_map(move |token| {
        let text = &text[token.span];
        let quoted = |c| matches!(c, '"' | '`' | '[' | ']');
        let is_name = !matches!(token.kind, TokenKind::String | TokenKind::Number);
        is_name.then(|| text.trim_matches(quoted))
    })
}

/// The columns that a refusal is about; all of them, when it does not say.
pub(super) fn blamed(dialect: Dialect, table: &Table, why: &str) -> Vec<usize> {
    let quoted = |name: &str| {
        [
            format!("\"{name}\""),
            format!("`{name}`"),
            format!("'{name}'"),
        ]
    };
    let condition = table.conditions.iter().find(|condition| {
        let name = condition.name.as_deref().unwrap_or_default();
        !name.is_empty()
            && (quoted(name).iter().any(|name| why.contains(name.as_str()))
                || why.ends_with(&format!(": {name}")))
    });
    let text = condition.map_or(why, |condition| &condition.text);
    let mentioned = |column: &Column| {
        words(dialect, text)
            .flat_map(|word| [word, word.rsplit('.').next().unwrap_or(word)])
            .any(|word| word.eq_ignore_ascii_case(&column.name))
            || text.contains(&format!("'{}'", column.name))
    };
    // The names of keys are made of those of their columns.
    let of_key =
        |column: &Column| why.contains("uplicate") && why.contains(&format!("_{}_", column.name));
    let columns = || table.columns.iter().enumerate();
    let mut found: Vec<usize> = columns()
        .filter(|(_, column)| mentioned(column) || of_key(column))
        .map(|(at, _)| at)
        .collect();
    found.retain(|at| !table.columns[*at].generated);
    if found.is_empty() {
        found = columns().map(|(at, _)| at).collect();
    }
    found
}

/// A number that looks like chance, and is the same every time.
pub(super) fn chance(column: usize, row: usize, attempt: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    (column, row, attempt).hash(&mut hasher);
    usize::try_from(hasher.finish() >> 33).unwrap_or(0)
}
