//! Connecting, and connecting again.

use migrate_core::diagnostic::{Code, Diagnostic};

use super::companion::Companion;
use super::failed;
use super::ledger::Seen;
use super::wire::{Answer, WireOptions};
use super::{Server, no_connection};
use crate::backend::OpenOptions;
use crate::database::{Database, Kind};
use crate::error::{Error, database_message};

pub(super) async fn open(database: &Database, options: OpenOptions) -> Result<Server, Error> {
    let connecting = match &database.kind {
        #[cfg(feature = "postgres")]
        Kind::Postgres(options) => WireOptions::Postgres(options.clone()),
        #[cfg(feature = "mysql")]
        Kind::Mysql(options) => WireOptions::Mysql(options.clone()),
        #[cfg(feature = "sqlite")]
        Kind::Sqlite(_) => {
            return Err(Error::from(Diagnostic::error(
                Code::Connection,
                "this is no database on a server",
            )));
        }
    };
    let wire = connecting
        .connect()
        .await
        .map_err(|error| cannot_connect(error, database))?;
    Ok(Server {
        wire: Some(wire),
        companion: Companion::new(connecting.clone()),
        connecting,
        direct: options.pooled == Some(false),
        options,
        held: String::new(),
        held_count: 0,
        in_transaction: false,
        fence: None,
        seen: Seen::default(),
        losses: 0,
    })
}

fn cannot_connect(error: sqlx::Error, database: &Database) -> Error {
    let message = format!("cannot connect to {database}: {}", database_message(&error));
    let help = failed::connection_help(&error);
    Error::from(Diagnostic::error(Code::Connection, message).help(help)).caused_by(error)
}

impl Server {
    /// A new connection in place of the one at hand.
    pub(super) async fn reconnect(&mut self) -> Result<(), Error> {
        self.forget_held();
        self.in_transaction = false;
        if let Some(used) = self.wire.take() {
            used.cut().await;
        }
        let wire = self.connecting.connect().await.map_err(failed::failed)?;
        self.wire = Some(wire);
        let answer = self.ask(&super::ledger::who(self.dialect())).await?;
        self.seen.connection = answer.cell(0).map(str::to_owned);
        if self.dialect() == migrate_core::dialect::Dialect::Mysql {
            let session = self.session();
            self.ask(&session).await?;
        }
        Ok(())
    }

    /// Sends statements of our own, and returns the last answer.
    pub(super) async fn ask(&mut self, sql: &str) -> Result<Answer, Error> {
        match &mut self.wire {
            Some(wire) => wire.ask(sql).await.map_err(failed::failed),
            None => Err(failed::failed(no_connection().error)),
        }
    }
}
