//! What the tests share: chains and projects that are made for one test.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a test stops at the first surprise"
)]

pub mod process;
pub mod chain;
pub mod project;
pub mod said;
pub mod database;
pub mod servers;
pub mod proxy;
pub mod hammer;
pub mod rust_batches;
