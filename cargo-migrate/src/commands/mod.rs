//! One file for each command: its arguments, and one function that reads, calls the library, and reports.

pub(crate) mod check;
pub(crate) mod completions;
mod drift;
pub(crate) mod edit;
pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod new;
pub(crate) mod rebase;
mod proving;
mod same_schema;
pub(crate) mod schema;
pub(crate) mod seal;
pub(crate) mod squash;
pub(crate) mod unseal;
pub(crate) mod verify;
