//! Waiting before the next batch.

use std::time::{Duration, Instant};

use super::run::Run;
use super::start::gone;
use super::state::State;
use super::throttle;
use crate::backend::Backend;
use crate::error::Error;
use crate::event::{Event, Events};

/// How often a run that waits looks whether it may go on.
const LOOK: Duration = Duration::from_millis(500);
/// How often it says that it still waits.
const SAY: Duration = Duration::from_secs(5);

impl Run<'_> {
    /// Waits while there is a reason to.
    pub(super) async fn hold_up<B: Backend>(
        &mut self,
        backend: &mut B,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let mut said: Option<Instant> = None;
        loop {
            let because = if self.state.paused {
                let because = self.state.because.clone();
                Some(because.unwrap_or_else(|| "it was told to".to_owned()))
            } else {
                throttle::reason(backend, self.work, &self.throttle).await?
            };
            let Some(because) = because else {
                return Ok(());
            };
            if said.is_none_or(|said| said.elapsed() >= SAY) {
                said = Some(Instant::now());
                self.tell_pause(&because, events);
                if !self.state.paused {
                    self.note(backend, &because, events).await?;
                }
            }
            self.look_again(backend).await?;
        }
    }

    /// The same for something that shows only when it is tried again.
    pub(super) async fn wait_because<B: Backend>(
        &mut self,
        backend: &mut B,
        because: &str,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        if self.state.because.as_deref() != Some(because) {
            self.tell_pause(because, events);
            self.note(backend, because, events).await?;
        }
        self.look_again(backend).await
    }

    pub(super) fn tell_pause(&self, because: &str, events: &mut Events<'_>) {
        events.emit(&Event::BatchesPaused {
            id: &self.work.key.revision,
            table: &self.work.batched.written,
            because,
        });
    }

    pub(super) async fn note<B: Backend>(
        &self,
        backend: &mut B,
        because: &str,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        let tables = &self.work.job.tables;
        let note = tables.note_pause(&self.work.key, Some(because));
        let noted = backend.batch(tables, &note, "", events).await;
        match noted {
            Err(failed) if !B::is_busy(&failed.error) => Err(B::failed(failed.error)),
            _ => Ok(()),
        }
    }

    /// Sleeps for a moment, and reads the row again.
    pub(super) async fn look_again<B: Backend>(&mut self, backend: &mut B) -> Result<(), Error> {
        self.sleep(backend, LOOK).await?;
        let select = self.work.job.tables.select_backfill(&self.work.key);
        let rows = backend.exact_rows(&select).await?;
        self.state = State::read(rows)?.ok_or_else(|| gone(self.work))?;
        Ok(())
    }

    pub(super) async fn sleep<B: Backend>(
        &mut self,
        backend: &mut B,
        pause: Duration,
    ) -> Result<(), Error> {
        let begun = Instant::now();
        while let Some(left) = pause
            .checked_sub(begun.elapsed())
            .filter(|left| !left.is_zero())
        {
            tokio::time::sleep(left.min(SAY)).await;
            if pause >= LOOK {
                backend.sign_of_life(&self.work.job.tables).await?;
            }
        }
        Ok(())
    }
}
