use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/revision_not_in_lock");

fn main() {
    let _ = MIGRATIONS.head();
}
