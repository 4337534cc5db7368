//! An upgrade that leaves batches to another run.

use migrate_core::directive::has_batches;
use migrate_core::plan::Step;
use migrate_core::target::Direction;

use crate::engine::Job;
use crate::event::{Event, Events};
use crate::group;
use crate::report::Report;

/// The steps up to the first one whose way up has a statement in batches, or may ask for some. When that is next, it is said and reported.
pub(crate) fn before_batches<'s, 'p>(
    steps: &'s [Step<'p>],
    job: &Job<'_>,
    report: &mut Report,
    events: &mut Events<'_>,
) -> &'s [Step<'p>] {
    let in_batches = |step: &Step<'_>| {
        let script = group::script(step, Direction::Up, job.dialect());
        // What a function asks for shows when it runs.
        group::is_function(step, Direction::Up)
            || script.is_some_and(|script| has_batches(job.dialect(), &script.sql))
    };
    let end = steps.iter().position(in_batches).unwrap_or(steps.len());
    if let (0, Some(first)) = (end, steps.first()) {
        leave(first, report, events);
    }
    steps.get(..end).unwrap_or_default()
}

/// The run ends in front of a step.
fn leave(step: &Step<'_>, report: &mut Report, events: &mut Events<'_>) {
    events.emit(&Event::BackfillNeeded {
        id: step.id(),
        name: step.name(),
    });
    report.left_to_backfill = Some(step.id().to_owned());
    let last = report.done.last().map(|done| done.id.clone());
    report.to = last.or_else(|| report.from.clone());
}
