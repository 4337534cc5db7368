//! The engine on real databases.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::similar_names,
    clippy::format_collect,
    reason = "a test stops at the first surprise, and speed is not what it is about"
)]

mod broken_disk;
mod contradictions;
mod counts;
mod failures;
mod half_way;
mod interrupted;
mod kill_sweep;
mod losing;
mod moving;
mod odd_databases;
mod rebuild;
mod rust_revisions;
mod script;
mod sea_query;
mod sessions;
mod squash;
mod stamp_and_repair;
mod start_storm;
mod statement_mode;
mod taking_turns;
mod waiting;
