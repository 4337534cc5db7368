//! Moving a shadow database along the chain.

use migrate_core::target::Direction;

use super::lane::Shared;
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::tables::Identifier;

/// Brings a shadow database to a revision. On a private server, roles that a revision names are made when they are missed: on
/// the real one somebody made them.
pub(super) async fn to(
    chain: &Chain,
    target: &str,
    direction: Direction,
    database: &Database,
    shadows: &Shared<'_>,
) -> Result<(), Error> {
    let mut made: Vec<String> = Vec::new();
    loop {
        let migrator = Migrator::new(chain).target(target)?.pooled(false);
        let outcome = match direction {
            Direction::Up => migrator.upgrade(database).await,
            Direction::Down => migrator.downgrade(database).await,
        };
        let Err(error) = outcome else {
            return Ok(());
        };
        let Some(role) = missing_role(&error).filter(|role| !made.contains(role)) else {
            return Err(error);
        };
        let mut shadows = shadows.lock().await;
        if !shadows.is_private() {
            return Err(error);
        }
        let quoted = Identifier::new(database.dialect(), None, &role);
        shadows.on_server(&format!("CREATE ROLE {quoted}")).await?;
        made.push(role);
    }
}

/// The role of which PostgreSQL says that it does not exist.
fn missing_role(error: &Error) -> Option<String> {
    let said = &error.diagnostics().first()?.message;
    let (_, rest) = said.split_once("role \"")?;
    let (role, _) = rest.split_once("\" does not exist")?;
    Some(role.to_owned())
}
