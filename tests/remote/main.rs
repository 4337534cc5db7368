//! What servers, poolers, clusters and roles do to a run, and what a run says and asks of them.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and its figures are for people"
)]

mod chains;
mod cluster;
mod connecting;
mod locks_of_sessions;
mod pooler;
mod read_only;
mod roles;
mod round_trips;
mod runs;
mod secrets;
mod trust;
mod trust_mariadb;
