use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/unterminated_body");

fn main() {
    let _ = MIGRATIONS.head();
}
