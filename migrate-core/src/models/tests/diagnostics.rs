//! What is wrong, all at once.

use super::wrong;
use crate::dialect::Dialect;

#[test]
fn attributes() {
    let file = r#"#[derive(Table)]
#[table(nme = "x", index(a, using = 5), unique(), check, primary_key(a), name = "t", name = "u")]
struct T {
    #[column(primary_key, uniqe)]
    a: i64,
    #[column(on_delete = "cascade")]
    b: i64,
    #[column(references = "t.a", on_delete = "casade", deferrable = "late")]
    c: i64,
    #[column(default = "1", generated = "a + 1")]
    d: i64,
    #[column(length = "x", scale = 2)]
    e: String,
    #[column(skip, unique)]
    f: i64,
    #[column]
    g: i64,
    #[column(default(postgre = "1"))]
    h: i64,
    #[column(name = "")]
    i: i64,
    #[column(= 5)]
    j: i64,
    #[column(auto_increment = "never", virtual)]
    k: i64,
}
#[derive(DbEnum)]
#[db_enum(rename_all = "snake")]
enum E { A(i32), #[db_enum(nam = "x")] B, #[db_enum(name = "a")] C }
#[derive(Table)] struct Tuple(i64);
#[derive(Table)] enum Wrong { A }
#[derive(DbEnum)] struct Also { a: i64 }
"#;
    insta::assert_snapshot!(wrong(&[("src/t.rs", file)], Dialect::Sqlite));
}

#[test]
fn names_and_references() {
    let first = r#"#[derive(Table)]
#[table(name = "users", unique(idd), index(id, id), index(name = "i", columns(name)))]
struct User {
    #[column(primary_key)]
    id: i64,
    #[column(name = "id")]
    other: i64,
    name: String,
    #[column(references = "teams")]
    team: i64,
    #[column(references = "posts.titel")]
    post: String,
    #[column(references = "posts.title")]
    title: String,
    #[column(references = "elsewhere.id")]
    fine: i64,
    #[column(references = "posts.")]
    broken: i64,
}
"#;
    let second = r#"#[derive(Table)]
#[table(name = "users")]
struct Person { #[column(primary_key)] id: i64 }
#[derive(Table)]
#[table(name = "posts", index(name = "i", columns(title)), foreign_key(id, title, references = "users(id)"))]
struct Post { #[column(primary_key)] id: i64, title: String, #[column(references = "users", primary_key)] by: i64 }
#[derive(Table)]
struct Keyless { a: i64, #[column(references = "keyless")] b: i64 }
#[derive(Table)]
struct Empty {}
"#;
    insta::assert_snapshot!(wrong(
        &[("src/a.rs", first), ("src/b.rs", second)],
        Dialect::Postgres
    ));
}

#[test]
fn what_a_database_has_not() {
    let file = r#"#[derive(Table)]
#[table(schema = "app", index(name, condition = "name > 'a'", using = "gin", include(id)), unique(name, nulls_not_distinct))]
struct T {
    #[column(primary_key)]
    id: Option<i64>,
    #[column(length = 4)]
    name: String,
    #[column(auto_increment, references = "t.id", deferrable)]
    next: i64,
    ID: i64,
}
"#;
    let mut shown = String::new();
    for dialect in Dialect::ALL {
        shown += &format!("-- {dialect}\n{}\n", wrong(&[("src/t.rs", file)], dialect));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn files_that_are_no_rust() {
    let files = [
        ("src/a.rs", "\u{feff}struct A {"),
        (
            "src/b.rs",
            "#!/usr/bin/env run\n#[derive(Table)]\nstruct B { id: }\n",
        ),
        (
            "src/c.rs",
            "\u{feff}#[derive(Table)]\r\nstruct C { #[column(primary_key)] id: Wrong }\r\n",
        ),
    ];
    insta::assert_snapshot!(wrong(&files, Dialect::Sqlite));
}
