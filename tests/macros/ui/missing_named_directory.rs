use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("db/migrations");

fn main() {
    let _ = MIGRATIONS.head();
}
