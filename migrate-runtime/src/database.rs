//! The database that a chain is applied to: a pool's, a connection's options, or a URL.

use std::convert::Infallible;
use std::path::Path;
use std::str::FromStr;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

use crate::error::Error;

/// A database, not yet connected to.
///
/// It is made from a reference to a pool (whose options are used for a connection of its own), from the options of a
/// connection, or from a URL.
///
/// ```
/// use migrate_runtime::Database;
///
/// let database: Database = "sqlite:app.db".try_into()?;
/// assert_eq!(database.to_string(), "app.db");
/// assert!(Database::try_from("oracle://x").is_err());
/// # Ok::<(), migrate_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Database {
    pub(crate) sqlite: SqliteConnectOptions,
}

impl Database {
    /// The dialect of its SQL.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    pub(crate) fn path(&self) -> &Path {
        self.sqlite.get_filename()
    }

    /// Whether it lives in memory, and ends with its last connection.
    pub(crate) fn in_memory(&self) -> bool {
        let name = self.path().to_string_lossy();
        name.starts_with("file:sqlx-in-memory")
            || name.contains(":memory:")
            || name.contains("mode=memory")
    }

    /// Whether there is something to connect to.
    pub(crate) fn exists(&self) -> bool {
        self.in_memory()
            || self.path().exists()
            || self.path().to_string_lossy().starts_with("file:")
    }
}

/// The name to show to people: a file, never a secret.
impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.in_memory() {
            f.write_str("the database in memory")
        } else {
            write!(f, "{}", self.path().display())
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({self})")
    }
}

impl From<&SqlitePool> for Database {
    fn from(pool: &SqlitePool) -> Self {
        Self {
            sqlite: (*pool.connect_options()).clone(),
        }
    }
}

impl From<SqliteConnectOptions> for Database {
    fn from(sqlite: SqliteConnectOptions) -> Self {
        Self { sqlite }
    }
}

impl From<&Database> for Database {
    fn from(database: &Database) -> Self {
        database.clone()
    }
}

impl TryFrom<&str> for Database {
    type Error = Error;

    fn try_from(url: &str) -> Result<Self, Error> {
        let unknown =
            |message: String| {
                Error::from(Diagnostic::error(Code::DatabaseUrl, message).help(
                    "write `sqlite:<file>`, for example `sqlite:app.db`, or `sqlite::memory:`",
                ))
            };
        // Only the scheme is shown: the rest may hold a password.
        match url.split_once(':') {
            Some(("sqlite", "")) => Err(unknown("the URL names no file".to_owned())),
            Some(("sqlite", _)) => SqliteConnectOptions::from_str(url)
                .map(Self::from)
                .map_err(|_| unknown("the URL of the SQLite database cannot be read".to_owned())),
            Some((scheme, _))
                if scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'+') =>
            {
                Err(unknown(format!(
                    "databases of the kind `{scheme}` are not supported by this build"
                )))
            }
            _ => Err(unknown("this is not the URL of a database".to_owned())),
        }
    }
}

impl TryFrom<String> for Database {
    type Error = Error;

    fn try_from(url: String) -> Result<Self, Error> {
        Self::try_from(url.as_str())
    }
}

impl TryFrom<&String> for Database {
    type Error = Error;

    fn try_from(url: &String) -> Result<Self, Error> {
        Self::try_from(url.as_str())
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::Database;

    #[test]
    fn row_88_a_wrong_url_is_refused_without_its_secret() {
        for url in [
            "postgres://ann:canary@host/db",
            "mysql://ann:canary@host",
            "canary",
            "sqlite:",
            "",
        ] {
            let error = Database::try_from(url).unwrap_err();
            assert_eq!(
                error.code().map(migrate_core::diagnostic::Code::name),
                Some("database-url"),
                "{url}"
            );
            assert!(!format!("{error}{error:?}").contains("canary"), "{url}");
        }
    }

    #[test]
    fn memory_is_recognised() {
        assert!(Database::try_from("sqlite::memory:").unwrap().in_memory());
        assert!(!Database::try_from("sqlite:a.db").unwrap().in_memory());
        assert!(!Database::try_from("sqlite:a.db").unwrap().exists());
    }
}
