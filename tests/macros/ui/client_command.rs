use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/client_command");

fn main() {
    let _ = MIGRATIONS.head();
}
