#[derive(migrate_runtime::Table)]
#[table(checked = "chains/snapshot")]
struct User {
    id: i64,
}

fn main() {}
