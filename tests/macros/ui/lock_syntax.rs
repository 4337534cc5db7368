use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/lock_syntax");

fn main() {
    let _ = MIGRATIONS.head();
}
