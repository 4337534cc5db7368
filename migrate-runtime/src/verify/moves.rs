//! Moving a shadow database along the chain.

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::sql::grantees;
use migrate_core::target::Direction;

use super::lane::Shared;
use crate::apply::with_help;
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::shadow::Shadows;
use crate::tables::Identifier;

/// Brings a shadow database to a revision. On a private server, what a revision names is made when it is missed: on the real one
/// somebody made it.
pub(crate) async fn to(
    chain: &Chain,
    target: &str,
    direction: Direction,
    database: &Database,
    shadows: &Shared<'_>,
) -> Result<(), Error> {
    let mut made: Vec<(String, String)> = Vec::new();
    loop {
        // Its rows are made up: nobody's values are shown.
        let migrator = Migrator::new(chain)
            .target(target)?
            .pooled(false)
            .show_data(true);
        let outcome = match direction {
            Direction::Up => migrator.upgrade(database).await,
            Direction::Down => migrator.downgrade(database).await,
        };
        let Err(error) = outcome else {
            return Ok(());
        };
        let said = error.diagnostics().first();
        let said = said.map_or_else(String::new, |found| found.message.clone());
        let missed = (said, statement(&error));
        let mut shadows = shadows.lock().await;
        if made.contains(&missed) || !make_missed(&missed.0, &missed.1, &mut shadows).await {
            return Err(for_shadows(error, &missed.0, &shadows));
        }
        made.push(missed);
    }
}

/// The text of the statement that failed.
fn statement(error: &Error) -> String {
    let place = error
        .diagnostics()
        .first()
        .and_then(|found| found.places.first());
    let text = place.and_then(|place| {
        let text = error.sources().text(&place.file)?;
        // The span may be of a word in it.
        let start = text
            .get(..place.span.start)?
            .rfind(';')
            .map_or(0, |end| end + 1);
        let end = text
            .get(start..)?
            .find(';')
            .map_or(text.len(), |end| start + end);
        text.get(start..end)
    });
    text.unwrap_or_default().to_owned()
}

/// What helps a database of somebody's to go on is of no use to one that is thrown away.
fn for_shadows(error: Error, said: &str, shadows: &Shadows) -> Error {
    if let Some(role) = existing_role(said).filter(|role| shadows.had_role(role)) {
        let mut diagnostics = error.diagnostics().to_vec();
        if let Some(first) = diagnostics.first_mut() {
            first.message += &format!(
                " (the role `{role}` was on the server of `shadow_url` before this run, so it was not dropped: name a server there \
                 that is only for shadow databases)"
            );
        }
        let sources = error.sources().clone();
        return Error::from(diagnostics)
            .with_sources(sources)
            .caused_by(error);
    }
    if error.code() == Some(Code::StatementFailed) {
        return with_help(error, "mend the statement".to_owned());
    }
    error
}

/// Makes what the database misses by these words, on a private server. Whether it is there now.
pub(crate) async fn make_missed(said: &str, statement: &str, shadows: &mut Shadows) -> bool {
    if !shadows.is_private() {
        return false;
    }
    let dialect = shadows.dialect();
    let quoted = |name: &str| Identifier::new(dialect, None, name);
    let sql = if let Some(role) = missing_role(said) {
        format!("CREATE ROLE {}", quoted(&role))
    } else if let Some(database) = missing_database(said) {
        format!("CREATE DATABASE {}", quoted(&database))
    } else if dialect == Dialect::Mysql && said.contains("matching row in the user table") {
        // It does not say which.
        let users = grantees(dialect, statement);
        if users.is_empty() {
            return false;
        }
        format!("CREATE USER IF NOT EXISTS {}", users.join(", "))
    } else {
        return false;
    };
    match shadows.on_server(&sql).await {
        Ok(()) => true,
        // Somebody beside this one missed it too.
        Err(error) => {
            let mut said = error.diagnostics().iter().map(|found| &found.message);
            said.any(|said| existing_role(said).is_some() || existing_database(said).is_some())
        }
    }
}

/// The role of which the server says that it does not exist.
fn missing_role(said: &str) -> Option<String> {
    between(said, "role \"", "\" does not exist")
        // MariaDB's.
        .or_else(|| between(said, "Invalid role specification `", "`"))
}

/// The database of which the server says that it does not exist.
fn missing_database(said: &str) -> Option<String> {
    between(said, "database \"", "\" does not exist")
        .or_else(|| between(said, "Unknown database '", "'"))
}

/// The role or user of which the server says that it exists.
fn existing_role(said: &str) -> Option<String> {
    between(said, "role \"", "\" already exists")
        .or_else(|| between(said, "CREATE ROLE failed for '", "'"))
        .or_else(|| between(said, "CREATE USER failed for '", "'"))
}

/// The database of which the server says that it exists.
fn existing_database(said: &str) -> Option<String> {
    between(said, "database \"", "\" already exists")
        .or_else(|| between(said, "create database '", "'; database exists"))
}

fn between(said: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = said.split_once(before)?;
    let (name, _) = rest.split_once(after)?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{existing_database, existing_role, missing_database, missing_role};

    #[test]
    fn what_a_server_misses_is_read_from_its_words() {
        let missed = missing_role("role \"app_reader\" does not exist");
        assert_eq!(missed.as_deref(), Some("app_reader"));
        let missed = missing_role("Invalid role specification `rdr`");
        assert_eq!(missed.as_deref(), Some("rdr"));
        assert_eq!(missing_role("relation \"t\" does not exist"), None);
        let missed = missing_database("database \"app\" does not exist");
        assert_eq!(missed.as_deref(), Some("app"));
        let there = existing_role("Operation CREATE USER failed for 'ann'@'%'");
        assert_eq!(there.as_deref(), Some("ann"));
        let there = existing_database("Can't create database 'app'; database exists");
        assert_eq!(there.as_deref(), Some("app"));
        let there = existing_role("role \"app\" already exists");
        assert_eq!(there.as_deref(), Some("app"));
    }
}
