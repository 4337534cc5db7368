use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/linear", draft);

fn main() {
    let _ = MIGRATIONS.head();
}
