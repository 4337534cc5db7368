//! Tests: a migrated database for each, and what asserts that a chain is sound.
//!
//! ```
//! # #[cfg(any())] mod in_a_test {
//! #[migrate_runtime::test(MIGRATIONS)]
//! async fn people_are_found(pool: sqlx::SqlitePool) -> Result<(), sqlx::Error> {
//!     sqlx::query("INSERT INTO users (name) VALUES ('Ada')").execute(&pool).await?;
//!     let found: i64 = sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(&pool).await?;
//!     assert_eq!(found, 1);
//!     Ok(())
//! }
//! # }
//! ```
//!
//! Such a test is a plain `#[test]`: it runs in parallel with others, with `cargo test` and with nextest. Its database is at the
//! chain's head, history included, so that the `MIGRATIONS.upgrade(&pool)` of the application finds nothing to do. The
//! parameter is a `SqlitePool`, a `PgPool`, a `MySqlPool` or a [`TestDatabase`]; the options are in the docs of the attribute.
//!
//! # Where the databases are
//!
//! - SQLite: a file in the folder for temporary files, without waiting for the disk.
//! - A server: beside the database of a URL, which itself is not touched. The URL is in `CARGO_MIGRATE_TEST_URL` (several, with
//!   blanks between them, for several dialects), else in `DATABASE_URL`; either may stand in a file `.env` of the package or
//!   above it. The role has to be allowed to make databases.
//!
//! The chain runs once, in a template; whoever comes first makes it, under a lock. SQLite's is a file that is copied;
//! PostgreSQL's is a database that others are copied from; on MySQL and MariaDB nothing copies a database, and the chain runs in
//! each. A chain with other content has another template, and the old one goes when nobody uses it. With a revision in Rust every
//! build of the program has a template of its own, since nobody knows what the revision calls.
//!
//! On a server a test gets a database that an earlier test used, which was compared with what it was at first and put back: rows
//! that came are deleted, and sequences go on where they did. One whose tables were changed, or, on PostgreSQL, rows that the chain
//! put into them, is made anew; so is, on PostgreSQL, one with row security that hides rows from the role, or with large objects.
//! There are as many as tests that ran at the same time, and they stay until the chain is another one. What the planner knows of a
//! table, and counters of use, are those of the server, not of the test.
//!
//! A file goes with its test, also when it panics; a database on a server is free for the next one then. What a killed process
//! left is used again, or goes with the next run.
//!
//! # Assertions
//!
//! They are called in a plain `#[test]` or in an async one.
//!
//! | pytest-alembic | here |
//! | --- | --- |
//! | `test_single_head_revision` | the build fails; [`assert_single_head`] for a chain that is read |
//! | `test_upgrade` | [`assert_upgrades`] |
//! | `test_model_definitions_match_ddl` | [`assert_models_match`], [`assert_schema_matches`] |
//! | `test_up_down_consistency` | [`assert_round_trip`], with rows in the tables |
//! | `test_downgrade_leaves_no_trace` | [`assert_round_trip`]: after each way back the schema is compared |
//! | `test_all_models_register_on_metadata` | nothing is registered |
//! | `migrate_up_to`, `migrate_up_one`, `migrate_down_to`, `migrate_down_one` | [`TestDatabase::migrate_to`]: an id, `+1`, `-1` |
//! | `migrate_up_before`, `migrate_down_before` | the same with `<id>-1` |
//! | `roundtrip_next_revision` | [`TestDatabase::roundtrip_next`] |
//! | `insert_into`, `table_at_revision` | [`TestDatabase::execute`], [`TestDatabase::query`], its pool |
//! | `before_revision_data`, `at_revision_data` | [`assert_data_survives`]; `fixtures(…)` with `at = "…"` |
//! | `minimum_downgrade_revision`, `skip_revisions` | [`assert_proved`] with a range; `irreversible because …` in the revision |
//! | `alembic_engine` | the parameter of the test |

#![allow(
    clippy::panic,
    reason = "what is asserted fails a test by a panic, as every assertion does"
)]

mod place;
mod cleaning;
mod making;
mod database;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod reuse;
mod sqlite;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "mysql")]
mod mysql;
#[doc(hidden)]
pub mod attribute;
mod asserts;
mod survival;
mod models;
mod snapshot;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use crate::chain::Chain;
use crate::error::Error;

pub use asserts::{
    assert_proved, assert_round_trip, assert_round_trip_on, assert_single_head, assert_upgrades,
};
pub use database::TestDatabase;
pub use making::Wanted;
pub use models::{assert_models_match, assert_schema_matches};
pub use snapshot::{LostRows, RowSnapshot};
pub use survival::{assert_data_survives, assert_data_survives_on};

/// What a chain is for. Where nobody said, it is one for SQLite.
fn dialects(chain: &Chain) -> Vec<Dialect> {
    match chain.dialects.as_deref() {
        Some(dialects) if !dialects.is_empty() => dialects.to_vec(),
        _ => vec![Dialect::Sqlite],
    }
}

fn unknown(dialect: Dialect) -> Error {
    let feature = dialect.to_string();
    refused(
        &format!("this program was built without {dialect}"),
        &format!("enable the feature `{feature}` of migrate-runtime"),
    )
}

fn refused(message: &str, help: &str) -> Error {
    failed(Code::ShadowDatabase, message, help)
}

/// What is wrong with something else than the place of a database.
fn failed(code: Code, message: &str, help: &str) -> Error {
    Error::from(Diagnostic::error(code, message).help(help))
}
