//! Names that a recipe gives, and how names stand in its SQL.

use crate::dialect::Dialect;
pub(super) use crate::schema::plan::derived::derived;
use crate::schema::plan::quoting;

/// A name as it stands in SQL.
pub(super) fn quoted(dialect: Dialect, name: &str) -> String {
    quoting::name(dialect, name)
}

/// Names as a list in SQL.
pub(super) fn list(dialect: Dialect, names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(dialect, name)).collect();
    names.join(", ")
}

/// A text as a literal.
pub(super) fn literal(dialect: Dialect, text: &str) -> String {
    let text = text.replace('\'', "''");
    match dialect {
        Dialect::Mysql => format!("'{}'", text.replace('\\', "\\\\")),
        Dialect::Postgres | Dialect::Sqlite => format!("'{text}'"),
    }
}
