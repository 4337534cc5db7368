use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/irreversible_with_sql");

fn main() {
    let _ = MIGRATIONS.head();
}
