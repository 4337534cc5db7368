//! The lock's settings reach the program.

#![deny(warnings)]

use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/settings");

fn main() {
    let told = format!("{MIGRATIONS:?}");
    assert!(told.contains("\"billing\"") && told.contains("\"_billing_\""), "{told}");
    assert!(told.contains("\"migrate-tests-tests\""), "{told}");
}
