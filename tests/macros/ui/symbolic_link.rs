use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/symbolic_link");

fn main() {
    let _ = MIGRATIONS.head();
}
