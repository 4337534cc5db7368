use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/not_utf8");

fn main() {
    let _ = MIGRATIONS.head();
}
