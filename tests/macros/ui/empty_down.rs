use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/empty_down");

fn main() {
    let _ = MIGRATIONS.head();
}
