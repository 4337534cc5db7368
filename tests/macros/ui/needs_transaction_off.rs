use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/needs_transaction_off");

fn main() {
    let _ = MIGRATIONS.head();
}
