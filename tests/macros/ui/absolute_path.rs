use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("/srv/app/migrations");

fn main() {
    let _ = MIGRATIONS.head();
}
