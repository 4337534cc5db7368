use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/unterminated_copy");

fn main() {
    let _ = MIGRATIONS.head();
}
