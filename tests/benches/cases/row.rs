//! A pair of schemas.

use serde_json::Value;

use crate::engine::Engine;

/// Two schemas as scripts, and whether they are the same one.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) engine: Engine,
    pub(crate) current: String,
    pub(crate) desired: String,
    pub(crate) same: bool,
    /// Roles of PostgreSQL that the scripts speak of.
    pub(crate) roles: Vec<String>,
    /// Rows to be put into the tables of `current`.
    pub(crate) seed: String,
    /// The names of what `desired` calls otherwise.
    pub(crate) renames_from: Vec<String>,
    /// What it says of the server it needs.
    pub(crate) needs: String,
}

impl Row {
    /// Reads a line of JSON.
    pub(crate) fn read(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let text = |key: &str| {
            let found = value.get(key).and_then(Value::as_str).map(str::to_owned);
            found.ok_or_else(|| format!("no `{key}`"))
        };
        let texts = |key: &str| -> Vec<String> {
            let found = value.get(key).and_then(Value::as_array).into_iter();
            let found = found.flatten().filter_map(Value::as_str);
            found.map(str::to_owned).collect()
        };
        let needs = ["flavor", "min_version"].map(|key| match value.get(key) {
            Some(Value::String(text)) => format!("{key} {text}"),
            Some(other) => format!("{key} {other}"),
            None => String::new(),
        });
        Ok(Self {
            name: text("name")?,
            engine: text("engine")?.parse()?,
            current: text("current")?,
            desired: text("desired")?,
            same: value.get("same").and_then(Value::as_bool).unwrap_or(false),
            roles: texts("roles"),
            seed: text("seed").unwrap_or_default(),
            renames_from: texts("renames_from"),
            needs: needs.join(" ").trim().to_owned(),
        })
    }
}
