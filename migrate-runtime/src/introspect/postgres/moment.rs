//! Moments that a definition froze when it was made.
//!
//! `'now'::timestamp` and `timestamp 'now'` are read once, when a view, a default or a check is made: the catalog keeps the
//! moment, another one every time. Nobody writes microseconds by hand, so a literal that has them stands for `now`.

/// The text with each frozen moment as `'now'`.
pub(super) fn without_moments(text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\'') {
        let (before, after) = rest.split_at(at);
        done.push_str(before);
        // Up to the quote that closes it; a doubled one closes one string and opens another.
        let end = after[1..].find('\'').map_or(after.len(), |end| end + 2);
        let (literal, after) = after.split_at(end);
        let is_moment = after.starts_with("::timestamp") && is_moment(literal);
        done.push_str(if is_moment { "'now'" } else { literal });
        rest = after;
    }
    done.push_str(rest);
    done
}

/// `'2026-11-29 05:12:35.911777'`, with or without `+00`.
fn is_moment(literal: &str) -> bool {
    let shape = "'dddd-dd-dd dd:dd:dd.dddd";
    let fits = |(c, want): (char, char)| match want {
        'd' => c.is_ascii_digit(),
        want => c == want,
    };
    literal.len() > shape.len() && literal.chars().zip(shape.chars()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::without_moments;

    #[test]
    fn microseconds_are_a_frozen_now() {
        for (text, same) in [
            (
                "a > ('2026-11-29 05:12:35.911777'::timestamp without time zone - '1 mon'::interval)",
                "a > ('now'::timestamp without time zone - '1 mon'::interval)",
            ),
            (
                "'2026-11-29 05:12:35.9117+00'::timestamp with time zone",
                "'now'::timestamp with time zone",
            ),
            (
                "'it''s', '2026-11-29 05:12:35.911777'::timestamp",
                "'it''s', 'now'::timestamp",
            ),
        ] {
            assert_eq!(without_moments(text), same);
        }
    }

    #[test]
    fn what_somebody_wrote_stays() {
        for text in [
            "'2026-11-29 05:12:35'::timestamp without time zone",
            "'2026-11-29 05:12:35.5'::timestamp without time zone",
            "'2026-11-29 05:12:35.911777'::text",
            "'not closed",
            "'",
            "a = b",
        ] {
            assert_eq!(without_moments(text), text);
        }
    }
}
