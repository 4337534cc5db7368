use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/linear", require);

fn main() {
    let _ = MIGRATIONS.head();
}
