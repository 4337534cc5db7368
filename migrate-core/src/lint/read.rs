//! A chain, with its statements read for one dialect.

use super::{Read, ReadRevision, Statement};
use crate::dialect::Dialect;
use crate::reading::Reading;
use crate::releases::position;
use crate::revision::{Script, Way};
use crate::sql;

/// All revisions of a chain; ways down only of those that are looked at.
pub(super) fn read<'a>(
    reading: &'a Reading,
    dialect: Dialect,
    is_looked_at: impl Fn(usize) -> bool,
) -> Read<'a> {
    let each = reading.revisions.iter().enumerate();
    let revisions = each.map(|(at, revision)| {
        let way = |way: &'a Way| {
            let script = way.script(dialect);
            script.map_or_else(Vec::new, |script| statements(dialect, script))
        };
        ReadRevision {
            revision,
            up: way(&revision.up),
            down: if is_looked_at(at) {
                way(&revision.down)
            } else {
                Vec::new()
            },
        }
    });
    Read {
        dialect,
        revisions: revisions.collect(),
        released: released(reading),
    }
}

/// How many revisions the last release has.
fn released(reading: &Reading) -> usize {
    let releases = reading.lock.iter().flat_map(|lock| &lock.releases);
    let ends =
        releases.filter_map(|release| position(&reading.revisions, release.after.as_deref()));
    ends.max().unwrap_or(0)
}

fn statements(dialect: Dialect, script: &Script) -> Vec<Statement<'_>> {
    let text = &*script.sql;
    let split = sql::split(dialect, text);
    let each = split.statements.into_iter().map(|statement| {
        let own = &text[statement.span.clone()];
        Statement {
            text: own,
            leading: &text[statement.leading],
            operations: sql::operations(dialect, own),
            span: statement.span,
        }
    });
    each.collect()
}
