//! Shadow databases with what a chain builds.

use migrate_core::schema::Schema;
use migrate_core::target::Direction;
use tokio::sync::Mutex;

use super::lane::Shared;
use super::moves;
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::shadow::Shadows;

/// A shadow database to which a chain was applied up to a revision (`None`: nothing of it). The caller removes it.
pub async fn database_at(
    chain: &Chain,
    shadows: &mut Shadows,
    revision: Option<&str>,
) -> Result<Database, Error> {
    brought(chain, &Mutex::new(shadows), revision).await
}

/// The same beside others.
pub(crate) async fn brought(
    chain: &Chain,
    shadows: &Shared<'_>,
    revision: Option<&str>,
) -> Result<Database, Error> {
    // What fails there fails again below, where it is told.
    if let Some(id) = revision
        && let Ok(Some(database)) = shadows.lock().await.replayed(chain, id).await
    {
        return Ok(database);
    }
    let database = shadows.lock().await.create().await?;
    if let Some(id) = revision
        && let Err(error) = moves::to(chain, id, Direction::Up, &database, shadows).await
    {
        shadows.lock().await.remove(database).await;
        return Err(error);
    }
    Ok(database)
}

/// What a chain builds up to a revision (`None`: nothing of it), in a shadow database.
pub async fn schema_at(
    chain: &Chain,
    shadows: &mut Shadows,
    revision: Option<&str>,
) -> Result<Schema, Error> {
    let database = database_at(chain, shadows, revision).await?;
    let schema = chain.schema_of(&database).await;
    shadows.remove(database).await;
    schema
}
