//! What the rules of safe change deny. Revisions that are sealed were held against them when they were.

use migrate_core::diagnostic::Diagnostic;
use migrate_core::lint::{Level, Settings, Which, lint};
use migrate_core::reading::Reading;

/// Errors of drafts. Of a chain that is wrong nothing is known: there is no schema before its revisions.
pub(crate) fn denied(reading: &Reading) -> Vec<Diagnostic> {
    if !reading.is_usable() {
        return Vec::new();
    }
    let settings = Settings::recorded(&reading.settings().lint);
    lint(reading, &settings, &Which::Drafts)
        .iter()
        .filter(|found| found.level == Level::Deny)
        .map(migrate_core::lint::Found::diagnostic)
        .collect()
}
