//! From where to where a plan goes.

use std::ops::Range;

use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::plan::upgrade;
use migrate_core::revision::{Revision, State};
use migrate_core::target::{Direction, Line, Target};
use migrate_runtime::{Chain, Status};

use crate::context::Context;
use crate::failure::Failure;

/// The positions that an upgrade of this database would go through. What would refuse the upgrade refuses the plan.
pub(super) fn live(
    target: &str,
    chain: &Chain,
    status: &Status,
    dialect: Dialect,
    sources: &Sources,
) -> Result<Range<usize>, Failure> {
    let target = Target::parse(target)?;
    let revisions = chain.revisions();
    let contradictions: Vec<_> = status
        .standing
        .findings
        .iter()
        .map(migrate_core::history::Finding::diagnostic)
        .collect();
    if !status.standing.is_consistent() {
        return Err(Failure::new(contradictions, sources.clone()));
    }
    let plan = upgrade(revisions, &status.standing, &target, dialect)
        .map_err(|found| Failure::new(found, sources.clone()))?;
    let start = status.standing.applied.min(revisions.len());
    Ok(start..(start + plan.steps.len()).min(revisions.len()))
}

/// The same without a database: from a position that is named, or from the first draft.
pub(in crate::commands) fn offline(
    target: &str,
    from: Option<&str>,
    chain: &Chain,
) -> Result<Range<usize>, Failure> {
    let revisions = chain.revisions();
    let first_draft = revisions
        .iter()
        .position(|revision| revision.state == State::Draft);
    let start = match from {
        Some(from) => resolve(from, revisions, None)?,
        None => first_draft.unwrap_or(revisions.len()),
    };
    let end = resolve(target, revisions, Some(start))?;
    if let (true, Some(from)) = (end < start, from) {
        let message = format!("`{target}` is below `{from}`, and this looks at ways up only");
        let found = Diagnostic::error(Code::TargetDirection, message);
        return Err(Failure::from(found.help(format!(
            "name the lower one first: `{target}`, then `{from}`"
        ))));
    }
    Ok(start..end.max(start))
}

/// Whether a target is below where the way starts: then there is nothing to do, and that is not for being there.
pub(super) fn is_below(target: &str, start: usize, revisions: &[Revision]) -> bool {
    resolve(target, revisions, Some(start)).is_ok_and(|end| end < start)
}

fn resolve(text: &str, revisions: &[Revision], current: Option<usize>) -> Result<usize, Failure> {
    let line = Line::new(revisions, current);
    let target = Target::parse(text)?;
    Ok(target.resolve_toward(Direction::Up, &line)?)
}

/// The revision that is the newest when so many are applied.
pub(super) fn name(revisions: &[Revision], applied: usize) -> String {
    let newest = applied.checked_sub(1).and_then(|at| revisions.get(at));
    newest.map_or_else(|| "base".to_owned(), Revision::label)
}

pub(super) fn dialect(chain: &Chain) -> Dialect {
    chain
        .dialects()
        .first()
        .copied()
        .unwrap_or(Dialect::Postgres)
}

pub(super) fn timezone(context: &Context) -> Option<String> {
    context.config.lint.as_ref()?.timezone.clone()
}
