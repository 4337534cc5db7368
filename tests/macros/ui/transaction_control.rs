use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/transaction_control");

fn main() {
    let _ = MIGRATIONS.head();
}
