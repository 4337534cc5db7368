use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/rust_signature");

fn main() {
    let _ = MIGRATIONS.head();
}
