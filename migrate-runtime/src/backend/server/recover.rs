//! After a failure: is it worth another attempt, and what has to be known before one?

use std::time::Duration;

use migrate_core::diagnostic::Code;

use super::{Server, failed};
use crate::backend::{Patience, Recovery};
use crate::error::Error;
use crate::event::{Event, Events};
use crate::tables::{Fence, Tables};

/// How often a run goes on after its connection was lost.
const LOSSES: u32 = 3;

/// How often it is then tried to connect again.
const RECONNECTIONS: u32 = 20;

const PAUSE: Duration = Duration::from_millis(200);

impl Server {
    pub(super) async fn after_failure(
        &mut self,
        error: &Error,
        tables: &Tables,
        patience: &mut Patience,
        events: &mut Events<'_>,
    ) -> Result<Recovery, Error> {
        let Some(cause) = error.database_error() else {
            return Ok(Recovery::GiveUp);
        };
        if error.code() == Some(Code::LeaseLost) {
            return Ok(Recovery::GiveUp);
        }
        if failed::is_connection_lost(cause) {
            return self.after_loss(tables, patience, events).await;
        }
        if failed::is_in_the_way(cause) {
            let blockers = self.companion.blockers.take();
            if patience.is_over() {
                return Err(failed::blocked(blockers.as_deref(), patience.waited()));
            }
            events.emit(&Event::Blocked {
                by: blockers.as_deref(),
                waited: patience.waited(),
            });
            // Not in step with others that were turned away by the same lock.
            patience.pause(uneven(PAUSE)).await;
            return Ok(Recovery::Retry(self.read_ledger(tables).await?));
        }
        Ok(Recovery::GiveUp)
    }

    /// Whether what was sent last has happened is not known: the history tells, once the lease is taken anew. That waits for
    /// the old connection's transaction, which has the row locked; and the server, which may still go on with what was sent,
    /// finds another fence in each transaction that follows.
    async fn after_loss(
        &mut self,
        tables: &Tables,
        patience: &mut Patience,
        events: &mut Events<'_>,
    ) -> Result<Recovery, Error> {
        let Some(fence) = self.fence.clone() else {
            return Ok(Recovery::GiveUp);
        };
        self.losses += 1;
        if self.losses > LOSSES {
            return Ok(Recovery::GiveUp);
        }
        events.emit(&Event::Reconnecting);
        for _ in 0..RECONNECTIONS {
            patience.pause(PAUSE).await;
            if self.reconnect().await.is_err() {
                continue;
            }
            let connection = self.seen.connection.clone();
            let Some(wire) = &mut self.wire else {
                continue;
            };
            let limit = match self.connecting.dialect() {
                migrate_core::dialect::Dialect::Postgres => "SET LOCAL lock_timeout = '5s';\n",
                _ => "",
            };
            let anew = tables.take_anew(&fence.holder, connection.as_deref());
            match wire.ask(&format!("{limit}{anew}")).await {
                Ok(answer) if answer.affected == 1 => {}
                Ok(_) => return Err(failed::lease_lost()),
                Err(_) => continue,
            }
            let Ok(ledger) = self.read_ledger(tables).await else {
                continue;
            };
            let lease = self.seen.lease.as_ref();
            let Some(mine) = lease.filter(|row| row.holder.as_ref() == Some(&fence.holder)) else {
                return Err(failed::lease_lost());
            };
            self.fence = Some(Fence {
                fence: mine.fence,
                ..fence
            });
            return Ok(Recovery::Retry(ledger));
        }
        Ok(Recovery::GiveUp)
    }
}

/// Between half of a pause and one and a half of it.
fn uneven(pause: Duration) -> Duration {
    let mut byte = [128_u8];
    // Without a source of randomness the pause is as it was.
    let _ = getrandom::fill(&mut byte);
    pause / 2 + pause * u32::from(byte[0]) / 255
}

#[cfg(test)]
mod tests {
    use super::{PAUSE, uneven};

    #[test]
    fn pauses_differ_and_stay_near_what_was_meant() {
        let pauses: std::collections::BTreeSet<_> = (0..50).map(|_| uneven(PAUSE)).collect();
        assert!(pauses.len() > 1);
        let near = |pause: &std::time::Duration| *pause >= PAUSE / 2 && *pause <= PAUSE * 3 / 2;
        assert!(pauses.iter().all(near));
    }
}
