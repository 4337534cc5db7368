//! A server, the tables and rows that changes start from there, and what is kept of a walk on it.

use migrate_tests::servers::Server;

use super::walk::{Walk, Walked};

/// Where recipes are tried.
pub(crate) struct Ground {
    /// What the names of its snapshots start with.
    pub(crate) name: &'static str,
    pub(crate) server: fn() -> &'static Server,
    /// What a walk has that says no tables, rows, or query of its own for what is kept.
    pub(crate) tables: &'static str,
    pub(crate) rows: &'static str,
    pub(crate) kept: &'static str,
}

impl Ground {
    /// Walks a change, and holds what was written against the snapshot of that name.
    #[track_caller]
    pub(crate) fn walks(&self, case: &str, walk: Walk<'_>) -> Walked {
        let walked = Walk {
            tables: own_or(walk.tables, self.tables),
            rows: own_or(walk.rows, self.rows),
            kept: own_or(walk.kept, self.kept),
            ..walk
        }
        .on((self.server)());
        insta::assert_snapshot!(format!("{}_{case}", self.name), walked.files);
        walked
    }
}

const fn own_or<'w>(own: &'w str, shared: &'w str) -> &'w str {
    if own.is_empty() { shared } else { own }
}
