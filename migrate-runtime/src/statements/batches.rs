//! A statement that runs in batches, among those that run one by one.

use migrate_core::directive::{Batch, batch_of};
use migrate_core::sql::{self, Batched};
use migrate_core::target::Direction;

use super::Run;
use crate::backend::Backend;
use crate::backfill::{self, Work};
use crate::error::Error;
use crate::event::Events;
use crate::tables::BackfillKey;

impl Run<'_> {
    /// How a statement runs in batches, if it does.
    pub(super) fn in_batches(&self, at: usize) -> Option<(Batch, Batched)> {
        let statement = self.statements.get(at)?;
        let (dialect, text) = (self.job.dialect(), self.text.sql);
        let batch = batch_of(dialect, text, statement)?;
        let batched = sql::batched(dialect, statement.text(text)).ok()?;
        Some((batch, batched))
    }

    /// Runs one statement in batches, the last of which comes with its record.
    pub(super) async fn batches<B: Backend>(
        &mut self,
        backend: &mut B,
        at: usize,
        batch: &Batch,
        batched: &Batched,
        events: &mut Events<'_>,
    ) -> Result<bool, Error> {
        let work = self.work(at, batch, batched);
        let ran = Box::pin(backfill::run(backend, &work, events)).await;
        match ran {
            Ok(mine) => {
                self.session = at + 1;
                Ok(mine)
            }
            Err(error) if error.database_error().is_none_or(B::concerns_the_database) => Err(error),
            Err(error) => Err(self.keep_error(backend, at, error).await),
        }
    }

    /// Looks whether a statement in batches can run at all; while nothing is recorded also those that follow it at once.
    pub(super) async fn check_batches<B: Backend>(
        &self,
        backend: &mut B,
        at: usize,
    ) -> Result<(), Error> {
        let mut next = at;
        while let Some((batch, batched)) = self.in_batches(next) {
            backfill::check(backend, &self.work(next, &batch, &batched)).await?;
            if at > 0 {
                break;
            }
            next += 1;
        }
        Ok(())
    }

    fn work<'w>(&'w self, at: usize, batch: &'w Batch, batched: &'w Batched) -> Work<'w> {
        Work {
            job: self.job,
            key: BackfillKey {
                revision: self.revision.id.to_string(),
                direction: match self.direction {
                    Direction::Up => "up",
                    Direction::Down => "down",
                },
                statement: at + 1,
            },
            batch,
            batched,
            text: &self.text,
            statement: &self.statements[at],
            total: self.statements.len(),
            finish: self.advance(at),
        }
    }
}
