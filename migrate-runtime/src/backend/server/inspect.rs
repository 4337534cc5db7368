//! Looking at a server: what people ask about.

use std::time::Duration;

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;

use super::{Server, failed, trust};
use crate::error::{Error, clean};
use crate::lease::Lease;
use crate::tables::Tables;

impl Server {
    /// The rows of the last of some statements, as text.
    pub(super) async fn texts(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let answer = self.ask(sql).await?;
        let cleaned = |row: Vec<Option<String>>| {
            let cells = row.into_iter();
            cells.map(|cell| cell.as_deref().map(clean)).collect()
        };
        Ok(answer.rows.into_iter().map(cleaned).collect())
    }

    /// Who holds the lease, as it was read last.
    pub(super) async fn who_holds(&mut self) -> Result<Option<Lease>, Error> {
        let Some(row) = self.seen.lease.clone() else {
            return Ok(None);
        };
        let Some(run_id) = row.holder else {
            return Ok(None);
        };
        let connected = match &row.connection {
            Some(connection) if row.direct && !self.seen.cluster => {
                self.is_connected(connection).await?
            }
            _ => None,
        };
        Ok(Some(Lease {
            fence: row.fence,
            holder: row.info.unwrap_or_else(|| run_id.clone()),
            run_id,
            phase: row.phase,
            held_for: row
                .age
                .and_then(|age| u64::try_from(age).ok())
                .map(Duration::from_secs),
            connected,
        }))
    }

    /// What makes it unsafe to write to the tables of the history, if something does.
    pub(super) async fn written_by_others(
        &mut self,
        tables: &Tables,
    ) -> Result<Option<String>, Error> {
        let sql = match self.dialect() {
            Dialect::Mysql => trust::mysql(tables),
            Dialect::Sqlite | Dialect::Postgres => trust::postgres(tables, true),
        };
        let Some(wire) = &mut self.wire else {
            return Err(failed::failed(super::no_connection().error));
        };
        match wire.ask(&sql).await {
            Ok(answer) if self.dialect() == Dialect::Mysql => {
                let found = answer.rows.iter().filter_map(|row| row.first()?.as_deref());
                let found: Vec<String> = found.map(clean).collect();
                Ok((!found.is_empty()).then(|| found.join(", ")))
            }
            Ok(_) => Ok(None),
            Err(error) => {
                let error = failed::failed(error);
                match (error.code(), error.diagnostics().first()) {
                    (Some(Code::HistoryNotTrusted), Some(found)) => {
                        let said = found.message.split_once("trusted: ");
                        Ok(said.map(|(_, found)| found.to_owned()))
                    }
                    _ => Err(error),
                }
            }
        }
    }
}
