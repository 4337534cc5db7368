//! The pure part of cargo-migrate: text in, values and diagnostics out. This page is the architecture of the project.
//!
//! # The crates
//!
//! ```text
//!             migrate-core            pure: text in, values and diagnostics out
//!            ↗     ↑     ↖
//! migrate-macros   |      |           migrate!(…)
//!            ↖     |      |
//!         migrate-runtime |           sqlx: connections, history, locks, apply, the embedded command line
//!                  ↖      |
//!                 cargo-migrate       terminal, files, exit codes
//! ```
//!
//! An arrow is `depends on`. The runtime re-exports the macro, and a macro cannot depend on what re-exports it: hence this
//! crate for what both need.
//!
//! # The way of a chain
//!
//! The caller lists a directory ([`gather`]); [`reading::read`] sorts the files into revisions, reads their heads
//! ([`directive`]), looks at their SQL ([`sql`]), links them, and holds them against `migrate.lock` ([`lock`]). What comes
//! out are [`revision::Revision`]s and everything that is wrong ([`diagnostic`]). [`history::compare`] holds a chain against
//! what a database records, after [`squash::expand`] has brought the two together; [`target`] says where to go; [`plan`] lists the steps, and checks all of them before the first
//! one runs. The macro, the runtime and the command line go this same way.
//!
//! # What holds
//!
//! - **No I/O.** No files, no environment, no clock, no network, no async, no database driver: `clippy.toml` and a test keep
//!   them out. The macro compiles this crate for the host, so it stays small.
//! - **Never the first error only.** A value comes with *all* diagnostics, each with a code, a span in a named file, and a
//!   help that names the command or the edit which mends it.
//! - **One code path.** What fails the build is what `cargo migrate check` reports and what the runtime refuses.
//! - **Nothing is skipped in silence.** A file that is not understood, a directive that is not known, a way back that is
//!   missing: each is an error that names the file.
//! - **The whole plan is checked before its first statement runs.**
//! - **No panic on anybody's input.** `unwrap`, `expect` and `panic` are lints, `unsafe` is forbidden.
//! - **A dialect is an enum.** The only traits of the project are the runtime's backend and the reporter of its command line.
//!
//! # Words
//!
//! | word | meaning |
//! | --- | --- |
//! | revision | one step of the schema, with a way up and a way down |
//! | chain | all revisions in order, from `base` (nothing applied) to `head` (the newest) |
//! | draft, sealed | a revision that may still change; one whose content is recorded in `migrate.lock` and may not |
//! | upgrade, downgrade | move a database along the chain, toward head or toward base |
//! | target | where to: `head`, `base`, `+1`, `-2`, an id, the start of an id, `<id>+1` |
//! | plan | the ordered steps from where a database is to a target |
//! | squash | one revision that stands for a stretch of others, its originals |
//! | history | what a database records about revisions applied to it |
//! | shadow database | a scratch database made for one command and dropped after it |
//! | fact, fingerprint | one thing that a database's catalog says of its schema; a hash of all of them |
//! | snapshot | the tables and columns that the head of a chain has, in `schema.lock` |
//! | model | a struct that stands for a table, an enum that stands for a type: what a program wants of its database |
//! | operation | one thing that a statement does, in the same words for all dialects |
//! | rule, finding | what a change has to heed while others use the database; a place where it does not |
//! | drift | a database whose schema is not what its history says |
//!
//! # Modules, in the order to read them

pub mod revision;
pub mod directive;
pub mod checksum;
pub mod folder;
pub mod gather;
mod script;
mod rust_source;
mod link;
mod pairs;
pub mod squash;
mod fold;
pub mod lock;
pub mod releases;
pub mod reading;
pub mod target;
pub mod history;
pub mod plan;
#[cfg(feature = "tool")]
pub mod rewrite;
#[cfg(feature = "tool")]
pub mod combine;
#[cfg(any(feature = "tool", feature = "models"))]
pub mod naming;
#[cfg(feature = "tool")]
pub mod config;
pub mod diagnostic;
pub mod dialect;
pub mod sql;
#[cfg(feature = "lint")]
pub mod replay;
#[cfg(feature = "lint")]
pub mod cost;
#[cfg(feature = "lint")]
pub mod lint;
#[cfg(feature = "lint")]
pub mod forecast;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(all(feature = "tool", feature = "schema"))]
pub mod recipe;
#[cfg(feature = "snapshot")]
pub mod snapshot;
#[cfg(feature = "attributes")]
pub mod models;
