use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/attach");

fn main() {
    let _ = MIGRATIONS.head();
}
