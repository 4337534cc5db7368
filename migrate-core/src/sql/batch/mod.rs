//! A statement that changes rows, in the form in which it changes only those of a stretch of keys.

mod read;
mod render;

use super::{ObjectName, Span};

#[cfg(test)]
mod tests;

pub use read::batched;

/// An `UPDATE` or a `DELETE`, taken apart.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::batched;
///
/// let found = batched(Dialect::Sqlite, "UPDATE notes SET slug = title WHERE slug IS NULL").unwrap();
/// assert_eq!(found.name.name, "notes");
/// assert!(batched(Dialect::Sqlite, "DELETE FROM notes LIMIT 5").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batched {
    pub(super) dialect: crate::dialect::Dialect,
    pub(super) change: Change,
    /// Between the verb and the table: `IGNORE`, `OR REPLACE`.
    pub(super) modifiers: String,
    /// The table as it is written, with `ONLY` and its alias.
    pub(super) target: String,
    /// What stands before a column of it.
    pub(super) qualifier: String,
    /// The other tables: behind `FROM`, or `USING`.
    pub(super) others: Option<String>,
    pub(super) condition: Option<String>,
    /// The table's name, as a catalog has it.
    pub name: ObjectName,
    /// The table's name, as it is written.
    pub written: String,
}

/// What happens to the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// What is behind `SET`.
    Update(String),
    Delete,
}

/// A column of the key.
///
/// ```
/// use migrate_core::sql::{KeyColumn, KeyForm};
///
/// let id = KeyColumn { name: "\"id\"".to_owned(), form: KeyForm::Text };
/// assert_eq!(id.form, KeyForm::Text);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyColumn {
    /// Its name, quoted.
    pub name: String,
    /// How its values are asked for.
    pub form: KeyForm,
}

/// How a value of a key is asked for, so that it can be written again.
///
/// ```
/// use migrate_core::sql::KeyForm;
///
/// assert_ne!(KeyForm::Text, KeyForm::Hex);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// As PostgreSQL's text.
    Text,
    /// As MySQL's characters.
    Characters,
    /// MySQL's bytes in hex.
    Hex,
    /// As `SQLite` writes it in SQL.
    Quoted,
}

/// A stretch of keys; each value of a key is a literal.
///
/// ```
/// use migrate_core::sql::Stretch;
///
/// let first = Stretch::Between { after: None, through: &["'5'".to_owned()] };
/// assert!(matches!(first, Stretch::Between { .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch<'a> {
    /// Behind one key, up to another.
    Between {
        /// Behind this; from the start.
        after: Option<&'a [String]>,
        /// With this.
        through: &'a [String],
    },
    /// These keys.
    Among(&'a [Vec<String>]),
}

/// Why a statement cannot run in batches.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::batched;
///
/// let refused = batched(Dialect::Postgres, "SELECT 1").unwrap_err();
/// assert_eq!(refused.span, 0..6);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotBatched {
    /// What of it.
    pub what: &'static str,
    /// Where in the statement.
    pub span: Span,
    /// What to write instead.
    pub help: &'static str,
}
