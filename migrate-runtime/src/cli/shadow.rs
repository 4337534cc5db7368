//! Where shadow databases may be made.

use crate::database::Database;
use crate::error::Error;
use crate::shadow::Places;

/// Flags of every command that needs shadow databases.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ShadowArgs {
    /// A server for shadow databases, by any database on it
    #[arg(
        long,
        value_name = "URL",
        env = "CARGO_MIGRATE_SHADOW_URL",
        hide_env_values = true
    )]
    shadow_url: Option<String>,
}

impl ShadowArgs {
    /// The same with another server, if none was said.
    #[must_use]
    pub fn or_url(mut self, url: Option<String>) -> Self {
        self.shadow_url = self.shadow_url.or(url);
        self
    }

    /// Where they may be made: there, or beside the database of the developer.
    pub fn places(&self, development: Option<&Database>) -> Result<Places, Error> {
        let configured = self.shadow_url.as_deref();
        Ok(Places {
            configured: configured.map(Database::try_from).transpose()?,
            development: development.cloned(),
            needs_development: false,
        })
    }
}
