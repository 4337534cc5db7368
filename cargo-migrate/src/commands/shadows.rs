//! Work in shadow databases: they are removed after it, also when somebody interrupts it.

use migrate_core::dialect::Dialect;
use migrate_runtime::cli::until_interrupted;
use migrate_runtime::shadow::{Places, Shadows};

use crate::failure::Failure;

/// Opens a place for each dialect, does the work, and closes them.
pub(super) async fn with_shadows<T>(
    dialects: &[Dialect],
    places: &Places,
    work: impl AsyncFnOnce(&mut Vec<Shadows>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut rooms = Vec::new();
    let outcome = until_interrupted(async {
        for dialect in dialects {
            rooms.push(Shadows::open(*dialect, places).await?);
        }
        Ok(work(&mut rooms).await)
    });
    let outcome = Box::pin(outcome).await;
    for shadows in rooms {
        shadows.close().await;
    }
    outcome?
}
