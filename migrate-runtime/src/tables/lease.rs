//! The SQL of the lease: one row for each project, whose `fence` only grows. No time decides anything.

use migrate_core::dialect::Dialect;

use super::Tables;
use super::clock::now;
use super::literal::{literal, optional};

/// What a fenced transaction says when the lease is not its own any more. The engine looks for it in the error.
pub(crate) const LEASE_LOST: &str = "cargo-migrate: the lease is lost";

/// A lease that is held.
#[derive(Debug, Clone)]
pub(crate) struct Fence {
    pub(crate) fence: i64,
    /// The run that holds it.
    pub(crate) holder: String,
}

/// Who takes it.
#[derive(Debug, Clone)]
pub(crate) struct Taker<'a> {
    pub(crate) run_id: &'a str,
    /// For people who wait.
    pub(crate) info: &'a str,
    /// The connection, as the server calls it.
    pub(crate) backend: Option<&'a str>,
    /// Whether the connection leads to the server without a pooler.
    pub(crate) direct: bool,
}

impl Tables {
    fn held(&self, fence: &Fence) -> String {
        format!(
            "project = {} AND fence = {} AND holder = {}",
            self.project_literal(),
            fence.fence,
            literal(self.dialect, &fence.holder)
        )
    }

    /// What the row becomes for a new holder.
    fn taken(&self, taker: &Taker<'_>) -> String {
        format!(
            "fence = fence + 1, beat = 0, holder = {}, holder_info = {}, phase = NULL, backend = {}, direct = {}, \
             taken_at = {now}, beat_at = {now}",
            literal(self.dialect, taker.run_id),
            optional(self.dialect, Some(taker.info)),
            optional(self.dialect, taker.backend),
            i32::from(taker.direct),
            now = now(self.dialect),
        )
    }

    /// Takes the lease when nobody has it; one row is changed then.
    pub(crate) fn take(&self, seen: i64, taker: &Taker<'_>) -> String {
        format!(
            "UPDATE {} SET {} WHERE project = {} AND holder IS NULL AND fence = {seen}",
            self.lock,
            self.taken(taker),
            self.project_literal()
        )
    }

    /// Takes the lease from a holder that gave no sign; one row is changed then. A row that is locked belongs to a
    /// transaction of the holder, who is alive. On PostgreSQL one statement; on MySQL the second of two.
    pub(crate) fn steal(&self, fence: i64, beat: i64, taker: &Taker<'_>) -> String {
        let (lock, project) = (&self.lock, self.project_literal());
        let row = self.taken(taker);
        match self.dialect {
            Dialect::Mysql => format!(
                "UPDATE {lock} SET {row} WHERE project = {project} AND fence = {fence} AND beat = {beat}"
            ),
            Dialect::Sqlite | Dialect::Postgres => format!(
                "UPDATE {lock} SET {row} WHERE project IN (SELECT project FROM {lock} \
                 WHERE project = {project} AND fence = {fence} AND beat = {beat} FOR UPDATE SKIP LOCKED)"
            ),
        }
    }

    /// Of MySQL: locks the row, and fails at once when somebody else has it locked.
    pub(crate) fn lock_silent(&self, fence: i64, beat: i64) -> String {
        format!(
            "SELECT project FROM {} WHERE project = {} AND fence = {fence} AND beat = {beat} FOR UPDATE NOWAIT",
            self.lock,
            self.project_literal()
        )
    }

    /// The first statement of a transaction: a sign of life, and a lock on the row that keeps others from taking it before
    /// the transaction ends. It fails when the lease is somebody else's. On MySQL two statements.
    pub(crate) fn fence(&self, fence: &Fence, phase: Option<&str>) -> String {
        let lock = &self.lock;
        let update = format!(
            "UPDATE {lock} SET beat = beat + 1, phase = {}, beat_at = {} WHERE {}",
            optional(self.dialect, phase),
            now(self.dialect),
            self.held(fence)
        );
        match self.dialect {
            Dialect::Mysql => format!(
                // The same key twice, in every SQL mode. The server says which, but not always of which table.
                "{update};\nINSERT INTO {lock} (project) SELECT '{LEASE_LOST}' FROM (SELECT 1 AS n UNION ALL SELECT 2) AS twice \
                 LEFT JOIN {lock} AS held ON held.project = {} AND held.fence = {} AND held.holder = {} \
                 WHERE held.project IS NULL;\n",
                self.project_literal(),
                fence.fence,
                literal(self.dialect, &fence.holder)
            ),
            // The text is no number, and is looked at only when no row was changed.
            Dialect::Sqlite | Dialect::Postgres => format!(
                "WITH held AS ({update} RETURNING 1) SELECT CASE WHEN EXISTS (SELECT FROM held) THEN '1' \
                 ELSE '{LEASE_LOST}' END::pg_catalog.int4;\n"
            ),
        }
    }

    /// A sign of life; one row is changed while the lease is held. `backend`: the connection, when it is another one now.
    pub(crate) fn beat(&self, fence: &Fence, backend: Option<&str>) -> String {
        let backend = backend.map_or_else(String::new, |backend| {
            format!(", backend = {}", literal(self.dialect, backend))
        });
        format!(
            "UPDATE {} SET beat = beat + 1, beat_at = {}{backend} WHERE {}",
            self.lock,
            now(self.dialect),
            self.held(fence)
        )
    }

    /// Takes it anew for a holder that lost its connection: what that one had sent and the server has not done yet must not
    /// be done any more. One row is changed while the lease is held.
    pub(crate) fn take_anew(&self, holder: &str, backend: Option<&str>) -> String {
        let backend = backend.map_or_else(String::new, |backend| {
            format!(", backend = {}", literal(self.dialect, backend))
        });
        format!(
            "UPDATE {} SET fence = fence + 1, beat = 0, beat_at = {}{backend} WHERE project = {} AND holder = {}",
            self.lock,
            now(self.dialect),
            self.project_literal(),
            literal(self.dialect, holder)
        )
    }

    /// Gives it back.
    pub(crate) fn release(&self, fence: &Fence) -> String {
        format!(
            "UPDATE {} SET holder = NULL, phase = NULL WHERE {}",
            self.lock,
            self.held(fence)
        )
    }

    /// Locks the row while somebody holds it under that fence; no row otherwise.
    pub(crate) fn lock_held(&self, fence: i64) -> String {
        format!(
            "SELECT project FROM {} WHERE project = {} AND fence = {fence} AND holder IS NOT NULL FOR UPDATE;\n",
            self.lock,
            self.project_literal()
        )
    }

    /// Takes it away from whoever holds it: the holder's next transaction fails.
    pub(crate) fn force_release(&self) -> String {
        format!(
            "UPDATE {} SET fence = fence + 1, beat = 0, holder = NULL, phase = NULL WHERE project = {};\n",
            self.lock,
            self.project_literal()
        )
    }
}
