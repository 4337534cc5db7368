//! In which way a column becomes another one of its name.

use std::collections::BTreeMap;

use super::conversion::has_cast;
use super::table::{Column, Table};
use crate::schema::show_create::mentions;

/// What is done to a column that both schemas have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Nothing.
    Kept,
    /// Its whole line is said anew.
    Modified,
    /// It is dropped and added: it has no values of its own, or will have none.
    Remade,
    /// Its values are copied to a new one, which takes its place.
    Copied,
    /// Another one takes its place: no value of the one is one of the other.
    Replaced,
}

impl Way {
    /// Whether there is a new column.
    pub(super) const fn is_anew(self) -> bool {
        matches!(self, Self::Remade | Self::Copied | Self::Replaced)
    }
}

/// How a column has its values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Own,
    Stored,
    Virtual,
    /// From when to when a row was there.
    Moment,
}

fn source(column: &Column<'_>) -> Source {
    let Some(text) = column.said.generation() else {
        return Source::Own;
    };
    if text.starts_with("GENERATED ALWAYS AS ROW") {
        return Source::Moment;
    }
    let after = text.rsplit(')').next().unwrap_or_default();
    let is_stored = ["STORED", "PERSISTENT"]
        .iter()
        .any(|word| after.contains(word));
    if is_stored {
        Source::Stored
    } else {
        Source::Virtual
    }
}

/// Whether what it holds comes from other columns.
pub(super) fn is_computed(column: &Column<'_>) -> bool {
    source(column) != Source::Own
}

/// Whether it is computed when a row is written.
pub(super) fn is_stored(column: &Column<'_>) -> bool {
    source(column) == Source::Stored
}

fn way(from: &Column<'_>, to: &Column<'_>) -> Way {
    if from.said == to.said {
        return Way::Kept;
    }
    match (source(from), source(to)) {
        (Source::Own, Source::Own) if !has_cast(&from.said, &to.said) => Way::Replaced,
        (before, after) if before == after => Way::Modified,
        (Source::Own, Source::Stored) | (Source::Stored, Source::Own) => Way::Modified,
        (Source::Virtual, Source::Own) => Way::Copied,
        _ => Way::Remade,
    }
}

/// The ways of all columns that both tables have. What is computed from a column that is dropped and added is too.
pub(super) fn ways<'s>(from: &Table<'s>, to: &Table<'s>) -> BTreeMap<&'s str, Way> {
    let pairs: Vec<(&Column<'s>, &Column<'s>)> = to
        .columns
        .iter()
        .filter_map(|column| Some((from.column(column.name)?, column)))
        .collect();
    let mut ways: BTreeMap<&str, Way> = pairs
        .iter()
        .map(|(before, after)| (after.name, way(before, after)))
        .collect();
    loop {
        let anew: Vec<&str> = ways
            .iter()
            .filter(|(_, way)| way.is_anew())
            .map(|(name, _)| *name)
            .collect();
        let reads = |text: Option<&str>| {
            text.is_some_and(|text| anew.iter().any(|name| mentions(text, name)))
        };
        let follow: Vec<&str> = pairs
            .iter()
            .filter(|(before, after)| {
                !anew.contains(&after.name)
                    && after.is_generated()
                    && (reads(before.said.generation()) || reads(after.said.generation()))
            })
            .map(|(_, after)| after.name)
            .collect();
        if follow.is_empty() {
            return ways;
        }
        ways.extend(follow.into_iter().map(|name| (name, Way::Remade)));
    }
}
