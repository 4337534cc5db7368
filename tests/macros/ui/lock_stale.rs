use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/lock_stale");

fn main() {
    let _ = MIGRATIONS.head();
}
