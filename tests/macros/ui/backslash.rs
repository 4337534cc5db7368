use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!(r"chains\linear");

fn main() {
    let _ = MIGRATIONS.head();
}
