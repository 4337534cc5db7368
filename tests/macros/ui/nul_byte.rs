use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/nul_byte");

fn main() {
    let _ = MIGRATIONS.head();
}
