//! Which columns `SQLite` adds and drops without a new table.

use std::collections::{BTreeMap, BTreeSet};

use super::fill::{Affinity, affinity};
use super::order::ordered;
use crate::schema::Kind;
use crate::schema::sqlite::{ColumnShape, Default, Generated, Shape};

/// The columns in the order in which they can be added; nothing when one of them cannot.
pub(super) fn added(new: &Shape, coming: &BTreeSet<String>) -> Option<Vec<String>> {
    let columns: Option<Vec<&ColumnShape>> = coming.iter().map(|it| new.column(it)).collect();
    let columns = columns.filter(|columns| columns.iter().all(|it| is_addable(it)))?;
    // As they stand in the text, unless one calls for a later one.
    let place = |name: &String| new.columns.iter().position(|column| column.id() == *name);
    let mut names: Vec<String> = coming.iter().cloned().collect();
    names.sort_by_key(place);
    if !is_in_order(&names, &columns) {
        names = ordered(&mentions(&columns));
    }
    is_in_order(&names, &columns).then_some(names)
}

/// The columns in the order in which they can be dropped, after others are added if the table `is_extended`; nothing when one
/// of them cannot.
pub(super) fn dropped(
    old: &Shape,
    new: &Shape,
    going: &BTreeSet<String>,
    is_extended: bool,
) -> Option<Vec<String>> {
    let columns: Option<Vec<&ColumnShape>> = going.iter().map(|it| old.column(it)).collect();
    let columns = columns.filter(|columns| columns.iter().all(|it| is_droppable(old, it)))?;
    // SQLite looks for the comma before the last column, and does not know comments.
    let is_at_end = |column: &&ColumnShape| {
        let mut behind = old
            .columns
            .iter()
            .rev()
            .take_while(|it| it.id() != column.id());
        !is_extended && behind.all(|it| going.contains(&it.id()))
    };
    if columns
        .iter()
        .any(|it| it.follows_comma_in_comment && is_at_end(it))
    {
        return None;
    }
    let mut staying = old
        .columns
        .iter()
        .chain(&new.columns)
        .filter(|it| !going.contains(&it.id()));
    if staying.any(|column| column.mentions.iter().any(|name| going.contains(name))) {
        return None;
    }
    let mut names = ordered(&mentions(&columns));
    let is_possible = is_in_order(&names, &columns);
    names.reverse();
    is_possible.then_some(names)
}

fn is_addable(column: &ColumnShape) -> bool {
    let has = |kind| column.clauses.contains(&kind);
    let fits_rows = match &column.default {
        _ if column.generated == Some(Generated::Stored) => false,
        _ if column.generated.is_some() => true,
        None | Some(Default::Null) => !has(Kind::NotNull),
        Some(Default::Constant(text)) => !has(Kind::ForeignKey) && !is_kept_as_number(text, column),
        Some(Default::Computed(_)) => false,
    };
    fits_rows && !has(Kind::PrimaryKey) && !has(Kind::Unique)
}

/// `SQLite` gives the rows that are there the number in a column of text, and then calls it broken.
fn is_kept_as_number(default: &str, column: &ColumnShape) -> bool {
    let word = default.trim_matches(['(', ')', ' ']);
    let is_truth = ["TRUE", "FALSE"]
        .iter()
        .any(|it| word.eq_ignore_ascii_case(it));
    is_truth && affinity(&column.type_name) == Affinity::Text
}

fn is_droppable(table: &Shape, column: &ColumnShape) -> bool {
    let has = |kind| column.clauses.contains(&kind);
    !has(Kind::PrimaryKey) && !has(Kind::Unique) && !table.constrained.contains(&column.id())
}

/// What each of the columns calls by name, of the others.
fn mentions(columns: &[&ColumnShape]) -> BTreeMap<String, BTreeSet<String>> {
    let ids: BTreeSet<String> = columns.iter().map(|column| column.id()).collect();
    let of = |column: &ColumnShape| {
        let mut others = column.mentions.clone();
        others.retain(|name| *name != column.id() && ids.contains(name));
        others
    };
    columns
        .iter()
        .map(|column| (column.id(), of(column)))
        .collect()
}

/// Whether none calls for a later one.
fn is_in_order(names: &[String], columns: &[&ColumnShape]) -> bool {
    let mentions = mentions(columns);
    (0..names.len()).all(|at| {
        names[at..]
            .iter()
            .all(|later| !mentions[&names[at]].contains(later))
    })
}
