//! Work that a person may interrupt: what it made is removed before the process ends.

use std::pin::pin;

use futures_util::future::{Either, select};
use migrate_core::diagnostic::{Code, Diagnostic};

use crate::error::Error;

/// Does the work until it ends, or until somebody presses Ctrl-C, asks the process to end, or closes its terminal. Then the work is dropped where it
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
    use tokio::signal::unix::SignalKind;
    let end = async {
        let hang_up = async {
            if is_deaf_to_hang_up() {
                std::future::pending::<()>().await;
            } else {
                received(SignalKind::hangup()).await;
            }
        };
        select(pin!(received(SignalKind::terminate())), pin!(hang_up)).await;
    };
    select(pin!(interrupt()), pin!(end)).await;
}

#[cfg(unix)]
async fn received(kind: tokio::signal::unix::SignalKind) {
    match tokio::signal::unix::signal(kind) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        // Then it ends the process, as ever.
        Err(_) => std::future::pending().await,
    }
}

/// Whether it was started to outlive its terminal, by `nohup` and its like: they let a process ignore the first of all signals.
#[cfg(unix)]
fn is_deaf_to_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignores_first(&status)
}

/// Whether the first signal is among those that are ignored, as Linux tells it.
#[cfg(unix)]
fn ignores_first(status: &str) -> bool {
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok());
    ignored.is_some_and(|ignored| ignored & 1 == 1)
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

#[cfg(all(test, unix))]
mod tests {
    use super::ignores_first;

    #[test]
    fn who_ignores_that_the_terminal_goes_is_known() {
        assert!(ignores_first("Name:\tx\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_first("SigIgn:\t0000000000001000\n"));
        assert!(!ignores_first(""));
    }
}
