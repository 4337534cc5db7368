use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/invisible_character");

fn main() {
    let _ = MIGRATIONS.head();
}
