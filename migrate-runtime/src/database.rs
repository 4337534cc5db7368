//! The database that a chain is applied to: a pool's, a connection's options, or a URL.

use std::convert::Infallible;
use std::path::Path;
use std::str::FromStr;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqlitePool};

use crate::error::Error;

/// A database, not yet connected to.
///
/// It is made from a reference to a pool (whose options are used for a connection of its own, and whose hooks such as
/// `after_connect` are not run), from the options of a connection, or from a URL: `sqlite:app.db` (relative to the
/// current directory), `sqlite:///srv/app.db`, `sqlite:app.db?mode=ro`, `sqlite::memory:`. An upgrade makes the file when
/// there is none.
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
    /// It is the database of a pool, which has connections of its own to it.
    of_pool: bool,
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
        let named = [":memory:", "file::memory:"].iter().any(|memory| {
            name.strip_prefix(memory)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('?'))
        });
        named || name.contains("mode=memory") || self.says("mode=memory")
    }

    /// Whether it lives in the memory of one connection of a pool, where no other one sees it.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        let name = self.path().to_string_lossy();
        // SQLite shares what has the name of a URI, and only that.
        let shared = name.starts_with("file:")
            && (name.contains("cache=shared") || self.says("cache=shared"));
        self.of_pool && self.in_memory() && !shared
    }

    /// Whether the options say so. Only as a URL do they tell.
    fn says(&self, what: &str) -> bool {
        // The path is not part of the question, and not every path makes a URL.
        let url = self.sqlite.clone().filename("x").to_url_lossy();
        url.query()
            .is_some_and(|query| query.split('&').any(|said| said == what))
    }

    /// Whether there is something to connect to.
    pub(crate) fn exists(&self) -> bool {
        let name = self.path().to_string_lossy();
        let path = match name.strip_prefix("file:") {
            Some(uri) => {
                let path = uri.split(['?', '#']).next().unwrap_or(uri);
                if path.contains('%') || path.starts_with("//") && !path.starts_with("///") {
                    // Only SQLite knows which file that is.
                    return true;
                }
                Path::new(path.strip_prefix("//").unwrap_or(path))
            }
            None => self.path(),
        };
        // What cannot be looked at is not gone.
        self.in_memory() || path.try_exists().unwrap_or(true)
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
            of_pool: true,
        }
    }
}

impl From<SqliteConnectOptions> for Database {
    fn from(sqlite: SqliteConnectOptions) -> Self {
        Self {
            sqlite,
            of_pool: false,
        }
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
            Some(("sqlite", _)) => {
                let unreadable =
                    |_| unknown("the URL of the SQLite database cannot be read".to_owned());
                let options = SqliteConnectOptions::from_str(url).map_err(unreadable)?;
                let database = Self::from(options);
                // SQLite would make a temporary database of it.
                if database.path().as_os_str().is_empty() && !database.in_memory() {
                    return Err(unknown("the URL names no file".to_owned()));
                }
                Ok(database)
            }
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
