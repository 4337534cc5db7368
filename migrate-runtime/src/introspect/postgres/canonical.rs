//! The one spelling that PostgreSQL does not settle for by itself.
//!
//! `status IN ('a', 'b')` on a `varchar` is printed as `(ARRAY['a'::character varying, …])::text[]`, and when that text is
//! read again, as `ARRAY[('a'::character varying)::text, …]` from then on. Both mean the same; the second one is taken.

/// The text with the cast of each array put to its elements.
pub(super) fn canonical(text: String) -> String {
    if !text.contains(START) {
        return text;
    }
    let mut done = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = next(rest) {
        let (before, after) = rest.split_at(at);
        done.push_str(before);
        if let Some((elements, after)) = cast(after) {
            done.push_str(&elements);
            rest = after;
        } else {
            done.push_str(START);
            rest = &after[START.len()..];
        }
    }
    done.push_str(rest);
    done
}

const START: &str = "(ARRAY[";

/// Where an array starts that is not inside a string.
fn next(text: &str) -> Option<usize> {
    let mut is_string = false;
    text.char_indices().find_map(|(at, c)| {
        is_string ^= c == '\'';
        (!is_string && text[at..].starts_with(START)).then_some(at)
    })
}

/// An array of strings with its cast, rewritten, and what follows.
fn cast(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix(START)?;
    let mut is_string = false;
    let end = inside.char_indices().find_map(|(at, c)| {
        is_string ^= c == '\'';
        (!is_string && c == ']').then_some(at)
    })?;
    let (elements, after) = inside.split_at(end);
    let after = after.strip_prefix("])::")?;
    let (kind, after) = after.split_once("[]")?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | '"');
    let elements = elements
        .split(", '")
        .enumerate()
        .map(|(number, element)| {
            if number == 0 {
                element.to_owned()
            } else {
                format!("'{element}")
            }
        })
        .collect::<Vec<_>>();
    let is_literal = |element: &String| {
        element.starts_with('\'')
            && element
                .rsplit_once("'::")
                .is_some_and(|(_, kind)| kind.chars().all(is_name))
    };
    if !kind.chars().all(is_name) || !elements.iter().all(is_literal) {
        return None;
    }
    let elements: Vec<String> = elements
        .into_iter()
        .map(|element| format!("({element})::{kind}"))
        .collect();
    Some((format!("ARRAY[{}]", elements.join(", ")), after))
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn both_spellings_are_one() {
        let before = "CHECK (((a)::text = ANY ((ARRAY['x]'::character varying, 'it''s'::character varying])::text[])))";
        let after = "CHECK (((a)::text = ANY (ARRAY[('x]'::character varying)::text, ('it''s'::character varying)::text])))";
        assert_eq!(canonical(before.to_owned()), after);
        assert_eq!(canonical(after.to_owned()), after);
    }

    #[test]
    fn what_is_no_array_of_strings_stays() {
        for text in [
            "'(ARRAY[''a''])::text[]'",
            "(ARRAY[1, 2])::numeric[]",
            "(ARRAY[",
            "(ARRAY[']",
        ] {
            assert_eq!(canonical(text.to_owned()), text);
        }
    }
}
