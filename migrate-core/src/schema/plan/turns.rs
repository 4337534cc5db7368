//! In which order names are given, so that none is given while something else has it.

/// Something that gets another name, among those of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Naming<P> {
    /// Where no two have one name.
    pub(crate) place: P,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// Orders them so that every name is free when it is given; each comes with its number. A circle goes through a name that
/// nothing has.
pub(crate) fn in_turn<P: PartialEq + Clone>(
    all: &[Naming<P>],
    is_taken: impl Fn(&P, &str) -> bool,
) -> Vec<(usize, Naming<P>)> {
    let mut left: Vec<(usize, Naming<P>)> = all.iter().cloned().enumerate().collect();
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_free = |(_, it): &(usize, Naming<P>)| {
            let mut others = left.iter();
            !others.any(|(_, other)| other.place == it.place && other.before == it.after)
        };
        if let Some(at) = left.iter().position(is_free) {
            ordered.push(left.remove(at));
        } else if let Some((number, first)) = left.first_mut() {
            let passing = passing_name(&first.before, |name| is_taken(&first.place, name));
            let before = std::mem::replace(&mut first.before, passing.clone());
            let step = Naming {
                before,
                after: passing,
                place: first.place.clone(),
            };
            ordered.push((*number, step));
        }
    }
    ordered
}

/// A name for a moment. PostgreSQL cuts names off at 63 bytes, and MySQL refuses those of more than 64 characters.
fn passing_name(own: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let first = super::quoting::aside(own);
    let start = &first[..first.floor_char_boundary(60)];
    let more = (2_u32..).map(|number| format!("{start}{number}"));
    let mut names = std::iter::once(first.clone()).chain(more);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Naming, in_turn};

    #[track_caller]
    fn order(all: &[(&str, &str)], expected: &str) {
        let naming = |(before, after): &(&str, &str)| Naming {
            place: (),
            before: (*before).to_owned(),
            after: (*after).to_owned(),
        };
        let all: Vec<Naming<()>> = all.iter().map(naming).collect();
        let found: Vec<String> = in_turn(&all, |(), name| name == "x__old")
            .into_iter()
            .map(|(number, it)| format!("{number}:{}>{}", it.before, it.after))
            .collect();
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn the_last_of_a_chain_is_first() {
        order(&[("a", "b"), ("b", "c"), ("d", "e")], "1:b>c 0:a>b 2:d>e");
    }

    #[test]
    fn a_circle_goes_through_a_free_name() {
        order(&[("a", "b"), ("b", "a")], "0:a>a__old 1:b>a 0:a__old>b");
        order(
            &[("x", "y"), ("y", "z"), ("z", "x")],
            "0:x>x__old2 2:z>x 1:y>z 0:x__old2>y",
        );
    }
}
