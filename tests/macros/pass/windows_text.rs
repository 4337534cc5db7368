//! A byte order mark and CRLF: what runs is the canonical text, and the sums are those of any other system.

#![deny(warnings)]

use migrate_core::checksum::Checksum;
use migrate_core::revision::{State, Way};
use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/windows_text");

fn main() {
    let [users] = MIGRATIONS.revisions() else { panic!("one revision") };
    assert_eq!(users.state, State::Sealed);
    assert_eq!(users.message, "create users");
    let Way::Sql(scripts) = &users.up else { panic!("SQL") };
    assert!(!scripts[0].sql.contains('\r') && !scripts[0].sql.starts_with('\u{feff}'));
    assert_eq!(scripts[0].checksum, Checksum::of(&*scripts[0].sql));
}
