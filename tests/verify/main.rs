//! Proofs: mistakes that they have to name, and revisions in which there is none.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test stops at the first surprise"
)]

mod case;
mod judge;
mod mariadb;
mod postgres;
mod shadows;
mod sqlite;
