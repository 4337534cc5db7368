//! A row: a script, and which rules have to speak up.

use migrate_core::dialect::Server;
use serde_json::Value;

/// One row of a file.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    /// What it runs on.
    pub(crate) server: Server,
    pub(crate) timezone: Option<String>,
    /// What was there before, as the revision before.
    pub(crate) setup: String,
    /// The scripts that are judged, one revision each.
    pub(crate) scripts: Vec<String>,
    pub(crate) in_transaction: bool,
    pub(crate) expect: Vec<String>,
    pub(crate) forbid: Vec<String>,
    pub(crate) is_safety: bool,
}

impl Row {
    pub(crate) fn read(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let list = |key: &str| -> Vec<String> {
            let items = value[key].as_array().into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let required = |key: &str| text(key).ok_or_else(|| format!("no `{key}`"));
        let engine = format!("{} {}", required("db")?, required("version")?);
        let mut scripts = list("scripts");
        if scripts.is_empty() {
            scripts.push(required("sql")?);
        }
        Ok(Self {
            id: required("id")?,
            server: Server::parse(&engine).ok_or_else(|| format!("no server is `{engine}`"))?,
            timezone: value["settings"]["timezone"].as_str().map(str::to_owned),
            setup: text("setup").unwrap_or_default(),
            scripts,
            in_transaction: value["in_transaction"].as_bool().unwrap_or(true),
            expect: list("expect"),
            forbid: list("forbid"),
            is_safety: text("tier").as_deref() == Some("safety"),
        })
    }
}
