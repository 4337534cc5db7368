//! Each after what it needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::order::in_turn;

/// The names, each after those of them that it needs. Of a circle the first by name goes first.
pub(super) fn ordered(needs: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let others = |name: &String, needed: &&String| *needed != name && needs.contains_key(*needed);
    let mut waits: BTreeMap<&String, BTreeSet<&String>> = needs
        .iter()
        .map(|(name, needed)| (name, needed.iter().filter(|it| others(name, it)).collect()))
        .collect();
    let mut ordered: Vec<String> = Vec::with_capacity(needs.len());
    loop {
        let (done, left) = in_turn(waits, BTreeSet::pop_first);
        ordered.extend(done.into_iter().cloned());
        waits = left;
        let Some(needs) = waits.first_entry() else {
            return ordered;
        };
        needs.into_mut().clear();
    }
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
