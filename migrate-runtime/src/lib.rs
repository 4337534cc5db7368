//! Applies the revisions that a program carries: the library of cargo-migrate.
//!
//! ```no_run
//! # #[cfg(any())] mod with_a_directory {
//! static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!("migrations");
//! # }
//! # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let pool = sqlx::SqlitePool::connect("sqlite:app.db?mode=rwc").await?;
//! MIGRATIONS.upgrade(&pool).await?;
//! # Ok(())
//! # }
//! ```
//!
//! `migrate!` reads `migrations/` at compile time. The build fails when the chain of revisions forks, has a gap, or a
//! revision has no way back; a release build also refuses drafts. What is left for run time is a constant.
//!
//! - [`Chain::upgrade`] is the call at start-up. With nothing to do it is one SELECT: no lock, no table, no write.
//! - [`Migrator`] has the options: a target, a dry run, downgrades, how long to wait, who runs it, and events.
//!   [`Migrator::would_lose`] counts what would be thrown away.
//! - [`block_on()`] is for programs without async.
//! - [`Context`] is what a revision in Rust works with. With the feature `sea-query` it runs what [sea-query] builds (`Context::run`):
//!   tables, indexes, foreign keys, types and rows, the same on every kind of database.
//! - `testing` (feature `testing`) has `#[migrate_runtime::test]`, which gives each test a migrated database of its own, and
//!   what asserts that a chain is sound.
//! - [`Table`] and [`DbEnum`] (feature `models`, on unless it is switched off) are derives for structs and enums that say what the
//!   database should have; `cargo migrate` reads them.
//! - [`cli`] (feature `cli`) is the command line that an application makes its own.
//!
//! [sea-query]: https://docs.rs/sea-query
//!
//! # What a run does
//!
//! It connects for itself, never through the application's pool, and closes the connection at the end. The history is read;
//! if there is work, other processes are excluded, and it is made sure that the history is still the one that was planned
//! with. A database with an empty history is brought up in one transaction; later each
//! revision is one. The history is written in the same transaction as the revision. A revision that says `transaction off`
//! runs statement by statement, each recorded as it is done: a killed run goes on where it stopped. Only a statement that can
//! share no transaction with its record (VACUUM, some PRAGMAs) may then run a second time. The function of a revision in Rust
//! that says it is announced, runs without a transaction, and is recorded behind its end; when it was stopped, it runs again.
//!
//! While a revision runs that drops a table, foreign keys are off, so that rows which refer to the table stay; before it is
//! recorded, references that it broke are looked for. Everywhere else they are as the options of the connection say: on, if
//! they say nothing. What a revision sets on its connection (PRAGMA) ends with it. Both cut the one transaction of an empty
//! database in two.
//!
//! That is how it is on SQLite, where `BEGIN IMMEDIATE` excludes others.
//!
//! ## On a server
//!
//! Whoever migrates PostgreSQL, MySQL or MariaDB holds a *lease*: a row with a number, the fence, that grows each time it is
//! taken. Nobody blocks on it, no session lock is used and no clock is compared, so it works through a pooler in transaction
//! mode and on a Galera cluster. The first statement of each transaction looks at the fence and locks the row; a process that
//! was taken over fails there with `lease-lost`. A holder is taken over when the server no longer knows its connection, or
//! when it gave no sign for 15 seconds (a cluster: 60).
//!
//! On PostgreSQL a revision travels in one message, its history and COMMIT in a second one; a fresh database takes as many
//! revisions as fit into messages of 1 MiB. A statement that waits longer than two seconds for a lock is rolled back with its
//! revision and tried again, so that others get their turn; the event [`Event::Blocked`] says who is in the way. What a
//! revision sets (`search_path`, the role) is undone before the next one and before the history is written.
//!
//! On MySQL every statement that changes the schema commits by itself, and so does what PostgreSQL cannot run in a
//! transaction. Such statements are announced in the history before they run; after a crash the next run waits until the
//! server has ended the orphaned statement, looks in the catalog whether it has happened, removes an index that was left
//! invalid, and goes on. What the catalog cannot tell needs a `probe` or `idempotent` directive; without one the build fails.
//! Data changes share a transaction with their record, and happen once. One gap is left open: a process that is suspended for
//! longer than the lease exactly between looking at the fence and sending such a statement still sends it when it wakes up.
//! The same is so for a function that runs outside of a transaction, whose plain statements nothing fences; its batches are fenced.
//!
//! The tables of the history are looked at before they are used: one that belongs to somebody else, or has a trigger, is
//! refused (`history-not-trusted`).
//!
//! A run that is dropped before its end, or that panics, leaves what is committed, and the next run goes on from there.
//!
//! # Data changes in batches
//!
//! A statement with `-- migrate: batch key=id size=5000` runs batch by batch, and its file outside of one transaction: see
//! [`backfill`]. A revision in Rust that says `//! migrate: transaction off` runs them with [`Context::batches`].
//! [`Migrator::wait_for_batches`] leaves them to [`Migrator::run_backfill`], [`Migrator::batch_throttle`] says what
//! holds them up.
//!
//! # Squashes
//!
//! A revision with `replaces a..b` stands for a stretch of the chain (`cargo migrate squash`). A database that has none of the
//! originals runs it. One that has some is held against the originals, while they are on disk, and gets the rest; when it has
//! all of them, an upgrade writes one row in their place, in one transaction, and nothing runs ([`Event::Adopted`]). Who may
//! only read leaves that to the next one. From then on a program that still has the originals is older than the database
//! (`history-ahead`): let it through with [`Ahead::Allow`] while both are deployed.
//!
//! # Proofs
//!
//! With the feature `proof` a chain can be tried out on shadow databases ([`shadow`]): [`verify`] shows that each way back gives
//! back the schema and the rows that were there, and [`Chain::schema_of`] reads the schema of a database from its catalog. The
//! embedded command line has `verify` then. Nothing of it runs when a program starts.
//!
//! # Errors
//!
//! [`Error`] prints the file, the line, the statement and what was applied before. `Error::code` is for programs.

