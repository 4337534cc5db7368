//! A statement that runs in batches, among those of a server that commit one by one.

use migrate_core::directive::Batch;
use migrate_core::sql::Batched;
use migrate_core::target::Direction;

use super::Run;
use super::unit::{How, Unit};
use crate::apply::{half_way_help, with_help};
use crate::backend::Backend;
use crate::backfill::{self, Work};
use crate::error::Error;
use crate::event::{Event, Events};
use crate::tables::BackfillKey;

impl Run<'_, '_> {
    /// Looks, before anything of the step is recorded, at the statements in batches with which it begins. What the others
    /// need may be made by those before them.
    pub(super) async fn check_first_batches<B: Backend>(
        &self,
        backend: &mut B,
        unit: &Unit<'_>,
    ) -> Result<(), Error> {
        for (number, how) in unit.how.iter().enumerate() {
            let How::InBatches(batch, batched) = how else {
                break;
            };
            backfill::check(backend, &self.work(unit, number, batch, batched)).await?;
        }
        Ok(())
    }

    fn work<'w>(
        &'w self,
        unit: &'w Unit<'_>,
        number: usize,
        batch: &'w Batch,
        batched: &'w Batched,
    ) -> Work<'w> {
        Work {
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
        }
    }

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
        let work = self.work(unit, number, batch, batched);
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
