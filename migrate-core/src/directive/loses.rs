//! `loses`: what a revision says that it loses.

use super::{Directive, body, reason};

/// `<name>[, <name>] because <reason>`
pub(super) fn loses(text: &str) -> Option<Directive> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let (name, behind) = name(rest)?;
        names.push(name);
        rest = behind.trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => break,
        }
    }
    Some(Directive::Loses(names, reason(rest)?))
}

/// A name at the start of a text, without its quotes, and what follows it.
fn name(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = text;
    loop {
        let part;
        (part, rest) = if let Some(inside) = rest.strip_prefix('"') {
            quoted(inside)?
        } else {
            let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '.' | '"');
            let (part, rest) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
            (part.to_owned(), rest)
        };
        if part.is_empty() {
            return None;
        }
        name += &part;
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None => break,
        }
        name.push('.');
    }
    rest.starts_with(|c: char| c.is_whitespace() || c == ',')
        .then_some((name, rest))
}

/// What stands before a closing quote, and behind it; two of them stand for one.
fn quoted(inside: &str) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut rest = inside;
    loop {
        let (before, behind) = rest.split_once('"')?;
        part += before;
        match behind.strip_prefix('"') {
            Some(more) => rest = more,
            None => return Some((part, behind)),
        }
        part.push('"');
    }
}

/// A table or a column as the directive names it: in quotes where the name needs them.
///
/// ```
/// use migrate_core::directive::as_declared;
///
/// assert_eq!(as_declared("users.email"), "users.email");
/// assert_eq!(as_declared("my table.a \"b\""), "\"my table\".\"a \"\"b\"\"\"");
/// ```
#[must_use]
pub fn as_declared(name: &str) -> String {
    let parts: Vec<String> = name.split('.').map(part_as_declared).collect();
    parts.join(".")
}

fn part_as_declared(part: &str) -> String {
    if !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || matches!(c, ',' | '"')) {
        return part.to_owned();
    }
    format!("\"{}\"", part.replace('"', "\"\""))
}

/// What the head of a revision's file says that it loses: `users`, `users.email`; without the quotes that a
/// name may be in.
///
/// ```
/// use migrate_core::directive::declared_losses;
///
/// let down = "-- migrate: loses users.nickname because nobody reads it\nALTER TABLE users DROP COLUMN nickname;\n";
/// assert_eq!(declared_losses(down), ["users.nickname"]);
/// assert_eq!(declared_losses("-- migrate: loses \"my table\".\"a col\" because so"), ["my table.a col"]);
/// ```
#[must_use]
pub fn declared_losses(sql: &str) -> Vec<String> {
    let head = sql
        .lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with("--"));
    let said = head.filter_map(|line| {
        let (_, text) = body(line.trim_start_matches("--"))?;
        let Some(Directive::Loses(names, _)) = loses(text.strip_prefix("loses")?.trim()) else {
            return None;
        };
        Some(names)
    });
    said.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::{Directive, as_declared, loses};

    fn names(text: &str) -> Option<Vec<String>> {
        match loses(text)? {
            Directive::Loses(names, _) => Some(names),
            _ => None,
        }
    }

    #[test]
    fn names_may_stand_in_quotes() {
        for (text, expected) in [
            ("users, users.email because so", "users|users.email"),
            ("\"my table\".\"a col\", b because so", "my table.a col|b"),
            (
                "app.\"a, \"\"b\"\" because\".c because so",
                "app.a, \"b\" because.c",
            ),
        ] {
            assert_eq!(names(text).unwrap().join("|"), expected, "{text}");
        }
        for text in [
            "my table because so",
            "users",
            "users because",
            ", users because so",
            "\"users because so",
            "\"users\"x because so",
            "users. because so",
        ] {
            assert_eq!(names(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_that_is_written_is_read() {
        for name in ["users", "app.users.email", "my table.a \"b\", c"] {
            let text = format!("{} because so", as_declared(name));
            assert_eq!(names(&text).unwrap(), [name], "{text}");
        }
    }
}
