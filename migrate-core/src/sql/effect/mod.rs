//! What a statement does, as far as running it needs to know.

mod head;
mod mysql;
mod postgres;
mod server_wide;
mod sqlite;

use head::Head;
pub use server_wide::{grantees, roles_made, server_wide};

use crate::dialect::Dialect;

/// What a statement does to the transaction, the session or the connection that runs it.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Effect, effect};
///
/// let control = Effect::TransactionControl { keyword: "START TRANSACTION".to_owned() };
/// assert_eq!(effect(Dialect::Postgres, "start transaction read only"), control);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// It begins, ends or divides a transaction; `keyword` is what says so, in upper case: `START TRANSACTION`.
    TransactionControl {
        /// The word or words, in upper case.
        keyword: String,
    },
    /// It cannot run inside a transaction, or does nothing there.
    OutsideTransaction {
        /// A short name for it: `CREATE INDEX CONCURRENTLY`, `PRAGMA journal_mode`.
        what: String,
    },
    /// SQLite's `ATTACH` and `DETACH`: they change what the connection sees.
    Attach,
    /// `DROP TABLE`. On SQLite it deletes the rows first, so that foreign keys act upon other tables.
    DropTable,
    /// It sets something for the session only: a new connection has to be told again.
    SessionSetting,
    /// Anything else.
    Other,
}

impl Effect {
    fn control(keyword: &str) -> Self {
        Self::TransactionControl {
            keyword: keyword.to_ascii_uppercase(),
        }
    }

    fn outside(what: &str) -> Self {
        Self::OutsideTransaction {
            what: what.to_owned(),
        }
    }
}

/// Looks at the words of one statement, past comments. It does not check the statement: what no database would run
/// has no meaning here.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Effect, effect};
///
/// let vacuum = Effect::OutsideTransaction { what: "VACUUM".to_owned() };
/// assert_eq!(effect(Dialect::Sqlite, "/* once */ vacuum"), vacuum);
/// assert_eq!(effect(Dialect::Sqlite, "EXPLAIN VACUUM"), Effect::Other);
/// assert_eq!(effect(Dialect::Mysql, "SET NAMES utf8mb4"), Effect::SessionSetting);
/// ```
#[must_use]
pub fn effect(dialect: Dialect, statement: &str) -> Effect {
    let head = Head::new(dialect, statement);
    match dialect {
        Dialect::Sqlite => sqlite::effect(&head),
        Dialect::Postgres => postgres::effect(&head),
        Dialect::Mysql => mysql::effect(&head),
    }
}
