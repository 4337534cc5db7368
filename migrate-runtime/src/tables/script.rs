//! The lease as a script uses it: it has no memory, so the server tells which connection it is.

#[cfg(any(feature = "postgres", feature = "mysql"))]
use migrate_core::checksum::Checksum;

use super::Tables;
use super::literal::literal;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::{literal::optional, now};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::backend::connection;

/// The run of every script.
pub(crate) const SCRIPT: &str = "script";

#[cfg(any(feature = "postgres", feature = "mysql"))]
impl Tables {
    /// Which row is this script's.
    pub(crate) fn held_by_script(&self) -> String {
        format!(
            "project = {} AND holder = '{SCRIPT}' AND backend = {}",
            self.project_literal(),
            connection(self.dialect)
        )
    }

    /// Which row says that nobody holds the lease.
    pub(crate) fn free(&self) -> String {
        format!("project = {} AND holder IS NULL", self.project_literal())
    }

    /// Counts on, in a transaction that nobody else's can run beside: the row stays locked. Without a semicolon.
    pub(crate) fn pass(&self) -> String {
        format!(
            "UPDATE {} SET fence = fence + 1, beat = 0 WHERE {}",
            self.lock,
            self.free()
        )
    }

    /// Takes the lease for more than one transaction. Without a semicolon.
    pub(crate) fn take_for_script(&self) -> String {
        format!(
            "UPDATE {} SET fence = fence + 1, beat = 0, holder = '{SCRIPT}', holder_info = {}, phase = NULL, \
             backend = {}, direct = 1, taken_at = {now}, beat_at = {now} WHERE {}",
            self.lock,
            literal(self.dialect, "a script of `--sql`"),
            connection(self.dialect),
            self.free(),
            now = now(self.dialect)
        )
    }

    /// A sign of life. Without a semicolon.
    pub(crate) fn keep_for_script(&self, phase: &str) -> String {
        format!(
            "UPDATE {} SET beat = beat + 1, phase = {}, beat_at = {} WHERE {}",
            self.lock,
            optional(self.dialect, Some(phase)),
            now(self.dialect),
            self.held_by_script()
        )
    }

    /// Gives it back.
    pub(crate) fn release_script(&self) -> String {
        format!(
            "UPDATE {} SET holder = NULL, phase = NULL WHERE {};\n",
            self.lock,
            self.held_by_script()
        )
    }

    /// So many statements are done, and the next one runs outside of a transaction.
    pub(crate) fn announce_in_script(
        &self,
        id: &str,
        done: usize,
        total: usize,
        hash: Checksum,
    ) -> String {
        format!(
            "UPDATE {} SET statements_done = {done}, statements_total = {total}, statement_intent = {done}, \
             intent_backend = {}, statements_hash = {}, error = NULL WHERE {};\n",
            self.history,
            connection(self.dialect),
            literal(self.dialect, &hash.to_string()),
            self.row(id),
        )
    }
}

impl Tables {
    /// Where the history ends: the newest revision that is applied, the state of one that is half-way, or nothing.
    pub(crate) fn select_position(&self) -> String {
        format!(
            "coalesce((SELECT CASE state WHEN 'applied' THEN id ELSE state END FROM {} WHERE project = {} \
             ORDER BY ordinal DESC LIMIT 1), '')",
            self.history,
            self.project_literal()
        )
    }

    /// True for a database at another place than that, by any of its names; without one it is base.
    pub(crate) fn is_not_at(&self, names: &[&str]) -> String {
        let position = self.select_position();
        match names {
            [] => format!("{position} <> {}", literal(self.dialect, "")),
            [id] => format!("{position} <> {}", literal(self.dialect, id)),
            names => {
                let names: Vec<String> =
                    (names.iter()).map(|id| literal(self.dialect, id)).collect();
                format!("{position} NOT IN ({})", names.join(", "))
            }
        }
    }
}
