use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/rust_missing_up");

fn main() {
    let _ = MIGRATIONS.head();
}
