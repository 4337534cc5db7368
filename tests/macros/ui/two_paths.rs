use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/linear", "chains/empty");

fn main() {
    let _ = MIGRATIONS.head();
}
