//! Renderings of a run's events: a bar on a terminal, plain lines elsewhere.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use migrate_core::target::Direction;

use super::{Printer, count, duration, json};
use crate::event::Event;

/// A rendering of the events of a run.
pub(super) trait Reporter: Send {
    /// Tells what happened.
    fn event(&mut self, event: &Event<'_>);
}

/// How many revisions make a run long enough for a bar.
const BAR_FROM: usize = 10;

/// The rendering that fits the printer.
pub(super) fn reporter(printer: Printer) -> Box<dyn Reporter> {
    if printer.shows_progress() {
        Box::new(Bar {
            lines: Lines::new(printer),
            revisions: None,
            rows: None,
        })
    } else {
        Box::new(Lines::new(printer))
    }
}

/// How often a line tells of batches.
const BATCHES_EVERY: Duration = Duration::from_secs(5);

/// One line for each revision.
struct Lines {
    printer: Printer,
    /// When a line told of a batch last.
    told: Option<Instant>,
}

impl Lines {
    const fn new(printer: Printer) -> Self {
        Self {
            printer,
            told: None,
        }
    }

    /// Whether it is time for another line about batches.
    fn is_due(&mut self) -> bool {
        let due = self.printer.verbose() > 0
            || self.told.is_none_or(|told| told.elapsed() >= BATCHES_EVERY);
        if due {
            self.told = Some(Instant::now());
        }
        due
    }

    fn line(&mut self, event: &Event<'_>) -> Option<String> {
        Some(match event {
            Event::Batch { .. } | Event::BatchesPaused { .. } if self.printer.is_json() => {
                json::event(event)?.to_string()
            }
            Event::Batch { .. } if self.is_due() => batch(event)?,
            Event::BatchesPaused { id, table, because } => {
                format!("{id}: the batches of {table} wait: {because}")
            }
            Event::BackfillNeeded { id, name } => format!(
                "{id} {name} changes rows in batches: it is left to `backfill run`, with what comes after it"
            ),
            Event::Finished {
                id,
                name,
                direction,
                statements,
                elapsed,
            } => {
                let verb = match direction {
                    Direction::Up => "applied",
                    Direction::Down => "reverted",
                };
                let what = if *statements == 0 {
                    String::new()
                } else {
                    format!("{}, ", count(*statements, "statement"))
                };
                format!("{verb} {id} {name} ({what}{})", duration(*elapsed))
            }
            Event::Waiting {
                waited,
                limit,
                holder,
            } => {
                let who = match holder {
                    Some(holder) => format!("held by {holder}"),
                    None => "another process is writing to it".to_owned(),
                };
                format!(
                    "waiting for the database: {who} ({} s of at most {} s)",
                    waited.as_secs(),
                    limit.as_secs()
                )
            }
            Event::TakenOver { holder } => format!("taking over from a run that is gone: {holder}"),
            Event::Blocked { by, waited } => {
                let who = by.map_or_else(|| "another session".to_owned(), str::to_owned);
                format!(
                    "a lock could not be had in time, it belongs to {who}: trying again ({} s so far)",
                    waited.as_secs()
                )
            }
            Event::Reconnecting => {
                "the connection to the database was lost: connecting again".to_owned()
            }
            Event::Resumed { id, done, total } => format!(
                "going on with {id}: {done} of {} are done",
                count(*total, "statement")
            ),
            Event::Kept {
                id,
                what,
                rows,
                place,
            } => format!("{id}: kept {what}{} in {place}", in_rows(*rows)),
            Event::Restored { id, what, rows } => {
                format!("{id}: put back {what}{}", in_rows(*rows))
            }
            Event::NotRestored {
                id,
                what,
                place,
                reason,
            } => format!("{id}: {what} is not put back, and stays in {place}: {reason}"),
            Event::Adopted { id, revisions } => format!(
                "{id} stands in the history for {} now; nothing ran",
                count(*revisions, "revision")
            ),
            Event::NotAdopted { reason } => {
                format!("a squash was not recorded, the next upgrade tries again: {reason}")
            }
            Event::DoneByOthers { revisions } => {
                format!(
                    "another process did {} meanwhile",
                    count(*revisions, "revision")
                )
            }
            Event::Statement { id, number, total } if self.printer.verbose() > 0 => {
                format!("{id}: statement {number} of {total} is done")
            }
            _ => return None,
        })
    }
}

fn in_rows(rows: Option<u64>) -> String {
    rows.map_or_else(String::new, |rows| {
        format!(
            " ({})",
            count(usize::try_from(rows).unwrap_or(usize::MAX), "row")
        )
    })
}

/// `20261121 users: 5000 of about 2000000 rows, 41000 rows/s, 48.7 s left`.
fn batch(event: &Event<'_>) -> Option<String> {
    let Event::Batch {
        id,
        table,
        done,
        estimated,
        rate,
        left,
        ..
    } = event
    else {
        return None;
    };
    let of = match estimated {
        Some(estimated) if estimated > done => format!("{done} of about {estimated} rows"),
        _ => format!("{done} rows"),
    };
    let left = match left {
        Some(left) if !left.is_zero() => format!(", about {} left", duration(*left)),
        _ => String::new(),
    };
    Some(format!("{id}: {table}: {of}, {rate} rows/s{left}"))
}

impl Reporter for Lines {
    fn event(&mut self, event: &Event<'_>) {
        if let Some(line) = self.line(event) {
            self.printer.note(&line);
        }
    }
}

/// A bar below the lines of a long run.
struct Bar {
    lines: Lines,
    revisions: Option<ProgressBar>,
    /// Of a statement in batches.
    rows: Option<ProgressBar>,
}

impl Bar {
    /// Whether the event is one of the bar of rows.
    fn batches(&mut self, event: &Event<'_>) -> bool {
        let Event::Batch {
            done, estimated, ..
        } = event
        else {
            if let (Event::Statement { .. } | Event::Failed { .. }, Some(rows)) =
                (event, self.rows.take())
            {
                rows.finish_and_clear();
            }
            return false;
        };
        if self.lines.printer.is_json() {
            return false;
        }
        let rows = self.rows.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{bar:30} {msg}");
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        rows.set_length(estimated.unwrap_or(*done).max(*done));
        rows.set_position(*done);
        rows.set_message(batch(event).unwrap_or_default());
        true
    }
}

impl Reporter for Bar {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Planned { revisions, .. } = event
            && *revisions >= BAR_FROM
        {
            let template = "{bar:30} {pos}/{len} revisions, {elapsed}";
            let style = ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            let length = u64::try_from(*revisions).unwrap_or(u64::MAX);
            self.revisions = Some(ProgressBar::new(length).with_style(style));
        }
        if self.batches(event) {
            return;
        }
        let Some(bar) = &self.revisions else {
            return self.lines.event(event);
        };
        if let Some(line) = self.lines.line(event) {
            bar.println(line);
        }
        match event {
            Event::Finished { .. } => bar.inc(1),
            Event::Failed { .. } => bar.abandon(),
            _ => {}
        }
    }
}
