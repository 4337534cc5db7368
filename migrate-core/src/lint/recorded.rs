//! Settings as `migrate.lock` records them.

use super::{Level, Settings, Size};
use crate::dialect::Server;
use crate::lock::Lint;

impl Settings {
    /// What the lock records; what it names and this version does not know has no say.
    ///
    /// ```
    /// use migrate_core::lint::Settings;
    /// use migrate_core::lock::Lint;
    ///
    /// let lint = Lint { servers: vec!["postgres 15".to_owned()], ..Lint::default() };
    /// assert_eq!(Settings::recorded(&lint).record(), lint);
    /// assert!(Settings::recorded(&Lint::default()).timeouts_are_set);
    /// ```
    #[must_use]
    pub fn recorded(lint: &Lint) -> Self {
        let servers = lint.servers.iter().filter_map(|text| Server::parse(text));
        let levels = lint.rules.iter();
        let said = |tables: &[String], size: Size| {
            let tables = tables.iter().cloned();
            tables.map(|table| (table, size)).collect::<Vec<_>>()
        };
        let sizes = [
            said(&lint.small, Size::Small),
            said(&lint.large, Size::Large),
        ];
        Self {
            servers: servers
                .map(|server| (server.engine.dialect(), server))
                .collect(),
            levels: levels
                .filter_map(|(rule, level)| Some((rule.clone(), Level::from_name(level)?)))
                .collect(),
            style: lint.style.as_deref().and_then(Level::from_name),
            sizes: sizes.into_iter().flatten().collect(),
            timezone: lint.timezone.clone(),
            timeouts_are_set: !lint.without_timeouts,
        }
    }

    /// The same for the lock. Counted tables are recorded as large or small: a count that grows is no reason to write the lock anew.
    #[must_use]
    pub fn record(&self) -> Lint {
        let sized = |is_so: fn(Size) -> bool| {
            let tables = self.sizes.iter().filter(|(_, size)| is_so(**size));
            tables.map(|(table, _)| table.clone()).collect()
        };
        let levels = self.levels.iter();
        Lint {
            servers: self.servers.values().map(Server::written).collect(),
            rules: levels
                .map(|(rule, level)| (rule.clone(), level.name().to_owned()))
                .collect(),
            style: self.style.map(|level| level.name().to_owned()),
            large: sized(Size::is_large),
            small: sized(Size::is_small),
            timezone: self.timezone.clone(),
            without_timeouts: !self.timeouts_are_set,
        }
    }
}
