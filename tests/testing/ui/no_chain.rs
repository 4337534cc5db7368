use migrate_runtime::Chain;

static MIGRATIONS: Chain = Chain::EMPTY;

#[migrate_runtime::test]
async fn people(pool: sqlx::SqlitePool) {
    drop(pool);
}

fn main() {
    let _ = MIGRATIONS.head();
}
