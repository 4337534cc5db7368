//! Renderings of a run's events: a bar on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use migrate_core::target::Direction;

use super::{Printer, count, duration};
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
            lines: Lines { printer },
            bar: None,
        })
    } else {
        Box::new(Lines { printer })
    }
}

/// One line for each revision.
struct Lines {
    printer: Printer,
}

impl Lines {
    fn line(&self, event: &Event<'_>) -> Option<String> {
        Some(match event {
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
    bar: Option<ProgressBar>,
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
            self.bar = Some(ProgressBar::new(length).with_style(style));
        }
        let Some(bar) = &self.bar else {
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
