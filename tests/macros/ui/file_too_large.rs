use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/file_too_large");

fn main() {
    let _ = MIGRATIONS.head();
}
