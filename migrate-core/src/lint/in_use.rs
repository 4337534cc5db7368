//! Which tables others are using.

use std::collections::BTreeSet;

use super::scene::pass;
use super::{Settings, Size, read};
use crate::dialect::Dialect;
use crate::reading::Reading;
use crate::replay::State;
use crate::sql::ObjectName;

/// The tables of the head that others may be using, and that were not said to be small: what rules look at.
///
/// Of a chain that forks or has gaps nothing is told.
#[must_use]
pub fn tables_in_use(
    reading: &Reading,
    settings: &Settings,
    dialect: Dialect,
) -> BTreeSet<ObjectName> {
    if !reading.linear {
        return BTreeSet::new();
    }
    let chain = read::read(reading, dialect, |_| false);
    let is_nowhere = (0..chain.revisions.len()).all(|at| chain.is_unreleased(at));
    if is_nowhere && settings.sizes.is_empty() {
        return BTreeSet::new();
    }
    let mut state = State::empty_on(settings.server(dialect).engine);
    for (at, revision) in chain.revisions.iter().enumerate() {
        for (nth, statement) in revision.up.iter().enumerate() {
            pass(&mut state, statement, at, nth);
        }
        state.end_session();
    }
    let tables = state.tables.iter();
    tables
        .filter(|(name, table)| {
            let size = settings.size(name);
            !chain.is_nobodys(table, size) && !size.is_some_and(Size::is_small)
        })
        .map(|(name, _)| name.clone())
        .collect()
}
