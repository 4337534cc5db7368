//! What of a chain belongs to a whole server: it is never done on one that somebody uses.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{roles_made, server_wide, split};

use crate::chain::Chain;

/// What a chain does to the server that it runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerWide {
    /// The first such thing: `CREATE ROLE`.
    what: String,
    /// The file that it is in.
    path: String,
    /// The roles that it makes by name.
    pub(super) roles: Vec<String>,
}

impl ServerWide {
    /// Reads the ways of all revisions; what is written in Rust is not seen.
    pub(super) fn of(chain: &Chain, dialect: Dialect) -> Option<Self> {
        if dialect == Dialect::Sqlite {
            return None;
        }
        let mut found: Option<Self> = None;
        for revision in chain.revisions() {
            let ways = [&revision.up, &revision.down];
            for script in ways.into_iter().filter_map(|way| way.script(dialect)) {
                for statement in split(dialect, &script.sql).statements {
                    let text = script.sql.get(statement.span).unwrap_or_default();
                    let Some(what) = server_wide(dialect, text) else {
                        continue;
                    };
                    let one = found.get_or_insert_with(|| Self {
                        what,
                        path: script.path.to_string(),
                        roles: Vec::new(),
                    });
                    one.roles.extend(roles_made(dialect, text));
                }
            }
        }
        found
    }

    /// What is done, and where, for people.
    pub(super) fn told(&self) -> String {
        format!(
            "{} has a `{}`, which is for the whole server",
            self.path, self.what
        )
    }
}
