//! What runs inside revisions on servers: up, down, statement by statement, and what it leaves behind.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::similar_names,
    unreachable_pub,
    reason = "a test stops at the first surprise"
)]

mod place;
mod moving;
mod histories;
mod squash;
mod errors;
mod rust_revisions;
mod sea_query;
mod statements_postgres;
mod concurrently_postgres;
mod statements_mariadb;
mod sessions_postgres;
mod sessions_mariadb;
mod copy;
mod locks;
mod many_locks;
mod losing;
mod documented;
