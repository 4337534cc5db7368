//! The databases that schemas are for.

use std::str::FromStr;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
    Mysql,
}

impl Engine {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }
}

impl FromStr for Engine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Sqlite, Self::Postgres, Self::Mysql]
            .into_iter()
            .find(|engine| engine.name() == text)
            .ok_or_else(|| format!("no engine is called {text}"))
    }
}
