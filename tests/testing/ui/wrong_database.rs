use migrate_runtime::Chain;

static MIGRATIONS: Chain = Chain::EMPTY;

#[migrate_runtime::test(MIGRATIONS, database = "oracle")]
async fn people(database: migrate_runtime::testing::TestDatabase) {
    drop(database);
}

fn main() {
    let _ = MIGRATIONS.head();
}
