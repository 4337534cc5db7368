//! Which change asks for what.

use super::{Changes, TableChange};
use crate::schema::Schema;
use crate::schema::sqlite::{Object, schema};

fn table(columns: &str) -> Schema {
    let sql = match columns {
        "" => return schema(&[]),
        statement if statement.starts_with("CREATE") => statement.to_owned(),
        columns => format!("CREATE TABLE t ({columns})"),
    };
    schema(&[Object {
        kind: "table".to_owned(),
        name: "t".to_owned(),
        table: "t".to_owned(),
        sql,
    }])
}

fn change(before: &str, after: &str) -> String {
    let changes = Changes::between(&table(before), &table(after));
    match changes.of("t") {
        None => "nothing".to_owned(),
        Some(TableChange::Altered { added, dropped }) => {
            let added = added.iter().map(|it| format!("+{it}"));
            let dropped = dropped.iter().map(|it| format!("-{it}"));
            added.chain(dropped).collect::<Vec<_>>().join(" ")
        }
        Some(other) => format!("{other:?}"),
    }
}

#[test]
fn the_least_that_is_enough_is_chosen() {
    for (before, after, expected) in [
        ("", "a", "Made"),
        ("a", "", "Dropped"),
        ("a, b", "b, A", "nothing"),
        ("a", "a, b", "+b"),
        ("a, b", "a", "-b"),
        ("a, b", "c, d DEFAULT 1, a", "+c +d -b"),
        ("a", "a, c AS (b), b", "+b +c"),
        ("a, b, c AS (b)", "a", "-c -b"),
        ("a, b CHECK (b > a)", "a", "-b"),
        ("a, b REFERENCES p", "a", "-b"),
        ("a, b CHECK (b > a)", "b CHECK (b > a)", "Rebuilt"),
        ("a, b CHECK (b > a)", "b", "Rebuilt"),
        ("a, b, c AS (b)", "a, c AS (a)", "Rebuilt"),
        ("a, b, FOREIGN KEY (b) REFERENCES p", "a", "Rebuilt"),
        ("a, b UNIQUE", "a", "Rebuilt"),
        ("a, b PRIMARY KEY", "a", "Rebuilt"),
        ("a, -- one, two\n b", "a", "Rebuilt"),
        ("a, -- one, two\n b", "a, c", "+c -b"),
        ("a INT", "a TEXT", "Rebuilt"),
        ("a", "a NOT NULL", "Rebuilt"),
        ("a", "a, b, CHECK (a > b)", "Rebuilt"),
        ("a", "a, b NOT NULL", "Rebuilt"),
        ("a", "a, b NOT NULL DEFAULT ''", "+b"),
        ("a", "a, b DEFAULT CURRENT_DATE", "Rebuilt"),
        ("a", "a, b DEFAULT (random())", "Rebuilt"),
        ("a", "a, b AS (a) STORED", "Rebuilt"),
        ("a", "a, b CHECK (c > 0), c CHECK (b > 0)", "Rebuilt"),
        ("a", "CREATE TABLE t (a) STRICT", "Rebuilt"),
        ("a", "CREATE VIRTUAL TABLE t USING fts5(a)", "Moved"),
        (
            "CREATE VIRTUAL TABLE t USING fts5(a)",
            "CREATE VIRTUAL TABLE t USING fts5(a, b)",
            "Moved",
        ),
        // Nobody knows what this holds.
        (
            "CREATE TABLE t (a, a)",
            "CREATE TABLE t (a, b, b)",
            "nothing",
        ),
    ] {
        assert_eq!(change(before, after), expected, "{before} to {after}");
    }
}
