#[derive(migrate_runtime::Table)]
struct Pair(i64, i64);

#[derive(migrate_runtime::Table)]
enum Either {
    One,
}

#[derive(migrate_runtime::DbEnum)]
struct Status {
    active: bool,
}

fn main() {}
