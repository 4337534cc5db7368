//! Connecting, and connecting again.

use std::time::Duration;

use migrate_core::dialect::Dialect;

use super::companion::Companion;
use super::failed;
use super::ledger::Seen;
use super::{Server, no_connection};
use crate::backend::OpenOptions;
use crate::database::{Database, cannot_connect};
use crate::error::Error;
use crate::tables::Tables;
use crate::wire::{Answer, Wire, WireOptions};

/// How often a server that has no connection left is asked again in the middle of a run, and how long after.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(200);

pub(super) async fn open(database: &Database, options: OpenOptions) -> Result<Server, Error> {
    let connecting = WireOptions::to(database);
    database.warn_of_risks();
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

impl Server {
    /// A new connection in place of one that is gone.
    pub(super) async fn reconnect(&mut self) -> Result<(), Error> {
        self.forget_held();
        self.in_transaction = false;
        if let Some(used) = self.wire.take() {
            used.cut().await;
        }
        let (wire, connection) = self.another().await?;
        self.wire = Some(wire);
        self.seen.connection = connection;
        Ok(())
    }

    /// A new connection in place of one that revisions have set something on. The lease names it before the old one goes:
    /// whose connection is gone is taken for gone.
    pub(super) async fn replace_connection(&mut self, tables: &Tables) -> Result<(), Error> {
        let (mut wire, connection) = self.another().await?;
        if let Some(fence) = &self.fence {
            let beat = tables.beat(fence, connection.as_deref());
            let answer = wire.ask(&beat).await.map_err(failed::failed)?;
            if answer.affected == 0 {
                return Err(failed::lease_lost());
            }
        }
        self.forget_held();
        self.seen.connection = connection;
        if let Some(used) = self.wire.replace(wire) {
            let _ = used.close().await;
        }
        Ok(())
    }

    async fn another(&self) -> Result<(Wire, Option<String>), Error> {
        let mut attempts = 0;
        let mut wire = loop {
            match self.connecting.connect().await {
                Err(error) if attempts < ATTEMPTS && failed::is_full(&error) => {
                    attempts += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                connected => break connected.map_err(failed::failed)?,
            }
        };
        let who = super::ledger::who(self.dialect());
        let first = match self.dialect() {
            Dialect::Mysql => format!("{};\n{who}", self.session()),
            Dialect::Sqlite | Dialect::Postgres => who,
        };
        let answer = wire.ask(&first).await.map_err(failed::failed)?;
        Ok((wire, answer.cell(0).map(str::to_owned)))
    }

    /// Sends statements of our own, and returns the last answer.
    pub(super) async fn ask(&mut self, sql: &str) -> Result<Answer, Error> {
        match &mut self.wire {
            Some(wire) => wire.ask(sql).await.map_err(failed::failed),
            None => Err(failed::failed(no_connection().error)),
        }
    }
}
