//! Each after what it needs.

use std::collections::{BTreeMap, BTreeSet};

/// The names, each after those of them that it needs. Of a circle the first by name goes first.
pub(super) fn ordered(needs: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut ordered: Vec<String> = Vec::with_capacity(needs.len());
    let mut left: BTreeSet<&String> = needs.keys().collect();
    while let Some(first) = left.first().copied() {
        let is_free = |name: &&&String| {
            let waits_for = |other: &&String| *other != **name && needs[**name].contains(*other);
            !left.iter().any(waits_for)
        };
        let next = left.iter().find(is_free).copied().unwrap_or(first);
        left.remove(next);
        ordered.push(next.clone());
    }
    ordered
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::ordered;

    fn order(needs: &[(&str, &[&str])]) -> Vec<String> {
        let set = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        let needs: BTreeMap<String, BTreeSet<String>> = needs
            .iter()
            .map(|(name, needed)| ((*name).to_owned(), set(needed)))
            .collect();
        ordered(&needs)
    }

    #[test]
    fn what_is_needed_comes_first() {
        assert_eq!(
            order(&[("a", &["c"]), ("b", &[]), ("c", &["b"])]),
            ["b", "c", "a"]
        );
        assert_eq!(order(&[("a", &["a", "elsewhere"])]), ["a"]);
    }

    #[test]
    fn a_circle_has_a_start() {
        assert_eq!(
            order(&[("a", &["b"]), ("b", &["a"]), ("c", &["a"])]),
            ["a", "b", "c"]
        );
    }
}
