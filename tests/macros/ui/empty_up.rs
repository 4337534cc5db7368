use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/empty_up");

fn main() {
    let _ = MIGRATIONS.head();
}
