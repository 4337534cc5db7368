//! The types of fields.

use super::{models, sql, texts, wrong};
use crate::dialect::Dialect;

/// The types of columns whose fields have these types; `imports` stands above.
#[track_caller]
fn types(imports: &str, fields: &[&str], dialect: Dialect) -> Vec<String> {
    let fields: Vec<String> = fields
        .iter()
        .enumerate()
        .map(|(at, ty)| format!("f{at}: {ty}"))
        .collect();
    let file = format!(
        "{imports}\n#[derive(Table)] #[table(no_primary_key)] struct T {{ {} }}",
        fields.join(", ")
    );
    let sql = sql(&[("src/t.rs", &file)], dialect);
    let lines = sql.lines().filter(|line| line.starts_with("  "));
    lines
        .map(|line| {
            line.trim()
                .trim_end_matches(',')
                .split_once(' ')
                .unwrap()
                .1
                .to_owned()
        })
        .collect()
}

#[test]
fn scalars() {
    let fields = [
        "bool",
        "i8",
        "i16",
        "i32",
        "i64",
        "u8",
        "u16",
        "u32",
        "f32",
        "f64",
        "String",
        "&'static str",
        "Box<str>",
        "char",
        "Vec<u8>",
        "[u8; 16]",
        "bytes::Bytes",
        "uuid::Uuid",
        "serde_json::Value",
        "Option<Box<i32>>",
        "std::sync::Arc<String>",
        "Option<Option<i64>>",
    ];
    let mut shown = String::new();
    for dialect in Dialect::ALL {
        shown += &format!("{dialect}: {:#?}\n", types("", &fields, dialect));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn days_and_times_are_told_by_what_is_imported() {
    for (imports, fields) in [
        (
            "use chrono::{NaiveDate as Day, prelude::*};",
            ["Day", "NaiveTime", "NaiveDateTime", "DateTime<FixedOffset>"],
        ),
        (
            "use time::*;",
            ["Date", "Time", "PrimitiveDateTime", "OffsetDateTime"],
        ),
        (
            "use jiff::{civil, Timestamp};",
            ["civil::Date", "civil::Time", "civil::DateTime", "Timestamp"],
        ),
        (
            "use jiff::civil::*;",
            ["Date", "Time", "DateTime", "jiff::Timestamp"],
        ),
        (
            "use sqlx::types::chrono;",
            [
                "chrono::NaiveDate",
                "chrono::NaiveTime",
                "chrono::NaiveDateTime",
                "chrono::DateTime<chrono::Utc>",
            ],
        ),
        (
            "use sqlx::types::time::Date;",
            [
                "Date",
                "sqlx::types::time::Time",
                "sqlx::types::time::PrimitiveDateTime",
                "::time::OffsetDateTime",
            ],
        ),
    ] {
        assert_eq!(
            types(imports, &fields, Dialect::Postgres),
            [
                "DATE NOT NULL",
                "TIME NOT NULL",
                "TIMESTAMP NOT NULL",
                "TIMESTAMPTZ NOT NULL"
            ],
            "{imports}"
        );
    }
}

#[test]
fn what_postgres_has_besides() {
    let fields = [
        "Vec<String>",
        "Option<Vec<i32>>",
        "Vec<uuid::Uuid>",
        "std::net::IpAddr",
        "ipnetwork::IpNetwork",
        "rust_decimal::Decimal",
        "bigdecimal::BigDecimal",
        "sqlx::types::Json<Vec<i32>>",
        "Vec<Option<Mood>>",
        "sqlx::postgres::types::PgInterval",
        "Vec<Vec<u8>>",
    ];
    assert_eq!(
        types(
            "#[derive(DbEnum)] enum Mood { Good }",
            &fields,
            Dialect::Postgres
        ),
        [
            "TEXT[] NOT NULL",
            "INTEGER[]",
            "UUID[] NOT NULL",
            "INET NOT NULL",
            "INET NOT NULL",
            "NUMERIC NOT NULL",
            "NUMERIC NOT NULL",
            "JSONB NOT NULL",
            "\"mood\"[] NOT NULL",
            "INTERVAL NOT NULL",
            "BYTEA[] NOT NULL",
        ]
    );
}

#[test]
fn names_are_followed_through_files() {
    let files = [
        ("src/lib.rs", "mod kinds; mod user; pub use kinds::*;"),
        ("src/kinds.rs", "pub type Id = i64; pub type Maybe = Option<Id>; pub mod deep { #[derive(migrate_runtime::DbEnum)] pub enum Mood { Good, Bad } pub use super::Id as Key; }"),
        ("src/user.rs", "use crate::kinds::{self, deep::{self as d, Mood as Feeling}, Maybe};
            use migrate_runtime as db; use db::Table as Relation;
            #[derive(Relation)] struct User { #[column(primary_key)] id: kinds::Id, a: Feeling, b: Option<d::Mood>, c: Maybe, d: d::Key, e: crate::Maybe }
            mod inner { use super::*; #[derive(db::Table)] #[table(no_primary_key)] struct Inner { a: Feeling } }"),
    ];
    insta::assert_snapshot!(sql(&files, Dialect::Postgres));
}

#[test]
fn conditions_are_looked_through() {
    let file = "#[cfg_attr(feature = \"db\", derive(Debug, migrate_runtime::Table), table(name = \"things\"))]
        struct Thing { #[cfg_attr(feature = \"db\", column(primary_key))] id: i64 }
        #[cfg(all(test, unix))] #[derive(Table)] struct Other { id: i64 }
        #[cfg_attr(test, derive(Table))] struct Third { id: i64 }";
    let found = models(&[("a.rs", file)], Dialect::Sqlite);
    assert_eq!(
        texts(&found.statements),
        ["CREATE TABLE \"things\" (\n  \"id\" INTEGER CONSTRAINT \"things_pkey\" PRIMARY KEY\n)"]
    );
}

#[test]
fn other_derives_of_that_name_are_not_ours() {
    let file = "use tabled::Table; #[derive(Table)] struct A { a: Anything } #[derive(other::Table)] struct B(i32);";
    assert_eq!(models(&[("a.rs", file)], Dialect::Sqlite).tables, 0);
}

#[test]
fn types_that_no_column_has() {
    let file = "use time::Date; struct Email(String); type Twice = Email; mod a { #[derive(DbEnum)] enum X { A } } mod b { #[derive(DbEnum)] enum X { B } }
#[derive(Table)]
struct T {
    #[column(primary_key)] id: usize,
    email: Email,
    twice: Option<Twice>,
    map: std::collections::HashMap<String, i32>,
    zoned: jiff::Zoned,
    big: u128,
    pair: (i32, i32),
    both: X,
    nested: Vec<Vec<i32>>,
    fine: Date,
    #[column(sql_type = \"citext\")] named: Email,
    #[column(sql_type = \"citext\")] maybe: Option<Email>,
}";
    insta::assert_snapshot!(wrong(&[("src/t.rs", file)], Dialect::Postgres));
}

#[test]
fn types_that_one_database_has_not() {
    let file = "#[derive(Table)]
struct T {
    #[column(primary_key)] id: i64,
    a: u64,
    b: Vec<String>,
    c: std::net::IpAddr,
    d: rust_decimal::Decimal,
}";
    let mut shown = String::new();
    for dialect in Dialect::ALL {
        shown += &format!("-- {dialect}\n{}\n", wrong(&[("src/t.rs", file)], dialect));
    }
    insta::assert_snapshot!(shown);
}
