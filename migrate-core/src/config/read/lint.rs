//! The table `[lint]`.

use std::collections::BTreeMap;

use super::{Reader, Value};
use crate::config::Lint;
use crate::diagnostic::Code;
use crate::dialect::{Engine, Server};
use crate::directive::nearest;
use crate::lint::{Level, RULES};

const LINT_KEYS: &[&str] = &[
    "servers", "rules", "style", "large", "small", "stats", "timezone", "timeouts",
];

const LEVELS: &str = "\"allow\", \"warn\" or \"deny\"";

impl Reader<'_> {
    pub(super) fn lint(&mut self, value: &Value<'_>) -> Option<Lint> {
        let Some(table) = value.get_ref().as_table() else {
            let wanted = "a table, as in `{ servers = [\"postgres 15\"] }`";
            self.wrong(value, "lint", wanted);
            return None;
        };
        let mut lint = Lint::default();
        for (key, value) in table {
            match &**key.get_ref() {
                "servers" => lint.servers = self.servers(value),
                "rules" => lint.rules = self.rules(value),
                key @ "style" => lint.style = self.level(key, value),
                key @ "large" => lint.large = self.tables(key, value),
                key @ "small" => lint.small = self.tables(key, value),
                key @ "stats" => lint.stats = self.text(key, value),
                key @ "timezone" => lint.timezone = self.text(key, value),
                key @ "timeouts" => lint.timeouts = self.truth(key, value),
                other => self.unknown(other, key.span(), LINT_KEYS),
            }
        }
        if let Some(both) = lint.large.iter().find(|it| lint.small.contains(it)) {
            let message = format!("`{both}` is both large and small");
            self.report(Code::ConfigValue, message, value.span(), "keep one of them");
        }
        Some(lint)
    }

    fn servers(&mut self, value: &Value<'_>) -> Vec<Server> {
        let names = self.texts("servers", value).unwrap_or_default();
        let items = value.get_ref().as_array().into_iter().flatten();
        let mut servers: Vec<Server> = Vec::new();
        for (name, item) in names.iter().zip(items) {
            let Some(server) = Server::parse(name) else {
                let message = format!("`{name}` is no server");
                self.report(Code::ConfigValue, message, item.span(), server_help(name));
                continue;
            };
            let dialect = server.engine.dialect();
            if let Some(other) = servers.iter().find(|it| it.engine.dialect() == dialect) {
                let message =
                    format!("{other} and {server} are both for the revisions of {dialect}");
                let help = "name one: the oldest of the product that runs; `cargo migrate lint --server` looks at others, too";
                self.report(Code::ConfigValue, message, item.span(), help);
                continue;
            }
            servers.push(server);
        }
        servers
    }

    fn rules(&mut self, value: &Value<'_>) -> BTreeMap<String, Level> {
        let Some(table) = value.get_ref().as_table() else {
            let wanted = format!(
                "a table of rules with their levels, as in `{{ drop-column = \"warn\" }}`; a level is {LEVELS}"
            );
            self.wrong(value, "rules", &wanted);
            return BTreeMap::new();
        };
        let mut rules = BTreeMap::new();
        for (key, value) in table {
            let rule = key.get_ref();
            if RULES.iter().any(|known| known.id == *rule) {
                let level = self.level(rule, value);
                rules.extend(level.map(|level| (rule.to_string(), level)));
                continue;
            }
            let names = RULES.iter().map(|rule| rule.id);
            let help = match nearest(&rule.replace('_', "-"), names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo migrate explain --list` lists the rules".to_owned(),
            };
            let message = format!("there is no rule `{rule}`");
            self.report(Code::ConfigKey, message, key.span(), help);
        }
        rules
    }

    fn level(&mut self, key: &str, value: &Value<'_>) -> Option<Level> {
        let level = value.get_ref().as_str().and_then(Level::from_name);
        if level.is_none() {
            self.wrong(value, key, LEVELS);
        }
        level
    }

    fn tables(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        let tables = self.texts(key, value).unwrap_or_default();
        if tables.iter().any(|table| table.trim().is_empty()) {
            let wanted = format!("names of tables, as in `{key} = [\"orders\", \"shop.items\"]`");
            self.wrong(value, key, &wanted);
        }
        tables
    }
}

/// What to write instead of a text that names no server.
///
/// ```
/// use migrate_core::config::server_help;
/// assert_eq!(server_help("postgresql 15"), "did you mean `postgres 15`?");
/// ```
#[must_use]
pub fn server_help(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let names = Engine::ALL.map(Engine::name);
    let near = nearest(&word.to_lowercase(), names);
    let version = text.trim().strip_prefix(word).unwrap_or_default().trim();
    match near {
        Some(near) if near != word && !version.is_empty() => {
            format!("did you mean `{near} {version}`?")
        }
        near => format!(
            "write a product ({}) and its version, as in `{} 15`",
            names.join(", "),
            near.unwrap_or("postgres")
        ),
    }
}
