//! What is stored of a data change that runs in batches.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::sql::{self, KeyColumn, KeyForm, TokenKind};

use super::keys;
use crate::error::Error;
use crate::tables::literal;

/// The row of one, as it was read last.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) status: String,
    pub(super) key_kind: String,
    /// As it is stored.
    pub(super) last_key: Option<String>,
    pub(super) high_key: Option<String>,
    pub(super) skipped: Vec<Vec<String>>,
    pub(super) size: u32,
    pub(super) rows_done: u64,
    pub(super) estimated: Option<u64>,
    pub(super) paused: bool,
    pub(super) because: Option<String>,
    /// The sum of the statement whose batches these are.
    pub(super) hash: Option<String>,
}

impl State {
    /// Understands the row; `None`: there is none.
    pub(super) fn read(rows: Vec<Vec<Option<String>>>) -> Result<Option<Self>, Error> {
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let mut cells = row.into_iter();
        let mut next = || cells.next().flatten();
        let (status, key_kind) = (next(), next());
        let (last_key, high_key, skipped) = (next(), next(), next());
        let skipped = match &skipped {
            Some(text) => keys::read_all(text).ok_or_else(|| broken("skipped"))?,
            None => Vec::new(),
        };
        let size = next().and_then(|size| size.parse().ok());
        let rows_done = next().and_then(|rows| rows.parse().ok());
        Ok(Some(Self {
            status: status.ok_or_else(|| broken("status"))?,
            key_kind: key_kind.unwrap_or_default(),
            last_key,
            high_key,
            skipped,
            size: size.ok_or_else(|| broken("batch_size"))?,
            rows_done: rows_done.ok_or_else(|| broken("rows_done"))?,
            estimated: next().and_then(|rows| rows.parse().ok()),
            paused: next().is_some_and(|paused| paused != "0"),
            because: next(),
            hash: next(),
        }))
    }
}

/// Somebody wrote into the table by hand.
fn broken(column: &str) -> Error {
    Error::from(
        Diagnostic::error(
            Code::HistoryFormat,
            format!(
                "`{column}` of the table of data changes holds what this program did not write"
            ),
        )
        .help("restore it; or delete the row, and the data change starts from the beginning"),
    )
}

/// The literals of a key that is stored.
pub(super) fn literals(
    dialect: Dialect,
    key: &[KeyColumn],
    stored: &str,
) -> Result<Vec<String>, Error> {
    let values = keys::read(stored).filter(|values| values.len() == key.len());
    let values = values.ok_or_else(|| broken("last_key"))?;
    literals_of(dialect, key, values)
}

/// The literals of a key as it was read.
pub(super) fn literals_of(
    dialect: Dialect,
    key: &[KeyColumn],
    values: Vec<String>,
) -> Result<Vec<String>, Error> {
    let literals = key
        .iter()
        .zip(values)
        .map(|(column, value)| match column.form {
            KeyForm::Text | KeyForm::Characters => Ok(literal(dialect, &value)),
            KeyForm::Hex if value.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                Ok(format!("x'{value}'"))
            }
            KeyForm::Quoted if is_literal(&value) => Ok(value),
            KeyForm::Hex | KeyForm::Quoted => Err(broken("last_key")),
        });
    literals.collect()
}

/// Whether a text is one value of `SQLite`, and nothing else.
fn is_literal(text: &str) -> bool {
    let mut tokens = sql::tokens(Dialect::Sqlite, text.strip_prefix('-').unwrap_or(text));
    let first = tokens.next();
    let is_value =
        first.is_some_and(|token| matches!(token.kind, TokenKind::Number | TokenKind::String));
    // A string without an end is one for the lexer.
    is_value && tokens.next().is_none() && sql::split(Dialect::Sqlite, text).problems.is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_literal;

    #[test]
    fn one_value_and_nothing_else() {
        for value in ["7", "-7", "1.5e9", "'it''s'", "X'00ff'"] {
            assert!(is_literal(value), "{value}");
        }
        for value in ["", "a", "1 OR 1", "'a' || b", "'a", "(1)", "1;"] {
            assert!(!is_literal(value), "{value}");
        }
    }
}
