use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/is_a_file/migrate.lock");

fn main() {
    let _ = MIGRATIONS.head();
}
