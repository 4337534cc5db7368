use migrate_runtime::Chain;

static MIGRATIONS: Chain = Chain::EMPTY;

#[migrate_runtime::test(MIGRATIONS)]
async fn people(pool: u8) {
    let _ = pool;
}

fn main() {
    let _ = MIGRATIONS.head();
}
