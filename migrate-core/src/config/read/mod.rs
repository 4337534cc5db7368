//! Reading a configuration: every key is known, every value is of the right kind, and all mistakes are told at once.

mod backup;
mod backfill;
mod databases;
mod lint;

pub use lint::server_help;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{App, Autogenerate, Config, Hook, Host, Timezone};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::directive::nearest;
use crate::naming::Naming;
use crate::sql::Span;

const KEYS: &[&str] = &[
    "dir",
    "url",
    "shadow_url",
    "password_command",
    "require_tls",
    "dialects",
    "backends",
    "file_template",
    "truncate_slug_length",
    "timezone",
    "templates",
    "project",
    "tables",
    "editor",
    "lock_wait",
    "backup",
    "backfill",
    "schema",
    "models",
    "objects",
    "snapshot",
    "autogenerate",
    "app",
    "hooks",
    "naming",
    "lint",
    "databases",
    "default_database",
];
const AUTOGENERATE_KEYS: &[&str] = &["include", "exclude"];
const APP_KEYS: &[&str] = &["bin", "args"];
const HOOKS_KEYS: &[&str] = &["post_write"];
const NAMING_KEYS: &[&str] = &["primary_key", "unique", "index", "foreign_key", "check"];
const HOOK_KEYS: &[&str] = &["cmd", "args", "cwd"];

type Value<'a> = Spanned<DeValue<'a>>;

pub(super) fn config(text: &str, file: &str, host: Host) -> (Option<Config>, Vec<Diagnostic>) {
    let mut reader = Reader {
        file,
        found: Vec::new(),
    };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        reader.report(Code::ConfigSyntax, error.message().to_owned(), span, "");
    }
    if !reader.found.is_empty() {
        return (None, reader.found);
    }
    let path: &[&str] = match host {
        Host::File => &[],
        Host::Package => &["package", "metadata", "migrate"],
        Host::Workspace => &["workspace", "metadata", "migrate"],
    };
    let mut table = root.get_ref();
    for key in path {
        let Some(value) = table.get(*key) else {
            return (None, reader.found);
        };
        let Some(below) = value.get_ref().as_table() else {
            reader.wrong(value, key, "a table");
            return (None, reader.found);
        };
        table = below;
    }
    let config = reader.config(table);
    // In the order of the file: keys come sorted by name.
    reader
        .found
        .sort_by_key(|found| found.places.first().map_or(0, |place| place.span.start));
    (Some(config), reader.found)
}

