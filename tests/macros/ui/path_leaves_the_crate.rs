use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/../../shared/migrations");

fn main() {
    let _ = MIGRATIONS.head();
}
