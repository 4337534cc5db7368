//! The connection's beginning and its end.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use super::failed::{busy, is_busy};
use crate::backend::patience::Patience;
use crate::error::{Error, database_message};
use crate::event::Events;

/// Connects, while another process may be in the way: options that ask for another journal need the database for
/// themselves.
pub(super) async fn connect(
    options: &SqliteConnectOptions,
    lock_wait: Duration,
    events: &mut Events<'_>,
    failed: impl Fn(sqlx::Error) -> Error,
) -> Result<SqliteConnection, Error> {
    let mut patience = Patience::new(lock_wait);
    loop {
        match options.connect().await {
            Ok(connection) => return Ok(connection),
            Err(error) if is_busy(&error) => {
                patience
                    .wait(|waited| busy(Some(waited)).caused_by(error), events)
                    .await?;
            }
            Err(error) => return Err(failed(error)),
        }
    }
}

pub(super) async fn close(connection: SqliteConnection) {
    if let Err(error) = connection.close().await {
        let error = database_message(&error);
        tracing::warn!(error, "the connection was not closed in order");
    }
}
