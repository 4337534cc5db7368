//! What can be refused before anything of a revision is recorded.

use super::start::Work;
use super::{key, throttle};
use crate::backend::Backend;
use crate::error::Error;

/// Fails when the rows cannot be taken in the order of the key, or the throttle cannot be asked.
pub(crate) async fn check<B: Backend>(backend: &mut B, work: &Work<'_>) -> Result<(), Error> {
    key::look(backend, work).await?;
    let throttle = work.throttle();
    if let Some(select) = &throttle.sql {
        throttle::ask(backend, work, select).await?;
    }
    Ok(())
}
