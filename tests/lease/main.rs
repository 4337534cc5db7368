//! The lock of a server's database, under attack and when its holder is gone.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod cluster;
mod concurrently;
mod hammer;
mod restored;
mod storm;
mod takeover;
