//! Moving a shadow database along the chain.

use migrate_core::diagnostic::Code;
use migrate_core::target::Direction;

use super::lane::Shared;
use crate::apply::with_help;
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::shadow::Shadows;
use crate::tables::Identifier;

/// Brings a shadow database to a revision. On a private server, roles that a revision names are made when they are missed: on
/// the real one somebody made them.
pub(crate) async fn to(
    chain: &Chain,
    target: &str,
    direction: Direction,
    database: &Database,
    shadows: &Shared<'_>,
) -> Result<(), Error> {
    let mut made: Vec<String> = Vec::new();
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
        if made.contains(&said) || !make_role(&said, *shadows.lock().await).await {
            return Err(for_shadows(error));
        }
        made.push(said);
    }
}

/// What helps a database of somebody's to go on is of no use to one that is thrown away.
fn for_shadows(error: Error) -> Error {
    if error.code() == Some(Code::StatementFailed) {
        return with_help(error, "mend the statement".to_owned());
    }
    error
}

/// Makes the role that the database misses by these words, on a private server. Whether it is there now.
pub(crate) async fn make_role(said: &str, shadows: &mut Shadows) -> bool {
    let Some(role) = missing_role(said).filter(|_| shadows.is_private()) else {
        return false;
    };
    let quoted = Identifier::new(shadows.dialect(), None, &role);
    let sql = format!("CREATE ROLE {quoted}");
    shadows.on_server(&sql).await.is_ok()
}

/// The role of which PostgreSQL says that it does not exist.
fn missing_role(said: &str) -> Option<String> {
    let (_, rest) = said.split_once("role \"")?;
    let (role, _) = rest.split_once("\" does not exist")?;
    Some(role.to_owned())
}
