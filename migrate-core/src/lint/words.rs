//! Names in messages, and in the SQL that messages propose.

use crate::dialect::Dialect;
use crate::sql::{ObjectName, Span};

/// A table as messages call it.
pub(super) fn table(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => format!("`{schema}.{}`", name.name),
        None => format!("`{}`", name.name),
    }
}

/// A column, a constraint, an index as messages call it.
pub(super) fn column(name: &str) -> String {
    format!("`{name}`")
}

/// A name as SQL, in quotes where it needs them.
pub(super) fn sql(dialect: Dialect, name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    if starts && name.chars().all(plain) {
        return name.to_owned();
    }
    let quote = match dialect {
        Dialect::Mysql => '`',
        Dialect::Postgres | Dialect::Sqlite => '"',
    };
    let doubled = name.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{doubled}{quote}")
}

/// The name of a table as SQL.
pub(super) fn sql_table(dialect: Dialect, name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", sql(dialect, schema), sql(dialect, &name.name)),
        None => sql(dialect, &name.name),
    }
}

/// A statement with a word put behind another one; as it is when that is not there.
pub(super) fn with_word(statement: &str, behind: &str, word: &str) -> String {
    match place(statement, behind) {
        Some(place) => {
            let (before, after) = statement.split_at(place.end);
            format!("{before} {word}{after}")
        }
        None => statement.to_owned(),
    }
}

/// Whether a text holds a word, in whatever case.
pub(super) fn keyword(text: &str, word: &str) -> bool {
    place(text, word).is_some()
}

/// Where a word stands first.
pub(super) fn place(text: &str, word: &str) -> Option<Span> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = text.as_bytes();
    let fits = |start: usize| {
        let end = start + word.len();
        let same = bytes
            .get(start..end)
            .is_some_and(|own| own.eq_ignore_ascii_case(word.as_bytes()));
        let ends = !bytes.get(end).is_some_and(is_part);
        let starts = start == 0 || !bytes.get(start - 1).is_some_and(is_part);
        same && ends && starts
    };
    (0..bytes.len())
        .find(|start| fits(*start))
        .map(|start| start..start + word.len())
}
