//! What is told of statements, held against servers: costs, plans, traces, and the file of sizes.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and its figures are for people"
)]

mod explain;
mod matrix;
mod plan;
mod stats;
mod trace;
