//! Whatever the files hold, reading them ends, and says the same each time.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::models;
use crate::dialect::Dialect;

/// Pieces that make something now and then.
const PIECES: &[&str] = &[
    "#[derive(Table)]",
    "#[derive(DbEnum)]",
    "struct A",
    "struct B",
    "enum E",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "#[table(",
    "#[column(",
    ")]",
    "name = \"a\"",
    "name = \"b\"",
    "unique",
    "index(a, b desc)",
    "primary_key",
    "references = \"a.b\"",
    ",",
    "a: i64",
    "b: Vec<E>",
    "c: Option<String>",
    "type X = Y;",
    "type Y = X;",
    "use a::{b as c, *};",
    "mod m {",
    "X",
    "&",
    "'a",
    "=",
    "check = \"a > (\"",
    "default = \"'\"",
    "auto_increment",
    "only(sqlite)",
    "r#\"",
    "é",
    "\\",
    "\u{feff}",
    "fn f() { }",
    "\"",
    "'",
];

fn file() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..40).prop_map(|pieces| pieces.join(" "))
}

/// Two structs with attributes of all kinds.
fn structs() -> impl Strategy<Value = String> {
    let column = select(vec![
        "primary_key",
        "unique",
        "index",
        "auto_increment",
        "references = \"a.x\"",
        "references = \"b\"",
        "default = \"1\"",
        "generated = \"x + 1\"",
        "name = \"z\"",
        "length = 3",
        "check = \"x > y\"",
        "comment = \"c\"",
        "collate = \"nocase\"",
        "index(unique, desc, name = \"i\")",
        "sql_type = \"text\"",
        "null",
        "not_null",
        "virtual",
        "skip",
    ]);
    let table = select(vec![
        "unique(x, y)",
        "index(x)",
        "index(\"x + y\", y desc)",
        "primary_key(y)",
        "check = \"x = y\"",
        "schema(postgres = \"s\")",
        "options = \"STRICT\"",
        "foreign_key(x, references = \"b.x\")",
        "no_primary_key",
        "name = \"c\"",
    ]);
    let types = select(vec![
        "i64",
        "String",
        "Option<bool>",
        "E",
        "Vec<u8>",
        "Unknown",
        "u64",
        "Vec<E>",
    ]);
    let field = (vec(column, 0..4), types);
    let one = (vec(table, 0..4), field.clone(), field).prop_map(|(table, x, y)| {
        let field = |name: &str, (column, ty): (Vec<&str>, &str)| {
            format!("#[column({})] {name}: {ty}", column.join(", "))
        };
        (table.join(", "), field("x", x), field("y", y))
    });
    (one.clone(), one).prop_map(|(a, b)| {
        let one = |name: &str, (table, x, y): &(String, String, String)| {
            format!("#[derive(Table)] #[table({table})] struct {name} {{ {x}, {y} }}\n")
        };
        format!(
            "#[derive(DbEnum)] enum E {{ P, Q }}\n{}{}",
            one("A", &a),
            one("B", &b)
        )
    })
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        models(&[("a.rs", &text)], Dialect::Sqlite);
    }

    #[test]
    fn any_pieces_are_read(first in file(), second in file()) {
        for dialect in Dialect::ALL {
            models(&[("src/a.rs", &first), ("src/b.rs", &second)], dialect);
        }
    }

    #[test]
    fn every_mistake_has_a_place_and_a_help(text in structs()) {
        for dialect in Dialect::ALL {
            let found = models(&[("a.rs", &text)], dialect);
            prop_assert_eq!(&found.statements, &models(&[("a.rs", &text)], dialect).statements);
            for wrong in &found.diagnostics {
                prop_assert!(!wrong.help.is_empty(), "{}", wrong.message);
                prop_assert!(wrong.places[0].span.end > 0, "{}", wrong.message);
            }
        }
    }
}

#[test]
fn deep_types_are_refused() {
    let deep = |open: &str, inner: &str, close: &str| {
        format!(
            "#[derive(Table)] struct A {{ a: {}{inner}{} }}",
            open.repeat(5000),
            close.repeat(5000)
        )
    };
    for text in [
        deep("Vec<", "i32", ">"),
        deep("(", "i32", ")"),
        deep("&", "i32", ""),
        deep("A<x, ", "i32", ">"),
        deep("[", "u8", "; 1]"),
        deep("fn() -> ", "u8", ""),
    ] {
        assert!(
            !models(&[("a.rs", &text)], Dialect::Sqlite)
                .diagnostics
                .is_empty()
        );
    }
    let circle = "type X = Option<Y>; type Y = Box<X>; #[derive(Table)] struct A { a: X, #[column(sql_type = \"int\")] b: X }";
    assert!(
        !models(&[("a.rs", circle)], Dialect::Sqlite)
            .diagnostics
            .is_empty()
    );
}
