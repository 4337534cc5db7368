//! The macro in a `const`, in a function, and where every word it could use means something else.

#![deny(warnings, clippy::pedantic)]

use migrate_runtime::Chain;

const MIGRATIONS: Chain = migrate_runtime::migrate!("chains/linear", drafts,);

#[expect(dead_code, reason = "they stand in the way on purpose")]
mod shadows {
    pub struct Some;
    pub struct None;
    pub struct Revision;
    pub struct Chain;
    pub struct Borrowed;
    pub mod core {}
    pub mod std {}
    pub mod migrate_runtime {}

    pub fn length() -> usize {
        let chain: ::migrate_runtime::Chain = ::migrate_runtime::migrate!("chains/rust_revision");
        chain.revisions().len()
    }
}

fn main() {
    assert_eq!(MIGRATIONS.revisions().len(), 2);
    assert_eq!(shadows::length(), 3);
}
