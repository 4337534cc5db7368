use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/more_than_ten_errors");

fn main() {
    let _ = MIGRATIONS.head();
}
