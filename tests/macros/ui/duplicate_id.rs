use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/duplicate_id");

fn main() {
    let _ = MIGRATIONS.head();
}
