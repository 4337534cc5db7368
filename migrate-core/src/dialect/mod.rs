//! The SQL dialects a chain can be written in.

#[cfg(feature = "lint")]
mod server;

use std::fmt;

#[cfg(feature = "lint")]
pub use server::{Engine, Server};

/// A family of databases whose SQL reads alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// `SQLite`, the embedded default.
    Sqlite,
    /// PostgreSQL and what speaks its language.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

impl Dialect {
    /// Every dialect, in the order they are listed to people.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// The word that names it in file names (`up.sqlite.sql`), configuration and `migrate.lock`.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// assert_eq!(Dialect::Postgres.name(), "postgres");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// The dialect of that name, if there is one.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// assert_eq!(Dialect::from_name("sqlite"), Some(Dialect::Sqlite));
    /// assert_eq!(Dialect::from_name("oracle"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
