use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/foreign_keys_pragma");

fn main() {
    let _ = MIGRATIONS.head();
}
