use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/unknown_directive");

fn main() {
    let _ = MIGRATIONS.head();
}
