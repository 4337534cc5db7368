use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/cycle");

fn main() {
    let _ = MIGRATIONS.head();
}
