//! What rules warn of, or what was allowed with a reason, does not fail a build; the levels are those that the lock records.

use migrate_core::revision::State;
use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/accepted_drafts");

fn main() {
    let states = MIGRATIONS.revisions().iter().map(|revision| revision.state);
    assert!(states.eq([State::Sealed, State::Draft, State::Draft]));
}
