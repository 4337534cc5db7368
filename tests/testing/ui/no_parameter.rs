use migrate_runtime::Chain;

static MIGRATIONS: Chain = Chain::EMPTY;

#[migrate_runtime::test(MIGRATIONS)]
async fn people() {}

fn main() {
    let _ = MIGRATIONS.head();
}
