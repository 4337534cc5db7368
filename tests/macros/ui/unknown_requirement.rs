use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/linear", require = "tested");

fn main() {
    let _ = MIGRATIONS.head();
}
