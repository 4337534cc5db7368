//! A chain that has just been made.

#![deny(warnings)]

use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("./chains/linear/../empty/", require = "verified");

fn main() {
    assert!(MIGRATIONS.revisions().is_empty());
}
