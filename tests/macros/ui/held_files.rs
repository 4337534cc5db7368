#[derive(migrate_runtime::Table)]
#[table(name = "users", checked)]
struct NoDirectory {
    id: i64,
}

#[derive(migrate_runtime::Table)]
#[table(name = "users", checked = "../migrations")]
struct Elsewhere {
    id: i64,
}

#[derive(migrate_runtime::Table)]
#[table(name = "users", checked = "chains/linear")]
struct NoSnapshot {
    id: i64,
}

#[derive(migrate_runtime::Table)]
#[table(name = "users", checked = "chains/snapshot_edited")]
struct Edited {
    id: i64,
}

#[derive(migrate_runtime::Table)]
#[table(name = "users", checked = "chains/snapshot_stale")]
struct Stale {
    id: i64,
}

#[derive(migrate_runtime::Table)]
#[table(name = "users", checked = 1)]
struct NoMeaning {
    id: i64,
}

fn main() {}
