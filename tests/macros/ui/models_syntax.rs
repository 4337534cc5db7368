#[derive(migrate_runtime::Table)]
#[table]
struct User {
    #[column(primary_key = )]
    id: i64,
    #[column(length = "40")]
    name: String,
    #[column(default(postgre = "1"))]
    age: i32,
}

fn main() {}
