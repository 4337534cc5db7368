//! Schemas as they are read from databases.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod sqlite;
