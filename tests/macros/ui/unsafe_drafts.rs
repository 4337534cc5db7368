use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/unsafe_drafts");

fn main() {
    let _ = MIGRATIONS.head();
}
