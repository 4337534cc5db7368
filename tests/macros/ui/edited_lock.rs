use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/edited_lock");

fn main() {
    let _ = MIGRATIONS.head();
}
