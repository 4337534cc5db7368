use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!(".");

fn main() {
    let _ = MIGRATIONS.head();
}
