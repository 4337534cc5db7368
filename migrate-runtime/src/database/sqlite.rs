//! A file of `SQLite`, or its memory.

use std::path::Path;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

/// Where a `SQLite` database is.
#[derive(Clone)]
pub(crate) struct SqliteDatabase {
    pub(crate) options: SqliteConnectOptions,
    /// It is the database of a pool, which has connections of its own to it.
    pub(super) of_pool: bool,
}

impl SqliteDatabase {
    pub(crate) fn path(&self) -> &Path {
        self.options.get_filename()
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
        let url = self.options.clone().filename("x").to_url_lossy();
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

impl std::fmt::Display for SqliteDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.in_memory() {
            f.write_str("the database in memory")
        } else {
            write!(f, "{}", self.path().display())
        }
    }
}
