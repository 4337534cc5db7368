use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/missing_sealed_revision");

fn main() {
    let _ = MIGRATIONS.head();
}
