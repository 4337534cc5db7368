//! Zero-downtime changes: scaffolded by the real command, walked phase by phase on real servers, with old and new programs at work.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a test stops at the first surprise"
)]

mod ground;
mod mariadb;
mod outline;
mod postgres;
mod sqlite;
mod walk;
