//! Directories, locks, histories and targets, as a person meets them: most tests show the rendered text.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

mod directives;
mod files;
mod history;
mod links;
mod lock;
mod merge;
mod plan;
mod properties;
mod purity;
mod scale;
mod squash;
mod target;
