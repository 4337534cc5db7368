//! The order of columns: what has to move, and where to.

use crate::schema::show_create::quoted;

/// For each name of `wanted`, whether it can stay where it is in `present`, so that as few as possible move.
pub(super) fn staying(present: &[&str], wanted: &[&str]) -> Vec<bool> {
    let places: Vec<Option<usize>> = wanted
        .iter()
        .map(|name| present.iter().position(|it| it == name))
        .collect();
    // The longest run of rising places that ends at each name, and the name before in it.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let Some(place) = place else {
            runs.push((0, None));
            continue;
        };
        let before = (0..at)
            .filter(|&earlier| places[earlier].is_some_and(|it| it < *place))
            .max_by_key(|&earlier| (runs[earlier].0, std::cmp::Reverse(earlier)));
        let long = before.map_or(0, |earlier| runs[earlier].0);
        runs.push((long + 1, before));
    }
    let mut stays = vec![false; wanted.len()];
    let ends = (0..wanted.len()).filter(|&at| places[at].is_some());
    let mut next = ends.max_by_key(|&at| (runs[at].0, std::cmp::Reverse(at)));
    while let Some(at) = next {
        stays[at] = true;
        next = runs[at].1;
    }
    stays
}

/// Where a column goes that follows this one.
pub(super) fn behind(previous: Option<&str>) -> String {
    previous.map_or_else(
        || "FIRST".to_owned(),
        |name| format!("AFTER {}", quoted(name)),
    )
}

#[cfg(test)]
mod tests {
    use super::staying;

    #[track_caller]
    fn stays(present: &str, wanted: &str, expected: &str) {
        let present: Vec<&str> = present.split(' ').collect();
        let wanted: Vec<&str> = wanted.split(' ').collect();
        let stays = staying(&present, &wanted);
        let found = wanted.iter().zip(stays).filter(|(_, stays)| *stays);
        let found: Vec<&str> = found.map(|(name, _)| *name).collect();
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn as_few_as_possible_move() {
        stays("a b c", "a b c", "a b c");
        stays("a b c", "c a b", "a b");
        stays("a b c", "b c a", "b c");
        stays("a b c", "x a y c", "a c");
        stays("a", "b", "");
        stays("a b c d", "d b c a", "b c");
    }
}
