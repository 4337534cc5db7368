//! A revision in Rust: its functions are linked in, and its lints are nobody's business.

#![deny(warnings)]

use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/rust_revision");

fn main() {
    let [users, fill, batches] = MIGRATIONS.revisions() else { panic!("three revisions") };
    assert!(!users.up.is_rust());
    assert!(fill.up.is_rust() && fill.down.is_rust() && fill.data);
    assert!(!fill.up.is_rust_outside());
    assert!(batches.up.is_rust_outside() && batches.down.is_rust_outside());
    assert!(MIGRATIONS.has_rust());
    assert!(MIGRATIONS.can_run("20261120101500"));
}
