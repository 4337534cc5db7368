//! Texts that fit a pattern: of `LIKE`, of `GLOB`, or a simple regular expression.

use std::iter::Peekable;
use std::str::Chars;

/// A text that fits a pattern as `LIKE` has them.
pub(super) fn like(pattern: &str, row: usize) -> String {
    let any = format!("a{}", row + 1);
    pattern.replace('%', &any).replace('_', "a")
}

/// A text that fits a regular expression, or what `GLOB` takes, as long as that is simple.
pub(super) fn regular(pattern: &str, row: usize) -> String {
    let mut made = String::new();
    let mut left = pattern.chars().peekable();
    while let Some(c) = left.next() {
        let unit = match c {
            '^' | '$' | ')' => continue,
            '(' => {
                // What follows it says how a group is meant, not what is in it.
                if left.next_if_eq(&'?').is_some() {
                    left.next();
                }
                continue;
            }
            // The first of several does.
            '|' => {
                let _ = left.by_ref().find(|c| *c == ')');
                continue;
            }
            '*' | '.' => 'a',
            '[' => class(&mut left),
            '\\' => match left.next() {
                Some('d') => '1',
                Some('w') => 'a',
                Some('s') => ' ',
                Some(c) => c,
                None => continue,
            },
            c => c,
        };
        // Where a pattern leaves a choice, rows differ.
        let differs = if unit == '1' || unit == 'a' || unit == 'A' {
            char::from_u32(unit as u32 + u32::try_from(row % 8).unwrap_or(0)).unwrap_or(unit)
        } else {
            unit
        };
        for _ in 0..times(&mut left) {
            made.push(if c == unit { unit } else { differs });
        }
    }
    made
}

/// One of the characters in brackets.
fn class(left: &mut Peekable<Chars<'_>>) -> char {
    let inside: Vec<char> = left.by_ref().take_while(|c| *c != ']').collect();
    match inside[..] {
        ['^', ..] => ['a', '1', 'A', '-']
            .into_iter()
            .find(|c| !inside.contains(c))
            .unwrap_or('~'),
        ['0', '-', ..] | ['\\', 'd', ..] => '1',
        [first, ..] => first,
        [] => 'a',
    }
}

/// How often the last one is there at least, once at least.
fn times(left: &mut Peekable<Chars<'_>>) -> usize {
    match left.peek() {
        Some('{') => {
            let counts: String = left.by_ref().skip(1).take_while(|c| *c != '}').collect();
            let least = counts
                .split(',')
                .next()
                .and_then(|count| count.parse().ok());
            least.unwrap_or(1).clamp(1, 100)
        }
        Some('+' | '*' | '?') => {
            left.next();
            1
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{like, regular};

    #[test]
    fn texts_fit_their_patterns() {
        assert_eq!(like("%@%.org", 0), "a1@a1.org");
        assert_eq!(regular("^[A-Z]{2}$", 0), "AA");
        assert_eq!(regular("^[A-Z]{2}$", 1), "BB");
        assert_eq!(regular(r"^\+?[0-9]+$", 2), "+3");
        assert_eq!(regular("^[^@ ]+@[^@]+$", 0), "a@a");
        assert_eq!(regular("[A-Z][A-Z]", 0), "AA");
        assert_eq!(regular("^(red|green)-x$", 0), "red-x");
    }
}
