//! Directories, locks, histories and targets, as a person meets them: most tests show the rendered text.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

mod links;
mod files;
mod directives;
mod lock;
mod merge;
mod history;
mod plan;
mod target;
mod properties;
mod scale;
mod purity;
