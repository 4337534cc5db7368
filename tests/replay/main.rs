//! The schema that is told from statements alone, held against what databases make of the same statements.
//!
//! Types have many spellings, so the server is asked here, too: what was replayed is written as SQL, run in a second database, and
//! both databases are read.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test stops at the first surprise"
)]

mod doubt;
mod facts;
mod mariadb;
mod postgres;
mod sqlite;
mod written;

use migrate_core::dialect::Engine;
use migrate_core::replay::{Birth, State, apply_statement};
use migrate_core::sql::{operations, split};

/// What a chain builds, told from its scripts.
pub(crate) fn replayed(engine: Engine, scripts: &[&str]) -> State {
    let dialect = engine.dialect();
    let mut state = State::empty_on(engine);
    for (revision, script) in scripts.iter().enumerate() {
        for (statement, found) in split(dialect, script).statements.iter().enumerate() {
            let text = &script[found.span.clone()];
            let at = Birth {
                revision,
                statement,
            };
            let acts = operations(dialect, text);
            assert!(acts.iter().all(|one| !one.act.is_opaque()), "{text}");
            apply_statement(&mut state, text, &acts, at);
        }
        state.end_session();
    }
    state
}

/// Each statement of the scripts.
pub(crate) fn statements(engine: Engine, scripts: &[&str]) -> Vec<String> {
    let of = |script: &&str| -> Vec<String> {
        let all = split(engine.dialect(), script).statements;
        all.iter()
            .map(|one| script[one.span.clone()].to_owned())
            .collect()
    };
    scripts.iter().flat_map(of).collect()
}
