//! `migrate!` as its users meet it: the compiler's words for every mistake, and what makes cargo build again.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod project;
mod rebuild;
mod release;
mod stage;

#[test]
fn compiler_messages() {
    stage::chains();
    let cases = trybuild::TestCases::new();
    cases.pass("macros/pass/*.rs");
    cases.compile_fail("macros/ui/*.rs");
}
