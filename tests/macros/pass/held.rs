//! Structs that are held against a snapshot, and fit.

use migrate_runtime::{DbEnum, Table};

#[derive(DbEnum)]
enum Kind {
    Person,
}

#[derive(Table)]
#[table(name = "users", checked = "chains/snapshot")]
#[allow(dead_code)]
struct User<'a> {
    id: i64,
    email: std::borrow::Cow<'a, str>,
    #[column(name = "age")]
    years: Option<u8>,
    avatar: Option<Vec<u8>>,
    joined: Moment,
}

/// Nobody knows what this is.
type Moment = i64;

#[derive(Table)]
#[table(name = "users", checked = "chains/snapshot")]
#[allow(dead_code)]
struct Part {
    #[column(null)]
    age: i32,
    #[column(sql_type = "BLOB")]
    email: [u64; 2],
    #[column(name = "avatar")]
    kind: Kind,
    #[column(skip)]
    teams: Vec<i64>,
}

/// What a draft adds is not known yet.
#[derive(Table)]
#[table(checked = "chains/snapshot_before_draft")]
#[allow(dead_code)]
struct Teams {
    id: i64,
}

#[derive(Table)]
#[table(checked = false)]
#[allow(dead_code)]
struct Elsewhere {
    id: i64,
}

fn main() {
    assert_eq!(User::COLUMNS, ["id", "email", "age", "avatar", "joined"]);
    assert_eq!((Part::COLUMNS.len(), Teams::NAME, Elsewhere::NAME), (3, "teams", "elsewhere"));
}
