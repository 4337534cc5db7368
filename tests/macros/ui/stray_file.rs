use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/stray_file");

fn main() {
    let _ = MIGRATIONS.head();
}
