//! `[lint]`: what the rules of safe change have to know, and how much they matter.

use std::collections::BTreeMap;

use crate::dialect::Server;
use crate::lint::{Level, Settings, Size};

/// The table `[lint]`. What is not said is empty.
///
/// ```
/// use migrate_core::config::{Config, Host};
/// use migrate_core::dialect::Engine;
/// use migrate_core::lint::{Level, RULES};
///
/// let text = "[lint]\nservers = [\"postgres 15\"]\nrules = { drop-column = \"warn\" }\n";
/// let (config, found) = Config::parse(text, "migrate.toml", Host::File);
/// assert!(found.is_empty());
///
/// let settings = config.and_then(|config| config.lint).unwrap_or_default().settings();
/// let rule = RULES.iter().find(|rule| rule.id == "drop-column").unwrap();
/// assert_eq!(settings.level(rule, Engine::Postgres), Level::Warn);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lint {
    /// The oldest server of each dialect that a chain has to run on.
    pub servers: Vec<Server>,
    /// Rules whose level was decided.
    pub rules: BTreeMap<String, Level>,
    /// The level of all style rules.
    pub style: Option<Level>,
    /// Tables that are large, by `name` or `schema.name`.
    pub large: Vec<String>,
    /// Tables that are small.
    pub small: Vec<String>,
    /// A file that says how large tables are.
    pub stats: Option<String>,
    /// The time zone of the sessions that run revisions.
    pub timezone: Option<String>,
    /// Whether whoever runs the revisions sets lock and statement timeouts; this tool does.
    pub timeouts: Option<bool>,
}

impl Lint {
    /// What rules see of it. What the file of [`Self::stats`] says is for its reader to add.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let servers = self.servers.iter();
        let said = |tables: &[String], size: Size| {
            let tables = tables.iter().cloned();
            tables.map(|table| (table, size)).collect::<Vec<_>>()
        };
        let sizes = [
            said(&self.small, Size::Small),
            said(&self.large, Size::Large),
        ];
        Settings {
            servers: servers
                .map(|server| (server.engine.dialect(), *server))
                .collect(),
            levels: self.rules.clone(),
            style: self.style,
            sizes: sizes.into_iter().flatten().collect(),
            timezone: self.timezone.clone(),
            timeouts_are_set: self.timeouts.unwrap_or(true),
        }
    }
}
