use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!(PATH);

fn main() {
    let _ = MIGRATIONS.head();
}
