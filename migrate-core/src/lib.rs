//! The pure part of cargo-migrate: text in, values and diagnostics out.

pub mod dialect;
pub mod sql;
