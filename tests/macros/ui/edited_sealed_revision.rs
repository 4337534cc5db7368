use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/edited_sealed_revision");

fn main() {
    let _ = MIGRATIONS.head();
}
