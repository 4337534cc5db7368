//! A database by its URL. It is taken apart here before any library sees it: the error of a library prints what it was given.

use std::str::FromStr as _;

use migrate_core::diagnostic::{Code, Diagnostic};

use super::Database;
use crate::error::Error;

impl TryFrom<&str> for Database {
    type Error = Error;

    fn try_from(url: &str) -> Result<Self, Error> {
        // Only the scheme is shown: the rest may hold a password.
        match url.split_once(':') {
            #[cfg(feature = "sqlite")]
            Some(("sqlite", _)) => sqlite(url),
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => postgres(url),
            #[cfg(feature = "mysql")]
            Some(("mysql" | "mariadb", _)) => mysql(url),
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

#[cfg(feature = "sqlite")]
fn sqlite(url: &str) -> Result<Database, Error> {
    use sqlx::sqlite::SqliteConnectOptions;

    let unreadable = |_| unknown("the URL of the SQLite database cannot be read".to_owned());
    let options = SqliteConnectOptions::from_str(url).map_err(unreadable)?;
    let empty = options.get_filename().as_os_str().is_empty();
    let database = Database::from(options);
    // SQLite would make a temporary database of it.
    if empty && !matches!(&database.kind, super::Kind::Sqlite(sqlite) if sqlite.in_memory()) {
        return Err(unknown("the URL names no file".to_owned()));
    }
    Ok(database)
}

#[cfg(feature = "postgres")]
fn postgres(url: &str) -> Result<Database, Error> {
    use sqlx::postgres::PgConnectOptions;

    let unreadable = |_| unknown("the URL of the PostgreSQL database cannot be read".to_owned());
    let options = PgConnectOptions::from_str(url).map_err(unreadable)?;
    Ok(Database::from(options))
}

#[cfg(feature = "mysql")]
fn mysql(url: &str) -> Result<Database, Error> {
    use sqlx::mysql::MySqlConnectOptions;

    let unreadable = |_| unknown("the URL of the MySQL database cannot be read".to_owned());
    let url = url.replacen("mariadb:", "mysql:", 1);
    let options = MySqlConnectOptions::from_str(&url).map_err(unreadable)?;
    Ok(Database::from(options))
}

fn unknown(message: String) -> Error {
    Error::from(
        Diagnostic::error(Code::DatabaseUrl, message)
            .help("write `sqlite:<file>`, for example `sqlite:app.db`, or `sqlite::memory:`"),
    )
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

#[cfg(test)]
mod tests {
    use super::Database;

    #[test]
    fn row_88_a_wrong_url_is_refused_without_its_secret() {
        for url in [
            "oracle://ann:canary@host/db",
            "canary",
            "sqlite:",
            "postgres://ann:canary@host:port/db",
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

    #[cfg(feature = "sqlite")]
    #[test]
    fn memory_is_recognised() {
        let in_memory = |url: &str| {
            let kind = Database::try_from(url).unwrap().kind;
            matches!(kind, super::super::Kind::Sqlite(sqlite) if sqlite.in_memory())
        };
        assert!(in_memory("sqlite::memory:"));
        assert!(!in_memory("sqlite:a.db"));
        assert!(!Database::try_from("sqlite:a.db").unwrap().exists());
    }
}
