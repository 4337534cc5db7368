#[derive(migrate_runtime::Table)]
#[table(nam = "users", unique(id, emial))]
struct User {
    #[column(primary_key, auto_incremnt)]
    id: i64,
    #[column(on_delete = "cascade")]
    email: String,
    #[column(default = "1", generated = "id + 1")]
    next: i64,
    #[column(references = "teams.id", on_delete = "casade")]
    team: i64,
}

fn main() {}
