#[derive(migrate_runtime::Table)]
#[table(name = "users", checked = "chains/snapshot")]
struct User {
    id: String,
    emial: String,
    age: i32,
    avatar: Option<Vec<i32>>,
    #[column(name = "joind")]
    joined: i64,
}

fn main() {}
