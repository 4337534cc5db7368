//! One file for each command: its arguments, and one function that reads, calls the library, and reports.

mod autogenerate;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
mod draft;
mod drift;
pub(crate) mod edit;
pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod man;
mod models;
pub(crate) mod new;
pub(crate) mod rebase;
mod proving;
pub(crate) mod release;
mod same_schema;
pub(crate) mod schema;
pub(crate) mod seal;
mod shadows;
mod snapshot;
pub(crate) mod squash;
pub(crate) mod unseal;
pub(crate) mod verify;
