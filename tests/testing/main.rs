//! The test kit as its users meet it: what each test gets, and what is left when tests panic, are killed, or start at once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

mod place;
mod subject;
mod isolation;
mod leftovers;
mod templates;
mod again;
mod asserts;
mod misuse;
