use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/delimiter");

fn main() {
    let _ = MIGRATIONS.head();
}
