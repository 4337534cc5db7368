//! Names in messages, and in the SQL that messages propose.

use crate::dialect::Dialect;
use crate::sql::ObjectName;

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
