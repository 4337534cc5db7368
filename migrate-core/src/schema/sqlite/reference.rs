//! What a foreign key refers to.

use super::piece::{Piece, depths};
use super::spelling::{Reading, spelled};
use crate::sql::TokenKind;

/// The text of a foreign key. The order of its actions does not count, nor does one that is there anyway.
pub(super) fn reference(pieces: &[Piece<'_>]) -> String {
    reordered(pieces).unwrap_or_else(|| spelled(pieces, Reading::Names))
}

/// `None` where something stands there that is not known.
fn reordered(pieces: &[Piece<'_>]) -> Option<String> {
    let refers = depths(pieces)
        .enumerate()
        .position(|(at, depth)| depth == 0 && pieces[at].is("REFERENCES"))?;
    let mut arguments = depths(pieces).enumerate().skip(refers + 2);
    let end = arguments
        .find(|(at, depth)| *depth == 0 && pieces[*at].kind == TokenKind::Word)
        .map_or(pieces.len(), |(at, _)| at);
    let (mut matched, mut delete, mut update) = (None, None, None);
    let mut rest = &pieces[end..];
    loop {
        rest = match rest {
            [on, event, action @ ..] if on.is("ON") => {
                let (action, rest) = action.split_at_checked(length(action)?)?;
                match () {
                    () if event.is("DELETE") => delete = Some(action),
                    () if event.is("UPDATE") => update = Some(action),
                    () => return None,
                }
                rest
            }
            [word, _, after @ ..] if word.is("MATCH") => {
                matched = Some(&rest[..2]);
                after
            }
            rest => break together(&pieces[..end], matched, [delete, update], rest),
        };
    }
}

/// How many words an action has.
fn length(action: &[Piece<'_>]) -> Option<usize> {
    match action.first()? {
        first if first.is_any(&["CASCADE", "RESTRICT"]) => Some(1),
        first if first.is_any(&["SET", "NO"]) => Some(2),
        _ => None,
    }
}

/// The parts in one order; `None` when the last one is not about when it is checked.
fn together(
    head: &[Piece<'_>],
    matched: Option<&[Piece<'_>]>,
    actions: [Option<&[Piece<'_>]>; 2],
    checked: &[Piece<'_>],
) -> Option<String> {
    let is_known = |first: &Piece<'_>| first.is_any(&["NOT", "DEFERRABLE"]);
    if !checked.first().is_none_or(is_known) {
        return None;
    }
    let text = |pieces| spelled(pieces, Reading::Names);
    let mut parts = vec![text(head)];
    parts.extend(matched.map(text));
    for (event, action) in ["delete", "update"].into_iter().zip(actions) {
        let counts = action.filter(|action| !action[0].is("NO"));
        parts.extend(counts.map(|action| format!("on {event} {}", text(action))));
    }
    parts.extend((!checked.is_empty()).then(|| text(checked)));
    Some(parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::piece::pieces;
    use super::reference;

    fn told(sql: &str) -> String {
        reference(&pieces(sql))
    }

    #[test]
    fn actions_stand_in_one_order() {
        let one = "FOREIGN KEY (a) REFERENCES b (c) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED";
        let other = "foreign key (a) references \"b\"(\"c\") on delete set null on update cascade deferrable initially deferred";
        assert_eq!(told(one), told(other));
        assert_eq!(
            told(one),
            "foreign key (a) references b(c) on delete set null on update cascade deferrable initially deferred"
        );
    }

    #[test]
    fn what_is_there_anyway_is_not_told() {
        let long =
            "REFERENCES b (c) ON UPDATE NO ACTION MATCH FULL ON DELETE RESTRICT NOT DEFERRABLE";
        assert_eq!(
            told(long),
            "references b(c) match full on delete restrict not deferrable"
        );
        assert_eq!(told("REFERENCES b ON DELETE NO ACTION"), "references b");
    }

    #[test]
    fn what_is_not_known_stays_as_it_is() {
        let odd = "REFERENCES b ON INSERT CASCADE ON UPDATE NO ACTION";
        assert_eq!(
            told(odd),
            "references b on insert cascade on update no action"
        );
        assert_eq!(told("REFERENCES b ON DELETE"), "references b on delete");
    }

    #[test]
    fn names_may_be_any_word() {
        let odd = "FOREIGN KEY (references_b) REFERENCES 'on' (\"match\") ON DELETE CASCADE";
        assert_eq!(
            told(odd),
            "foreign key (references_b) references \"on\"(match) on delete cascade"
        );
    }
}
