//! Directives that are about one statement.

use super::{Batch, Directive, Side, Spot, body, parse};
use crate::dialect::Dialect;
use crate::sql::{self, Statement, TokenKind};

/// The directives in the comments directly before a statement of a chain that was read without errors.
#[must_use]
pub fn statement_directives(dialect: Dialect, sql: &str, statement: &Statement) -> Vec<Directive> {
    let leading = &sql[statement.leading.clone()];
    let spot = Spot {
        file: "",
        side: Side::Up,
        in_head: false,
        before_statement: true,
    };
    sql::tokens(dialect, leading)
        .filter(|token| token.kind == TokenKind::LineComment)
        .filter_map(|token| body(leading[token.span].strip_prefix("--")?))
        .filter_map(|(start, text)| parse(text, start, spot).ok())
        .map(|placed| placed.directive)
        .collect()
}

/// How a statement runs in batches, if its comment says so.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::directive::batch_of;
/// use migrate_core::sql::split;
///
/// let sql = "-- migrate: batch key=id size=100\nUPDATE notes SET slug = title;";
/// let statements = split(Dialect::Sqlite, sql).statements;
/// assert_eq!(batch_of(Dialect::Sqlite, sql, &statements[0]).unwrap().size, 100);
/// ```
#[must_use]
pub fn batch_of(dialect: Dialect, sql: &str, statement: &Statement) -> Option<Batch> {
    statement_directives(dialect, sql, statement)
        .into_iter()
        .find_map(|directive| match directive {
            Directive::Batch(batch) => Some(batch),
            _ => None,
        })
}

/// Whether a script has a statement that runs in batches.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::directive::has_batches;
///
/// assert!(!has_batches(Dialect::Sqlite, "UPDATE notes SET slug = title;"));
/// ```
#[must_use]
pub fn has_batches(dialect: Dialect, sql: &str) -> bool {
    // Most scripts do not have the word.
    sql.contains("batch")
        && sql::split(dialect, sql)
            .statements
            .iter()
            .any(|statement| batch_of(dialect, sql, statement).is_some())
}
