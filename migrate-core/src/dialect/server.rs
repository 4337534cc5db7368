//! Servers: what a chain is going to run on, as far as rules need to know.

use std::fmt;

use super::Dialect;

/// A product. Two of them can share a [`Dialect`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    Mysql,
    /// MariaDB.
    Mariadb,
}

/// A product of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Server {
    /// The product.
    pub engine: Engine,
    /// Major, minor, patch: `(10, 11, 0)`.
    pub version: (u16, u16, u16),
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 4] = [Self::Sqlite, Self::Postgres, Self::Mysql, Self::Mariadb];

    /// The word that names it in configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
        }
    }

    /// How people write it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Mariadb => "MariaDB",
        }
    }

    /// The dialect that it reads.
    #[must_use]
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Sqlite => Dialect::Sqlite,
            Self::Postgres => Dialect::Postgres,
            Self::Mysql | Self::Mariadb => Dialect::Mysql,
        }
    }
}

impl Server {
    /// Understands `postgres 15`, `mariadb 10.11`, `mysql 8.0.29`, `sqlite 3.45.1`.
    ///
    /// ```
    /// use migrate_core::dialect::{Engine, Server};
    ///
    /// let server = Server::parse("mariadb 10.11").unwrap();
    /// assert_eq!(server, Server { engine: Engine::Mariadb, version: (10, 11, 0) });
    /// assert_eq!(server.to_string(), "MariaDB 10.11");
    /// assert_eq!(Server::parse("oracle 12"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (engine, version) = text.trim().split_once(char::is_whitespace)?;
        let engine = Engine::ALL
            .into_iter()
            .find(|known| known.name().eq_ignore_ascii_case(engine))?;
        let mut numbers = version.trim().split('.').map(str::parse::<u16>);
        let mut number = || numbers.next().unwrap_or(Ok(0)).ok();
        let version = (number()?, number()?, number()?);
        Some(Self { engine, version })
    }

    /// What rules assume when nothing is said: the oldest version that is still looked after in the middle of 2026.
    #[must_use]
    pub const fn assumed(dialect: Dialect) -> Self {
        let (engine, version) = match dialect {
            Dialect::Sqlite => (Engine::Sqlite, (3, 40, 0)),
            Dialect::Postgres => (Engine::Postgres, (14, 4, 0)),
            Dialect::Mysql => (Engine::Mysql, (8, 0, 30)),
        };
        Self { engine, version }
    }

    /// Whether it is this version or a later one.
    ///
    /// ```
    /// use migrate_core::dialect::Server;
    /// assert!(Server::parse("postgres 12.3").unwrap().at_least(12, 0));
    /// ```
    #[must_use]
    pub const fn at_least(&self, major: u16, minor: u16) -> bool {
        let (has_major, has_minor, _) = self.version;
        has_major > major || has_major == major && has_minor >= minor
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor, patch) = self.version;
        write!(f, "{} {major}", self.engine.title())?;
        match (minor, patch) {
            (0, 0) if self.engine == Engine::Postgres => Ok(()),
            (minor, 0) => write!(f, ".{minor}"),
            (minor, patch) => write!(f, ".{minor}.{patch}"),
        }
    }
}
