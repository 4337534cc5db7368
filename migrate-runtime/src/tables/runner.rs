//! Who runs, with what.

/// Who runs, with what: the same for every row of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Runner {
    pub(crate) run_id: String,
    pub(crate) actor: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) app: Option<String>,
    pub(crate) app_version: Option<String>,
}

impl Runner {
    /// For people who wait for this run.
    pub(crate) fn described(&self) -> String {
        let mut text = self.actor.clone().unwrap_or_else(|| "somebody".to_owned());
        if let Some(host) = &self.host {
            text += &format!("@{host}");
        }
        if let Some(app) = &self.app {
            text += &format!(
                " ({app} {})",
                self.app_version.as_deref().unwrap_or_default()
            );
        }
        text + &format!(", process {}", std::process::id())
    }
}
