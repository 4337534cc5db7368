//! Applies the revisions that a program carries.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod group;
mod apply;
mod backend;
pub mod block_on;
pub mod chain;
#[cfg(feature = "cli")]
pub mod cli;
pub mod context;
pub mod database;
mod engine;
pub mod error;
pub mod event;
pub mod load;
mod locate;
pub mod migrator;
mod repair;
pub mod report;
pub mod sql_script;
mod stamp;
mod statements;
pub mod status;
mod tables;

pub use block_on::block_on;
pub use chain::Chain;
pub use context::Context;
pub use database::Database;
pub use error::Error;
pub use event::Event;
pub use migrate_core as core;
#[cfg(feature = "macros")]
pub use migrate_macros::migrate;
pub use migrator::{Ahead, Migrator, TransactionScope};
pub use report::{Done, Report};
pub use status::Status;
