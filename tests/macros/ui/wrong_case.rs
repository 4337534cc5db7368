use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/wrong_case");

fn main() {
    let _ = MIGRATIONS.head();
}
