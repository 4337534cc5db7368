use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/mixed_revision");

fn main() {
    let _ = MIGRATIONS.head();
}
