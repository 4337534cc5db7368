//! Work in shadow databases: they are removed after it, also when somebody interrupts it.

use migrate_core::diagnostic::Sources;
use migrate_core::dialect::Dialect;
use migrate_runtime::Chain;
use migrate_runtime::cli::{Printer, until_interrupted};
use migrate_runtime::shadow::{Places, Shadows};

use crate::failure::Failure;

/// Opens a place for each dialect, does the work, and closes them.
pub(super) async fn with_shadows<T>(
    chain: &Chain,
    dialects: &[Dialect],
    places: &Places,
    printer: Printer,
    work: impl AsyncFnOnce(&mut Vec<Shadows>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut rooms = Vec::new();
    let outcome = until_interrupted(async {
        for dialect in dialects {
            let shadows = Shadows::open_for(chain, *dialect, places).await?;
            printer.diagnostics(shadows.warnings(), &Sources::default());
            for note in shadows.notes() {
                printer.note(note);
            }
            rooms.push(shadows);
        }
        Ok(work(&mut rooms).await)
    });
    let outcome = Box::pin(outcome).await;
    for shadows in rooms {
        shadows.close().await;
    }
    outcome?
}
