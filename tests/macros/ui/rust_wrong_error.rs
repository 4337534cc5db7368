use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/rust_wrong_error");

fn main() {
    let _ = MIGRATIONS.head();
}
