//! A database by its URL. It is taken apart here before any library sees it: the error of a library prints what it was given.

use migrate_core::diagnostic::{Code, Diagnostic};

use super::Database;
use crate::error::Error;

impl TryFrom<&str> for Database {
    type Error = Error;

    fn try_from(url: &str) -> Result<Self, Error> {
        // Only the scheme is shown: the rest may hold a password.
        let Some((scheme, rest)) = url.split_once(':') else {
            return Err(unknown("this is not the URL of a database"));
        };
        match scheme.to_ascii_lowercase().as_str() {
            #[cfg(feature = "sqlite")]
            "sqlite" => sqlite(rest),
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => postgres(rest),
            #[cfg(feature = "mysql")]
            "mysql" | "mariadb" => mysql(rest),
            // Without the slashes it may be a user with a password.
            scheme if rest.starts_with("//") && is_scheme(scheme) => Err(unknown(&format!(
                "databases of the kind `{scheme}` are not supported by this build"
            ))),
            _ => Err(unknown("this is not the URL of a database")),
        }
    }
}

fn is_scheme(text: &str) -> bool {
    let is_known = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_known)
}

#[cfg(feature = "sqlite")]
fn sqlite(rest: &str) -> Result<Database, Error> {
    use std::str::FromStr as _;

    use sqlx::sqlite::SqliteConnectOptions;

    let wrong = |message: &str| {
        Error::from(Diagnostic::error(Code::DatabaseUrl, message).help(SQLITE_SHAPE))
    };
    let options = SqliteConnectOptions::from_str(&format!("sqlite:{rest}"))
        .map_err(|_| wrong("the URL of the SQLite database cannot be read"))?;
    let empty = options.get_filename().as_os_str().is_empty();
    let database = Database::from(options);
    // SQLite would make a temporary database of it.
    if empty && !matches!(&database.kind, super::Kind::Sqlite(sqlite) if sqlite.in_memory()) {
        return Err(wrong("the URL names no file"));
    }
    Ok(database)
}

#[cfg(feature = "postgres")]
fn postgres(rest: &str) -> Result<Database, Error> {
    let options =
        super::postgres::options(rest).map_err(|mistake| refused(mistake, POSTGRES_SHAPE))?;
    Ok(Database::of(super::Kind::Postgres(Box::new(options))))
}

#[cfg(feature = "mysql")]
fn mysql(rest: &str) -> Result<Database, Error> {
    let options = super::mysql::options(rest).map_err(|mistake| refused(mistake, MYSQL_SHAPE))?;
    Ok(Database::of(super::Kind::Mysql(Box::new(options))))
}

#[cfg(feature = "sqlite")]
const SQLITE_SHAPE: &str =
    "write `sqlite:<file>`, for example `sqlite:app.db`, or `sqlite::memory:`";
#[cfg(feature = "postgres")]
const POSTGRES_SHAPE: &str = "write `postgres://<user>:<password>@<host>:5432/<database>`";
#[cfg(feature = "mysql")]
const MYSQL_SHAPE: &str = "write `mysql://<user>:<password>@<host>:3306/<database>`";

#[cfg(any(feature = "postgres", feature = "mysql"))]
fn refused(mistake: super::parts::Mistake, shape: &str) -> Error {
    let help = if mistake.help.is_empty() {
        shape.to_owned()
    } else {
        format!("{}\n{shape}", mistake.help)
    };
    Error::from(Diagnostic::error(Code::DatabaseUrl, mistake.message).help(help))
}

fn unknown(message: &str) -> Error {
    let shapes = [
        #[cfg(feature = "sqlite")]
        SQLITE_SHAPE,
        #[cfg(feature = "postgres")]
        POSTGRES_SHAPE,
        #[cfg(feature = "mysql")]
        MYSQL_SHAPE,
    ];
    Error::from(Diagnostic::error(Code::DatabaseUrl, message).help(shapes.join("\n")))
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
