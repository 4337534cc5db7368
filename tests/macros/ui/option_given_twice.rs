use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/linear", drafts, drafts);

fn main() {
    let _ = MIGRATIONS.head();
}
