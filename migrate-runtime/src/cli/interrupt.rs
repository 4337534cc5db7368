//! Work that a person may interrupt: what it made is removed before the process ends.

use std::pin::pin;

use futures_util::future::{Either, select};
use migrate_core::diagnostic::{Code, Diagnostic};

use crate::error::Error;

/// Does the work until it ends, or until somebody presses Ctrl-C or asks the process to end. Then the work is dropped where it
/// is, and the code of the error is `interrupted`.
pub async fn until_interrupted<T>(
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let work = pin!(work);
    let stop = pin!(asked_to_stop());
    match select(work, stop).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(Error::from(
            Diagnostic::error(Code::Interrupted, "interrupted").help("run it again"),
        )),
    }
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let end = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            // Then it ends the process, as ever.
            Err(_) => std::future::pending().await,
        }
    };
    select(pin!(interrupt()), pin!(end)).await;
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    interrupt().await;
}

async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
