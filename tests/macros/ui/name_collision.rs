use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/name_collision");

fn main() {
    let _ = MIGRATIONS.head();
}
