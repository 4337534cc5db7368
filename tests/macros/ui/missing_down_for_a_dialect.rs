use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/missing_down_for_a_dialect");

fn main() {
    let _ = MIGRATIONS.head();
}
