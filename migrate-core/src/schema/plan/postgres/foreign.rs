//! Foreign servers and wrappers, whose options change while foreign tables are on them.

use super::super::quoting::{masked, path};
use super::super::step::Step;
use super::alter::Way;
use crate::dialect::Dialect::Postgres;
use crate::schema::{Fact, Kind};

/// How a server or a wrapper becomes another one. A server keeps its type.
pub(super) fn way(before: &Fact, after: &Fact) -> Way {
    let (old, new) = (read(&before.definition), read(&after.definition));
    let own = path(Postgres, &before.id.path);
    let is_server = before.id.kind == Kind::ForeignServer;
    let word = if is_server {
        "SERVER"
    } else {
        "FOREIGN DATA WRAPPER"
    };
    let mut parts: Vec<String> = Vec::new();
    if is_server {
        // A version cannot be taken away.
        if old.head != new.head || (old.version.is_some() && new.version.is_none()) {
            return Way::Remake;
        }
        if let Some(version) = new.version.filter(|version| old.version != Some(version)) {
            parts.push(format!("VERSION {version}"));
        }
    } else if old.head != new.head {
        return Way::Remake;
    }
    let options = options(&old.options, &new.options);
    if !options.is_empty() {
        parts.push(format!("OPTIONS ({})", options.join(", ")));
    }
    if parts.is_empty() {
        return Way::Alter(Vec::new());
    }
    Way::Alter(vec![Step::new(format!(
        "ALTER {word} {own} {}",
        parts.join(" ")
    ))])
}

struct Definition<'d> {
    /// What cannot be altered.
    head: String,
    version: Option<&'d str>,
    /// Names and values.
    options: Vec<(&'d str, &'d str)>,
}

fn read(definition: &str) -> Definition<'_> {
    let masked = masked(definition);
    let mut end = definition.len();
    let mut options = Vec::new();
    if let Some(at) = masked.rfind(" OPTIONS (") {
        let start = at + " OPTIONS (".len();
        let mut from = start;
        for part in masked[start..end - 1].split(", ") {
            let (text, hidden) = (&definition[from..from + part.len()], part);
            if let Some(blank) = hidden.find(' ') {
                options.push((&text[..blank], &text[blank + 1..]));
            }
            from += part.len() + 2;
        }
        end = at;
    }
    let mut head = definition[..end].to_owned();
    let mut version = None;
    if let Some(at) = masked[..end].find(" VERSION ") {
        let start = at + " VERSION ".len();
        let stop = masked[start..end]
            .find(' ')
            .map_or(end, |stop| start + stop);
        version = Some(&definition[start..stop]);
        head = format!("{}{}", &definition[..at], &definition[stop..end]);
    }
    Definition {
        head,
        version,
        options,
    }
}

fn options(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<String> {
    let value = |list: &[(&str, &str)], key: &str| {
        let found = list.iter().find(|(it, _)| *it == key);
        found.map(|(_, value)| (*value).to_owned())
    };
    let gone = old.iter().filter(|(key, _)| value(new, key).is_none());
    let mut changes: Vec<String> = gone.map(|(key, _)| format!("DROP {key}")).collect();
    for (key, wanted) in new {
        match value(old, key) {
            None => changes.push(format!("ADD {key} {wanted}")),
            Some(now) if now != *wanted => changes.push(format!("SET {key} {wanted}")),
            Some(_) => {}
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::{options, read};

    #[test]
    fn a_definition_is_read_past_what_is_quoted() {
        let found = read(
            " TYPE 'a VERSION b' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (a 'x, y', \"b c\" ' OPTIONS (')",
        );
        assert_eq!(found.head, " TYPE 'a VERSION b' FOREIGN DATA WRAPPER w");
        assert_eq!(found.version, Some("'1'"));
        assert_eq!(
            found.options,
            [("a", "'x, y'"), ("\"b c\"", "' OPTIONS ('")]
        );
    }

    #[test]
    fn options_are_added_set_and_dropped() {
        let (old, new) = ([("a", "'1'"), ("b", "'2'")], [("b", "'3'"), ("c", "'4'")]);
        assert_eq!(options(&old, &new), ["DROP a", "SET b '3'", "ADD c '4'"]);
    }
}
