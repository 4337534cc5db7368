//! Statements that run in batches, on all three kinds of database.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod place;
mod batches;
mod keys;
mod killed;
mod locked;
mod mended;
mod paused;
mod rust_killed;
mod rust_revisions;
mod waiting;
