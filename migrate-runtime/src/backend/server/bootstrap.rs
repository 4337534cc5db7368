//! Making the tables, also when many processes start at once on an empty database.

use std::time::Duration;

use migrate_core::dialect::Dialect;

use super::{Server, failed, lease, trust};
use crate::error::Error;
use crate::tables::{Identifier, Runner, Tables};

/// Names the transaction-scoped lock that processes take turns by. It ends with its transaction, also behind a pooler.
pub(crate) const TURN: i64 = 7_270_001;

/// Servers without such a lock let two that make the same table collide.
const ATTEMPTS: u32 = 50;

impl Server {
    pub(super) async fn bootstrap(
        &mut self,
        tables: &Tables,
        runner: &Runner,
    ) -> Result<(), Error> {
        let sql = match self.dialect() {
            Dialect::Mysql => trust::mysql_guard(tables) + &tables.create(runner),
            Dialect::Sqlite | Dialect::Postgres => {
                let schema = if self.seen.schema {
                    String::new()
                } else {
                    create_schema(tables)
                };
                // Others may make tables between the look and the lock, or hold the lock for that.
                let trusted = trust::postgres(tables, true);
                format!(
                    "{trusted}BEGIN;\nSET LOCAL client_min_messages = warning;\nSELECT pg_catalog.pg_advisory_xact_lock({TURN});\n\
                     {schema}{}{trusted}{}COMMIT;\n",
                    tables.create_tables(),
                    tables.first_rows(runner)
                )
            }
        };
        for attempt in 0.. {
            let Some(wire) = &mut self.wire else {
                return Err(failed::failed(super::no_connection().error));
            };
            match wire.send(&sql).await {
                Ok(_) => break,
                Err(stopped)
                    if attempt < ATTEMPTS
                        && (failed::is_made_by_another(&stopped.error)
                            || failed::is_in_the_way(&stopped.error)) =>
                {
                    let _ = wire.send("ROLLBACK").await;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Err(stopped) => {
                    let _ = wire.send("ROLLBACK").await;
                    return Err(lease::not_writable(stopped.error, tables));
                }
            }
        }
        self.seen.tables = 4;
        self.seen.lease = None;
        self.read_ledger(tables).await.map(|_| ())
    }
}

/// The schema, which nobody else may look into until its owner says so.
pub(crate) fn create_schema(tables: &Tables) -> String {
    let Some(schema) = &tables.schema else {
        return String::new();
    };
    let schema = Identifier::new(tables.dialect, None, schema);
    format!("CREATE SCHEMA IF NOT EXISTS {schema};\nREVOKE ALL ON SCHEMA {schema} FROM PUBLIC;\n")
}
