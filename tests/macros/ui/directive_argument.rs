use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/directive_argument");

fn main() {
    let _ = MIGRATIONS.head();
}
