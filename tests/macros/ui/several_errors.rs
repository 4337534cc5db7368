use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/several_errors");

fn main() {
    let _ = MIGRATIONS.head();
}
