use std::collections::BTreeMap;

use super::fits::{fits, name_of};
use super::{column_type, held_against, rust_type};
use crate::dialect::Dialect;
use crate::models::attribute::Struct;
use crate::snapshot::{Column, Snapshot, TableName};

fn column(sql_type: &str) -> Column {
    Column {
        sql_type: sql_type.to_owned(),
        ..Column::default()
    }
}

fn table(
    schema: Option<&str>,
    name: &str,
    columns: &[(&str, Column)],
) -> (TableName, BTreeMap<String, Column>) {
    let name = TableName {
        schema: schema.map(str::to_owned),
        name: name.to_owned(),
    };
    let columns = columns
        .iter()
        .map(|(name, column)| ((*name).to_owned(), column.clone()));
    (name, columns.collect())
}

/// The problems of a struct, a line for each and one for its help.
fn problems(snapshot: &Snapshot, text: &str) -> String {
    let (found, wrong) = Struct::read(syn::parse_str(text).unwrap());
    assert!(wrong.is_empty(), "{wrong:?}");
    let shown = |it: &super::Problem| format!("{}: {}\n    {}", it.code, it.message, it.help);
    let shown: Vec<String> = held_against(&found, snapshot).iter().map(shown).collect();
    shown.join("\n")
}

const FIELDS: &[&str] = &[
    "bool",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
    "String",
    "char",
    "Vec<u8>",
    "[u8; 16]",
    "NaiveDate",
    "chrono::NaiveTime",
    "NaiveDateTime",
    "DateTime<Utc>",
    "uuid::Uuid",
    "serde_json::Value",
    "Decimal",
    "IpAddr",
    "Vec<i32>",
    "Option<Box<[String]>>",
];

/// For each type of a column, the fields that hold it.
fn matrix(dialect: Dialect, columns: &[&str]) -> String {
    let mut lines = String::new();
    for sql_type in columns {
        let Some(kept) = column_type(dialect, &column(sql_type)) else {
            lines += &format!("{sql_type}: anything\n");
            continue;
        };
        let holds = |field: &&&str| {
            let held = rust_type(&syn::parse_str(field).unwrap()).scalar.unwrap();
            fits(dialect, &held, &kept)
        };
        let fields: Vec<&str> = FIELDS.iter().filter(holds).copied().collect();
        lines += &format!("{sql_type}: {} ({})\n", fields.join(", "), name_of(&kept));
    }
    lines
}

#[test]
fn what_holds_a_column_of_sqlite() {
    insta::assert_snapshot!(matrix(
        Dialect::Sqlite,
        &[
            "INTEGER",
            "int",
            "TEXT",
            "varchar(80)",
            "BLOB",
            "REAL",
            "BOOLEAN",
            "DATE",
            "TIME",
            "DATETIME",
            "NUMERIC",
            "decimal(10, 2)",
            "JSON",
            "",
        ]
    ));
}

#[test]
fn what_holds_a_column_of_postgres() {
    insta::assert_snapshot!(matrix(
        Dialect::Postgres,
        &[
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric(12,2)",
            "text",
            "character varying(80)",
            "character(1)",
            "\"char\"",
            "bytea",
            "date",
            "time(3) without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp(3) with time zone",
            "uuid",
            "json",
            "jsonb",
            "inet",
            "cidr",
            "macaddr",
            "interval year to month",
            "integer[]",
            "text[]",
            "numeric(5,1)[]",
            "point",
            "app.mood",
            "int4range",
        ]
    ));
}

#[test]
fn what_holds_a_column_of_mysql() {
    insta::assert_snapshot!(matrix(
        Dialect::Mysql,
        &[
            "tinyint(1)",
            "tinyint(4)",
            "tinyint",
            "tinyint(1) unsigned",
            "smallint",
            "mediumint(8) unsigned",
            "int(11)",
            "int(10) unsigned zerofill",
            "bigint unsigned",
            "float",
            "double unsigned",
            "decimal(12,2)",
            "varchar(80)",
            "enum('a','b(1)')",
            "longtext",
            "binary(16)",
            "varbinary(255)",
            "blob",
            "bit(1)",
            "bit(8)",
            "date",
            "time(6)",
            "datetime(6)",
            "timestamp",
            "json",
            "year(4)",
            "uuid",
            "point",
        ]
    ));
}

fn shop() -> Snapshot {
    let null = |sql_type: &str| Column {
        is_nullable: true,
        ..column(sql_type)
    };
    let sqlite = [
        table(
            None,
            "users",
            &[
                ("id", column("INTEGER")),
                ("email", column("TEXT")),
                ("age", null("INTEGER")),
                ("state", null("TEXT")),
                (
                    "total",
                    Column {
                        is_generated: true,
                        ..null("INTEGER")
                    },
                ),
            ],
        ),
        table(None, "adults", &[]),
    ];
    let mood = Column {
        is_enum: true,
        ..column("mood")
    };
    let postgres = [
        table(Some("app"), "users", &[("id", column("integer"))]),
        table(
            Some("public"),
            "users",
            &[
                ("id", column("bigint")),
                ("email", column("text")),
                ("age", null("integer")),
                ("state", mood),
                ("total", column("integer")),
            ],
        ),
        table(Some("public"), "adults", &[]),
        table(Some("app"), "logs", &[("at", column("date"))]),
    ];
    let mut snapshot = Snapshot::default();
    snapshot.dialects.insert(Dialect::Sqlite, sqlite.into());
    snapshot.dialects.insert(Dialect::Postgres, postgres.into());
    snapshot
}

#[test]
fn what_is_not_there_or_does_not_fit() {
    let told = [
        "#[table(name = \"user\")] struct User { id: i64 }",
        "#[table(schema = \"app\", name = \"users\")] struct User { #[column(name = \"uid\")] id: i32 }",
        "#[table(name = \"users\")] struct User { id: i32, emial: String, age: i32, state: i64, total: String }",
        "#[table(name = \"users\")] struct User { id: std::string::String, email: Vec<u8>, #[column(null)] age: Wrapped<i32> }",
        "struct Logs { at: time::Time }",
        "struct Invoices { id: i64 }",
    ];
    let told = told.map(|text| format!("{text}\n{}", problems(&shop(), text)));
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn what_fits_or_is_not_known_is_right() {
    for text in [
        "#[table(name = \"users\")] struct User { id: i64, email: String, age: Option<i32>, state: Option<State>, total: i32 }",
        "#[table(name = \"users\")] struct User<'a> { email: std::borrow::Cow<'a, str>, state: State, age: Maybe, id: Id }",
        "#[table(name = \"users\")] struct User { #[column(sql_type = \"TEXT\")] id: Uuid, #[column(null)] age: i32, #[column(skip)] no: i8 }",
        "#[table(name = \"adults\")] struct Adult { whatever: String }",
    ] {
        assert_eq!(problems(&shop(), text), "", "{text}");
    }
    let mut sqlite = shop();
    sqlite.dialects.remove(&Dialect::Postgres);
    let text = "#[table(name = \"Users\")] struct User { ID: u32, Email: String }";
    assert_eq!(problems(&sqlite, text), "");
}
