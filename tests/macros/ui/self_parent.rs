use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/self_parent");

fn main() {
    let _ = MIGRATIONS.head();
}
