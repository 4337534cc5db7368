use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/directory_name");

fn main() {
    let _ = MIGRATIONS.head();
}
