//! The pure part of cargo-migrate: text in, values and diagnostics out.

pub mod revision;
pub mod directive;
pub mod checksum;
pub mod folder;
pub mod gather;
mod script;
mod rust_source;
mod link;
pub mod lock;
pub mod reading;
pub mod target;
pub mod history;
pub mod plan;
pub mod rewrite;
pub mod config;
pub mod diagnostic;
pub mod dialect;
pub mod sql;
