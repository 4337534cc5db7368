use migrate_runtime::Chain;

static MIGRATIONS: Chain = Chain::EMPTY;

#[migrate_runtime::test(MIGRATIONS)]
async fn people(pool: sqlx::SqlitePool, other: sqlx::SqlitePool) {
    drop((pool, other));
}

fn main() {
    let _ = MIGRATIONS.head();
}
