use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/fork");

fn main() {
    let _ = MIGRATIONS.head();
}
