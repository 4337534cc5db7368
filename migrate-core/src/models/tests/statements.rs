//! Statements, as snapshots.

use super::{models, script, sql, texts};
use crate::dialect::Dialect;
use crate::schema::Kind;

const SHOP: &[(&str, &str)] = &[("src/shop.rs", include_str!("shop.rs"))];

#[test]
fn postgres() {
    insta::assert_snapshot!(sql(SHOP, Dialect::Postgres));
}

#[test]
fn mysql() {
    insta::assert_snapshot!(sql(SHOP, Dialect::Mysql));
}

#[test]
fn sqlite() {
    insta::assert_snapshot!(sql(SHOP, Dialect::Sqlite));
}

#[test]
fn what_was_renamed_is_told() {
    let told = |dialect| {
        let hints = models(SHOP, dialect).renames.into_iter();
        hints
            .map(|it| (it.kind, it.path.join("."), it.from))
            .collect::<Vec<_>>()
    };
    let own = |kind, path: &str, from: &str| (kind, path.to_owned(), from.to_owned());
    assert_eq!(
        told(Dialect::Postgres),
        [
            own(Kind::Table, "public.customers", "people"),
            own(Kind::Column, "public.orders.total", "sum"),
            own(Kind::Enum, "public.order_status.gone", "shipped"),
        ]
    );
    assert_eq!(
        told(Dialect::Sqlite),
        [
            own(Kind::Table, "customers", "people"),
            own(Kind::Enum, "orders.status.gone", "shipped"),
            own(Kind::Column, "orders.total", "sum"),
        ]
    );
}

#[test]
fn each_says_where_it_comes_from() {
    let file = "#[derive(DbEnum)] enum Mood { Good }
        #[derive(Table)] #[table(comment = \"all\")] struct A { #[column(primary_key, index)] id: i64,
            #[column(references = \"other.id\")] of: i64, mood: Mood }";
    let found = models(&[("a.rs", file)], Dialect::Postgres);
    let said = found.statements.into_iter().map(|statement| {
        let (path, span) = statement.place.unwrap();
        assert_eq!(path, "a.rs");
        let head: Vec<&str> = statement.sql.split(' ').take(2).collect();
        format!("{}: {}", head.join(" "), &file[span])
    });
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            "CREATE TYPE: Mood",
            "CREATE TABLE: A",
            "CREATE INDEX: index",
            "COMMENT ON: \"all\"",
            "ALTER TABLE: references",
        ]
    );
}

#[test]
fn counts() {
    let found = models(SHOP, Dialect::Mysql);
    assert_eq!((found.tables, found.enums), (3, 1));
}

#[test]
fn schemas_are_made_and_found() {
    let file = "#[derive(Table)] #[table(schema = \"app\")] struct Team { #[column(primary_key)] id: i64 }
        #[derive(Table)] #[table(schema = \"app\")] struct User { #[column(primary_key)] id: i64, #[column(references = \"team.id\")] team: i64 }
        #[derive(DbEnum)] #[db_enum(schema = \"kinds\")] enum Mood { Good }
        #[derive(Table)] struct Post { #[column(primary_key)] id: i64, #[column(references = \"app.user\")] by: i64, moods: Vec<Mood> }";
    insta::assert_snapshot!(sql(&[("a.rs", file)], Dialect::Postgres));
}

#[test]
fn tables_of_schema_sql_come_last() {
    let file =
        "#[derive(Table)] struct A { #[column(primary_key, references = \"other.id\")] id: i64 }";
    let found = models(&[("a.rs", file)], Dialect::Postgres);
    let beside = script(
        Dialect::Postgres,
        "CREATE TABLE other (id bigint PRIMARY KEY);",
    );
    assert_eq!(
        texts(&found.beside(Dialect::Postgres, &beside)),
        [
            "CREATE TABLE \"a\" (\n  \"id\" BIGINT NOT NULL,\n  CONSTRAINT \"a_pkey\" PRIMARY KEY (\"id\")\n)",
            "CREATE TABLE other (id bigint PRIMARY KEY)",
            "ALTER TABLE \"a\" ADD CONSTRAINT \"a_id_fkey\" FOREIGN KEY (\"id\") REFERENCES \"other\" (\"id\")",
        ]
    );
}

#[test]
fn the_order_of_the_files_does_not_count() {
    let files = [
        (
            "src/a.rs",
            "#[derive(Table)] struct A { #[column(primary_key)] id: i64, #[column(references = \"b\", unique)] b: i64 }",
        ),
        (
            "src/b.rs",
            "#[derive(Table)] struct B { #[column(primary_key)] id: i64, #[column(references = \"a\")] a: i64 }",
        ),
    ];
    let turned = [files[1], files[0]];
    for dialect in Dialect::ALL {
        assert_eq!(sql(&files, dialect), sql(&turned, dialect));
    }
}

#[test]
fn strict_tables_know_five_types() {
    let file = "#[derive(Table)] #[table(options = \"STRICT, WITHOUT ROWID\")]
        struct A { #[column(primary_key)] id: i64, on: bool, at: chrono::NaiveDateTime, #[column(length = 9)] name: String }";
    insta::assert_snapshot!(sql(&[("a.rs", file)], Dialect::Sqlite), @r#"
    CREATE TABLE "a" (
      "id" INTEGER NOT NULL CONSTRAINT "a_pkey" PRIMARY KEY,
      "on" INTEGER NOT NULL,
      "at" TEXT NOT NULL,
      "name" TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    "#);
}

#[test]
fn indexes_of_postgres() {
    let file = "#[derive(Table)] #[table(
            index(columns(\"lower(name)\", age desc nulls last), unique, include(id), nulls_not_distinct),
            index(tags, using = \"gin\"),
            index(name, only(mysql)),
            unique(age, name, deferrable = \"initially deferred\"),
            check = \"age > 0\", check = \"age < 200\", check = \"age > length(name)\")]
        struct A { #[column(primary_key)] id: i64, name: String, age: i32, tags: Vec<String> }";
    insta::assert_snapshot!(sql(&[("a.rs", file)], Dialect::Postgres));
}