// Each kind of database uses parts that the others do not. The build with all of them is the one that is held to this.
#![cfg_attr(
    not(all(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(
        dead_code,
        irrefutable_let_patterns,
        unreachable_code,
        unused_imports,
        unused_variables
    )
)]

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!("enable the feature of a database: `sqlite`, `postgres` or `mysql`");

pub mod chain;
pub mod migrator;
pub mod block_on;
pub mod context;
#[cfg(feature = "sea-query")]
pub mod buildable;
pub mod database;
pub mod event;
pub mod report;
pub mod loss;
pub mod backup;
pub mod status;
pub mod error;
#[cfg(feature = "models")]
pub mod models;
pub mod load;
pub mod lease;
pub mod backfill;
pub mod batches;
pub mod doctor;
pub mod sql_script;
#[cfg(feature = "proof")]
pub mod introspect;
#[cfg(feature = "proof")]
pub mod shadow;
#[cfg(feature = "proof")]
pub mod generate;
#[cfg(feature = "proof")]
mod rows;
#[cfg(feature = "proof")]
pub mod verify;
#[cfg(feature = "plan")]
pub mod plan;
#[cfg(feature = "plan")]
pub mod trace;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "cli")]
pub mod cli;
mod engine;
mod group;
mod adopt;
mod apply;
mod message;
mod resumable;
mod statements;
mod functions;
mod exclusive;
mod stamp;
mod repair;
mod resume;
mod tables;
mod wire;
#[cfg(feature = "mysql")]
mod legible;
mod backend;
mod words;
#[cfg(any(feature = "cli", feature = "postgres"))]
mod permissions;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use backfill::{Backfill, BackfillState};
pub use backup::Backup;
pub use batches::Batches;
pub use block_on::block_on;
pub use chain::Chain;
pub use context::Context;
pub use database::Database;
pub use error::Error;
pub use event::Event;
pub use lease::Lease;
pub use loss::Lost;
pub use migrate_core as core;
#[cfg(feature = "macros")]
pub use migrate_macros::migrate;
#[cfg(feature = "testing")]
pub use migrate_macros::test;
#[cfg(feature = "models")]
pub use migrate_macros::{DbEnum, Table};
pub use migrator::{Ahead, Migrator, TransactionScope};
#[cfg(feature = "models")]
pub use models::{DbEnum, Table};
pub use report::{Done, Report};
#[cfg(feature = "sea-query")]
pub use sea_query;
pub use status::Status;
