//! Databases with a name.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::{Reader, Value};
use crate::config::Named;

const NAMED_KEYS: &[&str] = &[
    "url",
    "shadow_url",
    "password_command",
    "require_tls",
    "dir",
    "dialects",
    "backends",
    "schema",
    "models",
    "objects",
    "project",
    "tables",
];

impl Reader<'_> {
    pub(super) fn databases(&mut self, value: &Value<'_>) -> BTreeMap<String, Named> {
        let mut databases = BTreeMap::new();
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(
                value,
                "databases",
                "a table of databases, as in `[databases.main]`",
            );
            return databases;
        };
        for (name, value) in table {
            let name = name.get_ref().to_string();
            if let Some(table) = value.get_ref().as_table() {
                databases.insert(name, self.named(table));
            } else {
                let wanted = format!("a table, as in `{name} = {{ url = \"sqlite:{name}.db\" }}`");
                self.wrong(value, &name, &wanted);
            }
        }
        databases
    }

    fn named(&mut self, table: &DeTable<'_>) -> Named {
        let mut named = Named::default();
        for (key, value) in table {
            match &**key.get_ref() {
                key @ "url" => named.url = self.text(key, value),
                key @ "shadow_url" => named.shadow_url = self.text(key, value),
                key @ "password_command" => named.password_command = self.command(key, value),
                key @ "require_tls" => named.require_tls = self.truth(key, value),
                key @ "dir" => named.dir = self.text(key, value),
                key @ ("dialects" | "backends") => named.dialects = self.dialects(key, value),
                key @ "schema" => named.schema = self.paths(key, value, "schema.sql"),
                key @ "models" => named.models = self.paths(key, value, "src"),
                key @ "objects" => named.objects = self.paths(key, value, "objects"),
                key @ "project" => named.project = self.text(key, value),
                key @ "tables" => named.tables = self.prefix(key, value),
                other => self.unknown(other, key.span(), NAMED_KEYS),
            }
        }
        named
    }
}
