use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/missing_revises");

fn main() {
    let _ = MIGRATIONS.head();
}
