//! Schemas as they are read from databases.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a test stops at the first surprise"
)]

mod found_in_trials;
mod models;
mod mysql;
mod plan_mariadb;
mod plan_postgres;
mod plan_sqlite;
mod postgres;
mod sqlite;
mod way;
