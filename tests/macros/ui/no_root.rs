use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/no_root");

fn main() {
    let _ = MIGRATIONS.head();
}
