//! Which table is made first: what others lead to, and by name where nothing leads anywhere.

use std::collections::{BTreeMap, BTreeSet};

/// An order of all, and which of their needs are not met in it: pairs of one that is made before what it needs.
pub(super) struct Order {
    pub(super) order: Vec<usize>,
    pub(super) unmet: BTreeSet<(usize, usize)>,
}

/// Orders the numbers below `needs.len()`; `rank` says which comes first where nothing else does.
pub(super) fn order(needs: &[BTreeSet<usize>], rank: &dyn Fn(usize) -> String) -> Order {
    let mut found = Order {
        order: Vec::new(),
        unmet: BTreeSet::new(),
    };
    let mut waiting: BTreeMap<(String, usize), BTreeSet<usize>> = BTreeMap::new();
    for (at, needs) in needs.iter().enumerate() {
        let others = needs.iter().copied().filter(|needed| *needed != at);
        waiting.insert((rank(at), at), others.collect());
    }
    while !waiting.is_empty() {
        let free = waiting.iter().find(|(_, needs)| needs.is_empty());
        let next = free.or_else(|| {
            waiting
                .iter()
                .find(|((_, at), _)| is_in_circle(&waiting, *at))
        });
        let Some(key) = next
            .or_else(|| waiting.iter().next())
            .map(|(key, _)| key.clone())
        else {
            break;
        };
        let left = waiting.remove(&key).unwrap_or_default();
        found
            .unmet
            .extend(left.into_iter().map(|needed| (key.1, needed)));
        for needs in waiting.values_mut() {
            needs.remove(&key.1);
        }
        found.order.push(key.1);
    }
    found
}

/// Whether what it needs needs it.
fn is_in_circle(waiting: &BTreeMap<(String, usize), BTreeSet<usize>>, start: usize) -> bool {
    let needs: BTreeMap<usize, &BTreeSet<usize>> = waiting
        .iter()
        .map(|((_, at), needs)| (*at, needs))
        .collect();
    let mut seen = BTreeSet::new();
    let mut next: Vec<usize> = needs
        .get(&start)
        .into_iter()
        .copied()
        .flatten()
        .copied()
        .collect();
    while let Some(at) = next.pop() {
        if at == start {
            return true;
        }
        if seen.insert(at) {
            next.extend(needs.get(&at).into_iter().copied().flatten());
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::order;

    fn ordered(needs: &[&[usize]]) -> (Vec<usize>, Vec<(usize, usize)>) {
        let needs: Vec<_> = needs
            .iter()
            .map(|it| it.iter().copied().collect())
            .collect();
        let found = order(&needs, &|at| at.to_string());
        (found.order, found.unmet.into_iter().collect())
    }

    #[test]
    fn what_is_needed_comes_first() {
        assert_eq!(ordered(&[&[2], &[], &[1]]), (vec![1, 2, 0], vec![]));
        assert_eq!(ordered(&[&[], &[1], &[]]), (vec![0, 1, 2], vec![]));
    }

    #[test]
    fn a_circle_is_cut_where_it_is_one() {
        // 0 needs the circle of 1 and 2, and is in none.
        assert_eq!(ordered(&[&[1], &[2], &[1]]), (vec![1, 0, 2], vec![(1, 2)]));
    }
}
