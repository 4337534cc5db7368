#[derive(migrate_runtime::DbEnum)]
#[db_enum(rename_all = "snake", size = 2)]
enum Status {
    Active(i64),
    #[db_enum(name = "active", old = "gone")]
    Gone,
}

fn main() {}