struct Reader<'a> {
    file: &'a str,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn report(&mut self, code: Code, message: String, span: Span, help: impl Into<String>) {
        self.found.push(
            Diagnostic::error(code, message)
                .at(self.file, span, "")
                .help(help),
        );
    }

    fn wrong(&mut self, value: &Value<'_>, key: &str, wanted: &str) {
        let message = format!("`{key}` has a value that means nothing here");
        self.report(
            Code::ConfigValue,
            message,
            value.span(),
            format!("write {wanted}"),
        );
    }

    fn unknown(&mut self, key: &str, span: Span, known: &[&str]) {
        let help = match nearest(&key.replace('-', "_"), known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys here are {}", known.join(", ")),
        };
        self.report(
            Code::ConfigKey,
            format!("there is no key `{key}`"),
            span,
            help,
        );
    }

    fn config(&mut self, table: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in table {
            match &**key.get_ref() {
                key @ "dir" => config.dir = self.text(key, value),
                key @ "url" => config.url = self.text(key, value),
                key @ "shadow_url" => config.shadow_url = self.text(key, value),
                key @ "password_command" => config.password_command = self.command(key, value),
                key @ "require_tls" => config.require_tls = self.truth(key, value),
                key @ ("dialects" | "backends") => config.dialects = self.dialects(key, value),
                key @ "file_template" => config.file_template = self.file_template(key, value),
                key @ "truncate_slug_length" => {
                    let number = self.number(key, value, "a number from 1 to 200", 1..=200);
                    config.truncate_slug_length = number.and_then(|number| number.try_into().ok());
                }
                key @ "timezone" => config.timezone = self.timezone(key, value),
                key @ "templates" => config.templates = self.text(key, value),
                key @ "project" => config.project = self.text(key, value),
                key @ "tables" => config.tables = self.prefix(key, value),
                key @ "editor" => config.editor = self.text(key, value),
                key @ "lock_wait" => {
                    config.lock_wait = self.number(key, value, "a number of seconds", 0..=u64::MAX);
                }
                "backup" => config.backup = self.backup(value),
                "backfill" => config.backfill = self.backfill(value),
                key @ "schema" => config.schema = self.paths(key, value, "schema.sql"),
                key @ "models" => config.models = self.paths(key, value, "src"),
                key @ "objects" => config.objects = self.paths(key, value, "objects"),
                key @ "snapshot" => config.snapshot = self.truth(key, value),
                "autogenerate" => config.autogenerate = self.autogenerate(value),
                "app" => config.app = self.app(value),
                "hooks" => config.post_write = self.hooks(value),
                "naming" => config.naming = self.naming(value),
                "lint" => config.lint = self.lint(value),
                "databases" => config.databases = self.databases(value),
                key @ "default_database" => config.default_database = self.text(key, value),
                other => self.unknown(other, key.span(), KEYS),
            }
        }
        self.default_database(&config, table);
        config
    }

    fn default_database(&mut self, config: &Config, table: &DeTable<'_>) {
        if let Some(name) = &config.default_database
            && !config.databases.contains_key(name)
            && let Some(value) = table.get("default_database")
        {
            let names = config.databases.keys().map(String::as_str);
            let help = match nearest(name, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if config.databases.is_empty() => format!("add a table `databases.{name}`"),
                None => format!("the databases are {}", names.collect::<Vec<_>>().join(", ")),
            };
            let message = format!("there is no database `{name}`");
            self.report(Code::ConfigValue, message, value.span(), help);
        }
    }

    fn text(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            _ => {
                self.wrong(value, key, "a string that is not empty");
                None
            }
        }
    }

    fn number(
        &mut self,
        key: &str,
        value: &Value<'_>,
        wanted: &str,
        range: std::ops::RangeInclusive<u64>,
    ) -> Option<u64> {
        let number = value.get_ref().as_integer().and_then(|number| {
            let number = u64::from_str_radix(number.as_str(), number.radix()).ok()?;
            range.contains(&number).then_some(number)
        });
        if number.is_none() {
            self.wrong(value, key, wanted);
        }
        number
    }

    fn texts(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let texts = value.get_ref().as_array().and_then(|items| {
            let text = |item: &Value<'_>| item.get_ref().as_str().map(str::to_owned);
            items.iter().map(text).collect::<Option<Vec<_>>>()
        });
        if texts.is_none() {
            self.wrong(value, key, "a list of strings");
        }
        texts
    }

    /// One path, or several.
    fn paths(&mut self, key: &str, value: &Value<'_>, example: &str) -> Option<Vec<String>> {
        let one = value.get_ref().as_str().map(|path| vec![path.to_owned()]);
        let several = || {
            let items = value.get_ref().as_array()?.iter();
            let text = |item: &Value<'_>| item.get_ref().as_str().map(str::to_owned);
            items.map(text).collect::<Option<Vec<_>>>()
        };
        let is_path = |path: &String| !path.trim().is_empty();
        let paths = one
            .or_else(several)
            // Without an entry, structs in `src` are left out too.
            .filter(|paths| (key == "models" || !paths.is_empty()) && paths.iter().all(is_path));
        if paths.is_none() {
            let wanted =
                format!("a file, a folder, or a list of them, as in `{key} = \"{example}\"`");
            self.wrong(value, key, &wanted);
        }
        paths
    }

    fn autogenerate(&mut self, value: &Value<'_>) -> Option<Autogenerate> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(
                value,
                "autogenerate",
                "a table, as in `{ exclude = [\"audit.*\"] }`",
            );
            return None;
        };
        let mut autogenerate = Autogenerate::default();
        for (key, value) in table {
            let patterns = match &**key.get_ref() {
                "include" => &mut autogenerate.include,
                "exclude" => &mut autogenerate.exclude,
                other => {
                    self.unknown(other, key.span(), AUTOGENERATE_KEYS);
                    continue;
                }
            };
            *patterns = self.texts(key.get_ref(), value).unwrap_or_default();
        }
        Some(autogenerate)
    }

    /// A program with its arguments. A text would need a shell to take it apart.
    fn command(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let words = value.get_ref().as_array().and_then(|items| {
            let word = |item: &Value<'_>| item.get_ref().as_str().map(str::to_owned);
            items.iter().map(word).collect::<Option<Vec<_>>>()
        });
        let words = words.filter(|words| words.first().is_some_and(|program| !program.is_empty()));
        if words.is_none() {
            let wanted = format!(
                "a program and its arguments, as in `{key} = [\"pass\", \"show\", \"app\"]`; no shell is involved"
            );
            self.wrong(value, key, &wanted);
        }
        words
    }

    fn truth(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            self.wrong(value, key, "true or false");
        }
        truth
    }

    fn dialects(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<Dialect>> {
        let names = value.get_ref().as_array().filter(|names| !names.is_empty());
        let Some(names) = names else {
            self.wrong(value, key, "a list of dialects, as in `[\"sqlite\"]`");
            return None;
        };
        let mut dialects = Vec::new();
        for name in names {
            let text = name.get_ref().as_str().unwrap_or_default();
            match Dialect::from_name(text) {
                Some(dialect) if dialects.contains(&dialect) => {}
                Some(dialect) => dialects.push(dialect),
                None => {
                    let known = Dialect::ALL.map(Dialect::name);
                    let help = match nearest(&text.to_lowercase(), known) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the dialects are {}", known.join(", ")),
                    };
                    let message = format!("`{text}` is no dialect");
                    self.report(Code::ConfigValue, message, name.span(), help);
                }
            }
        }
        (!dialects.is_empty()).then_some(dialects)
    }

    fn timezone(&mut self, key: &str, value: &Value<'_>) -> Option<Timezone> {
        match value.get_ref().as_str() {
            Some("utc" | "UTC") => Some(Timezone::Utc),
            Some("local") => Some(Timezone::Local),
            _ => {
                self.wrong(value, key, "\"utc\" or \"local\"");
                None
            }
        }
    }

    fn file_template(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let template = self.text(key, value)?;
        match super::template_problem(&template) {
            None => Some(template),
            Some((message, help)) => {
                self.report(Code::ConfigValue, message, value.span(), help);
                None
            }
        }
    }

    /// A prefix of table names goes into SQL: nothing that would have to be quoted.
    fn prefix(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let prefix = self.text(key, value)?;
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if prefix.len() <= 32
            && prefix.chars().all(is_name)
            && !prefix.starts_with(|c: char| c.is_ascii_digit())
        {
            return Some(prefix);
        }
        self.wrong(value, key, "a prefix of at most 32 of a-z, 0-9 and _");
        None
    }

    fn app(&mut self, value: &Value<'_>) -> Option<App> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(
                value,
                "app",
                "a table, as in `{ bin = \"shop\", args = [\"migrate\"] }`",
            );
            return None;
        };
        let mut app = App::default();
        for (key, value) in table {
            match &**key.get_ref() {
                key @ "bin" => app.bin = self.text(key, value),
                key @ "args" => app.args = self.texts(key, value),
                other => self.unknown(other, key.span(), APP_KEYS),
            }
        }
        Some(app)
    }

    fn hooks(&mut self, value: &Value<'_>) -> Option<Vec<Hook>> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(
                value,
                "hooks",
                "a table of hooks, as in `[[hooks.post_write]]`",
            );
            return None;
        };
        let mut hooks = None;
        for (key, value) in table {
            match &**key.get_ref() {
                "post_write" => {
                    let Some(items) = value.get_ref().as_array() else {
                        self.wrong(value, "post_write", "a list of tables");
                        continue;
                    };
                    hooks = Some(items.iter().filter_map(|item| self.hook(item)).collect());
                }
                other => self.unknown(other, key.span(), HOOKS_KEYS),
            }
        }
        hooks
    }

    fn hook(&mut self, value: &Value<'_>) -> Option<Hook> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value, "post_write", "a list of tables");
            return None;
        };
        let mut hook = Hook::default();
        for (key, value) in table {
            match &**key.get_ref() {
                key @ "cmd" => hook.cmd = self.text(key, value)?,
                key @ "args" => hook.args = self.texts(key, value).unwrap_or_default(),
                key @ "cwd" => hook.cwd = self.text(key, value),
                other => self.unknown(other, key.span(), HOOK_KEYS),
            }
        }
        if hook.cmd.is_empty() {
            let message = "the hook names no program".to_owned();
            self.report(
                Code::ConfigValue,
                message,
                value.span(),
                "add `cmd = \"<program>\"`",
            );
            return None;
        }
        Some(hook)
    }

    fn naming(&mut self, value: &Value<'_>) -> Option<Naming> {
        let Some(table) = value.get_ref().as_table() else {
            let wanted = "a table, as in `{ index = \"{table}_{columns}_idx\" }`";
            self.wrong(value, "naming", wanted);
            return None;
        };
        let mut naming = Naming::default();
        for (key, value) in table {
            let (key, template) = match &**key.get_ref() {
                key @ "primary_key" => (key, &mut naming.primary_key),
                key @ "unique" => (key, &mut naming.unique),
                key @ "index" => (key, &mut naming.index),
                key @ "foreign_key" => (key, &mut naming.foreign_key),
                key @ "check" => (key, &mut naming.check),
                other => {
                    self.unknown(other, key.span(), NAMING_KEYS);
                    continue;
                }
            };
            let Some(text) = self.text(key, value) else {
                continue;
            };
            match Naming::problem(&text) {
                None => *template = text,
                Some((message, help)) => {
                    self.report(Code::ConfigValue, message, value.span(), help);
                }
            }
        }
        Some(naming)
    }
}
