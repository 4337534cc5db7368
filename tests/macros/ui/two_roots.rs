use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/two_roots");

fn main() {
    let _ = MIGRATIONS.head();
}
