//! Values that are called otherwise, written anew in the rows that have them.

use super::Wishes;
use super::rename::Rename;

/// What is said of the values of a column: the old one, and the new one.
pub(super) fn recoded<'w>(wishes: &'w Wishes, column: &[String]) -> Vec<(&'w str, &'w str)> {
    let of_column = |rename: &&Rename| {
        let above = rename.path.split_last().map(|(_, above)| above);
        rename.is_of_value() && above == Some(column)
    };
    let all = wishes.recoded.iter().filter(of_column);
    all.filter_map(|rename| Some((rename.path.last()?.as_str(), rename.to.as_str())))
        .collect()
}

/// An expression of the new value, from literals. All are looked at once: one may get the former name of another one.
pub(super) fn case(column: &str, pairs: &[(String, String)]) -> String {
    let whens: Vec<String> = pairs
        .iter()
        .map(|(before, after)| format!("WHEN {before} THEN {after}"))
        .collect();
    format!("CASE {column} {} ELSE {column} END", whens.join(" "))
}

/// The values that are in the first list, and by no name in the second one.
pub(super) fn lost_values(
    before: &[String],
    after: &[String],
    recoded: &[(&str, &str)],
) -> Vec<String> {
    let is_kept = |value: &&String| {
        let mut pairs = recoded.iter();
        after.contains(value) || pairs.any(|(old, _)| *old == value.as_str())
    };
    before.iter().filter(|it| !is_kept(it)).cloned().collect()
}

/// `no row has happy or sad in people.mood`
pub(super) fn no_row_has(values: &[String], column: &str) -> String {
    format!("no row has {} in {column}", values.join(" or "))
}
