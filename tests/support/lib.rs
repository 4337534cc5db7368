//! What the tests share: chains and projects that are made for one test.

pub mod chain;
pub mod database;
pub mod process;
