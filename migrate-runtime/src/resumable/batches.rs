//! A statement that runs in batches, among those of a server that commit one by one.

use migrate_core::target::Direction;

use super::Run;
use super::unit::How;
use crate::apply::{half_way_help, with_help};
use crate::backend::Backend;
use crate::backfill::{self, Work};
use crate::error::Error;
use crate::event::{Event, Events};
use crate::tables::BackfillKey;

impl Run<'_, '_> {
    /// Runs a statement in batches, the last of which comes with its record.
    pub(super) async fn batches<B: Backend>(
        &self,
        backend: &mut B,
        at: usize,
        number: usize,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let unit = &self.units[at];
        let How::InBatches(batch, batched) = &unit.how[number] else {
            return Ok(());
        };
        let work = Work {
            job: self.job,
            key: BackfillKey {
                revision: unit.step.id().to_owned(),
                direction: match self.direction {
                    Direction::Up => "up",
                    Direction::Down => "down",
                },
                statement: number + 1,
            },
            batch,
            batched,
            text: &unit.script.text,
            statement: &unit.script.statements[number],
            total: unit.total(),
            finish: self.progress(unit, number + 1, None),
        };
        if let Err(error) = Box::pin(backfill::run(backend, &work, events)).await {
            let passing = error.database_error().is_none_or(B::concerns_the_database);
            self.note_failure(backend, unit, number, &error).await;
            return Err(if passing {
                error
            } else {
                with_help(error, half_way_help(number, self.direction))
            });
        }
        events.emit(&Event::Statement {
            id: unit.step.id(),
            number: number + 1,
            total: unit.total(),
        });
        Ok(())
    }
}
