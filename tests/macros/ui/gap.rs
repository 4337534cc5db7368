use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/gap");

fn main() {
    let _ = MIGRATIONS.head();
}
