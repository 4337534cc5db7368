//! Where test databases are made: what the environment says.

use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use crate::database::Database;
use crate::error::Error;

/// Names a server for tests; several, with blanks between them, when a chain is for several kinds.
const OURS: &str = "CARGO_MIGRATE_TEST_URL";
/// What the application uses while it is developed.
const USUAL: &str = "DATABASE_URL";

/// The URL of a server of that dialect, by one of its databases. `None` when none is named.
pub(super) fn url(dialect: Dialect, package: &str) -> Result<Option<String>, Error> {
    let file = settings(package)?;
    let from_file = |name: &str| {
        let found = file.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    };
    let said = [OURS, USUAL].map(|name| std::env::var(name).ok());
    let written = [OURS, USUAL].map(from_file);
    for urls in said.into_iter().chain(written).flatten() {
        for url in urls.split_whitespace() {
            if !speaks(url, dialect) {
                continue;
            }
            // A mistake in it is told, not passed over.
            Database::try_from(url)?;
            return Ok(Some(url.to_owned()));
        }
    }
    Ok(None)
}

/// The same; without one, the error says what to set.
pub(super) fn needed(dialect: Dialect, package: &str) -> Result<String, Error> {
    if let Some(url) = url(dialect, package)? {
        return Ok(url);
    }
    let scheme = match dialect {
        Dialect::Mysql => "mysql",
        _ => "postgres",
    };
    let message = format!("no server is named for test databases of {dialect}");
    Err(Error::from(
        Diagnostic::error(Code::ShadowDatabase, message).help(format!(
            "set {OURS}={scheme}://<user>@localhost/<database> (or {USUAL}; either may stand in a file `.env` of the package): \
             test databases are made beside that database, which itself is not touched"
        )),
    ))
}

fn speaks(url: &str, dialect: Dialect) -> bool {
    let scheme = url.split(':').next().unwrap_or_default();
    match dialect {
        Dialect::Sqlite => scheme == "sqlite",
        Dialect::Postgres => matches!(scheme, "postgres" | "postgresql"),
        Dialect::Mysql => matches!(scheme, "mysql" | "mariadb"),
    }
}

/// What the nearest `.env` says, in the folder of the package or above it.
fn settings(package: &str) -> Result<Vec<(String, String)>, Error> {
    let mut folders = Path::new(package).ancestors();
    let Some(file) = folders.find_map(|folder| {
        let file = folder.join(".env");
        file.is_file().then_some(file)
    }) else {
        return Ok(Vec::new());
    };
    let read = dotenvy::from_path_iter(&file).and_then(Iterator::collect);
    read.map_err(|error| {
        let message = format!("{} cannot be read: {error}", file.display());
        let help = format!("mend it, or set {OURS}");
        Error::from(Diagnostic::error(Code::ShadowDatabase, message).help(help)).caused_by(error)
    })
}

/// The folder of the package whose test runs.
pub(super) fn package() -> String {
    // Cargo and nextest set it for every test.
    std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".to_owned())
}
