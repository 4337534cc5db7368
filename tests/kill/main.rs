//! What a server's database is like after the worst: processes killed, wires cut, servers crashed, futures dropped.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and says what it counted"
)]

mod subject;
mod chains;
mod kills;
mod figures;
mod sweep;
mod postgres;
mod mariadb;
mod wire;
mod cuts;
mod fenced;
mod crashes;
mod dropped;
