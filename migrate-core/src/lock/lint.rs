//! What decides what the rules of safe change find, as `migrate.lock` records it: a build reads nothing outside of the directory of its
//! chain, and has to find what `cargo migrate lint` finds.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use super::{key, line, quoted};
use crate::sql::Span;

/// The `[lint]` of the configuration, in the words that stand there. What is not said is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lint {
    /// The oldest server of each dialect: `postgres 15`.
    pub servers: Vec<String>,
    /// Rules whose level was decided, by name: `allow`, `warn` or `deny`.
    pub rules: BTreeMap<String, String>,
    /// The level of all style rules.
    pub style: Option<String>,
    /// Tables that are large.
    pub large: Vec<String>,
    /// Tables that are small.
    pub small: Vec<String>,
    /// The time zone of sessions.
    pub timezone: Option<String>,
    /// Whether revisions are run by something that sets no timeouts.
    pub without_timeouts: bool,
}

impl Lint {
    /// The table of the lock; nothing when nothing was said, so that locks which say nothing stay as they were.
    pub(super) fn render(&self, text: &mut String) {
        if *self == Self::default() {
            return;
        }
        text.push_str("\n[lint]\n");
        for (name, values) in [
            ("servers", &self.servers),
            ("large", &self.large),
            ("small", &self.small),
        ] {
            if !values.is_empty() {
                let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                line(text, name, &format!("[{}]", values.join(", ")));
            }
        }
        if !self.rules.is_empty() {
            let rules = self.rules.iter();
            let rules = rules.map(|(rule, level)| format!("{} = {}", key(rule), quoted(level)));
            let rules = rules.collect::<Vec<_>>().join(", ");
            line(text, "rules", &format!("{{ {rules} }}"));
        }
        for (name, value) in [("style", &self.style), ("timezone", &self.timezone)] {
            if let Some(value) = value {
                line(text, name, &quoted(value));
            }
        }
        if self.without_timeouts {
            line(text, "timeouts", "false");
        }
    }

    /// Reads the table; the first value that is not of the right kind, and where it stands.
    pub(super) fn parse(value: &Spanned<DeValue<'_>>) -> Result<Self, (String, Span)> {
        let mut lint = Self::default();
        let wrong = |what: &str, span| Err((what.to_owned(), span));
        let Some(table) = value.get_ref().as_table() else {
            return wrong("`lint` is no table", value.span());
        };
        for (key, value) in table {
            let is_understood = match &**key.get_ref() {
                "servers" => texts(value).map(|texts| lint.servers = texts),
                "large" => texts(value).map(|texts| lint.large = texts),
                "small" => texts(value).map(|texts| lint.small = texts),
                "rules" => levels(value).map(|levels| lint.rules = levels),
                "style" => text(value).map(|text| lint.style = Some(text)),
                "timezone" => text(value).map(|text| lint.timezone = Some(text)),
                "timeouts" => {
                    let said = value.get_ref().as_bool();
                    said.map(|said| lint.without_timeouts = !said)
                }
                other => return wrong(&format!("`{other}` is not known here"), key.span()),
            };
            if is_understood.is_none() {
                let message = format!("`{}` has a value that means nothing here", key.get_ref());
                return wrong(&message, value.span());
            }
        }
        Ok(lint)
    }
}

fn text(value: &Spanned<DeValue<'_>>) -> Option<String> {
    value.get_ref().as_str().map(str::to_owned)
}

fn texts(value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    value.get_ref().as_array()?.iter().map(text).collect()
}

fn levels(value: &Spanned<DeValue<'_>>) -> Option<BTreeMap<String, String>> {
    let levels = value.get_ref().as_table()?.iter();
    let levels = levels.map(|(rule, level)| Some((rule.get_ref().to_string(), text(level)?)));
    levels.collect()
}

#[cfg(test)]
mod tests {
    use super::Lint;
    use crate::lock::{Lock, Settings};

    #[test]
    fn what_is_written_is_read_again() {
        let lint = Lint {
            servers: vec!["postgres 15".to_owned(), "mariadb 10.11".to_owned()],
            rules: [("drop-column", "warn"), ("drop-table", "allow")]
                .map(|(rule, level)| (rule.to_owned(), level.to_owned()))
                .into(),
            style: Some("deny".to_owned()),
            large: vec!["orders".to_owned(), "shop.\"x\"".to_owned()],
            small: vec!["countries".to_owned()],
            timezone: Some("UTC".to_owned()),
            without_timeouts: true,
        };
        let lock = Lock::empty(Settings {
            lint,
            ..Settings::default()
        });
        insta::assert_snapshot!(lock.render(), @r#"
        # Written by `cargo migrate`. Commit it. Do not edit it: `cargo migrate check` tells what is wrong.
        version = 1
        dialects = ["sqlite"]

        [lint]
        servers = ["postgres 15", "mariadb 10.11"]
        large = ["orders", "shop.\"x\""]
        small = ["countries"]
        rules = { drop-column = "warn", drop-table = "allow" }
        style = "deny"
        timezone = "UTC"
        timeouts = false
        "#);
        assert_eq!(Lock::parse(&lock.render()), (lock, Vec::new()));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_told_with_its_place() {
        let found = |line: &str| {
            let text = format!("version = 1\ndialects = [\"sqlite\"]\n[lint]\n{line}\n");
            let (_, found) = Lock::parse(&text);
            let [found] = &found[..] else {
                panic!("{line}: {found:?}")
            };
            let place = &text[found.places[0].span.clone()];
            format!("{place}: {}", found.message)
        };
        assert_eq!(found("server = []"), "server: `server` is not known here");
        assert_eq!(
            found("servers = \"postgres 15\""),
            "\"postgres 15\": `servers` has a value that means nothing here"
        );
        assert_eq!(
            found("rules = { drop-column = 1 }"),
            "{ drop-column = 1 }: `rules` has a value that means nothing here"
        );
    }
}
