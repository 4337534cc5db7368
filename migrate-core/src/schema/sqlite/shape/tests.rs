//! What is read of tables.

use super::{Default, Generated, Shape};

fn shape(sql: &str) -> Shape {
    Shape::read(sql).unwrap()
}

#[test]
fn only_the_name_of_the_table_is_replaced() {
    let sql =
        "CREATE TABLE [T] (t INT /* t */ CHECK (\"t\".t > 0 AND t < 9), p REFERENCES T (t)) -- t";
    assert_eq!(
        shape(sql).sql_as("n"),
        "CREATE TABLE n (t INT /* t */ CHECK (n.t > 0 AND t < 9), p REFERENCES T (t)) -- t"
    );
    assert_eq!(shape(sql).name, "T");
    assert_eq!(shape(sql).references, ["t".to_owned()].into());
}

#[test]
fn defaults_are_told_apart() {
    let defaults = [
        ("0", Default::Constant("0".to_owned())),
        ("- 1.5", Default::Constant("- 1.5".to_owned())),
        ("((x'00'))", Default::Constant("((x'00'))".to_owned())),
        ("(TRUE)", Default::Constant("(TRUE)".to_owned())),
        ("word", Default::Constant("'word'".to_owned())),
        ("\"it's\"", Default::Constant("'it''s'".to_owned())),
        ("(null)", Default::Null),
        ("CURRENT_DATE", Default::Computed("CURRENT_DATE".to_owned())),
        ("(1 + 2)", Default::Computed("(1 + 2)".to_owned())),
        ("(word)", Default::Computed("(word)".to_owned())),
    ];
    for (text, expected) in defaults {
        let shape = shape(&format!("CREATE TABLE t (a INT DEFAULT {text} NOT NULL)"));
        assert_eq!(shape.columns[0].default, Some(expected), "{text}");
    }
}

#[test]
fn the_rowid_has_another_name_in_some_tables() {
    for (sql, expected) in [
        ("CREATE TABLE t (id INTEGER PRIMARY KEY)", Some("id")),
        ("CREATE TABLE t (id INTEGER PRIMARY KEY DESC)", None),
        (
            "CREATE TABLE t (id INTEGER, PRIMARY KEY (id DESC))",
            Some("id"),
        ),
        ("CREATE TABLE t (id INTEGER, b, PRIMARY KEY (id, b))", None),
        ("CREATE TABLE t (id INT PRIMARY KEY)", None),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY) WITHOUT ROWID",
            None,
        ),
        ("CREATE TABLE t (id INTEGER UNIQUE)", None),
    ] {
        let shape = shape(sql);
        let found = shape.rowid_column().map(|column| column.name.as_str());
        assert_eq!(found, expected, "{sql}");
    }
    assert_eq!(
        shape("CREATE TABLE t (rowid, OID)").rowid_name(),
        Some("_rowid_")
    );
    assert_eq!(
        shape("CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID").rowid_name(),
        None
    );
}

#[test]
fn columns_that_take_no_null_are_known() {
    let required = |sql: &str| {
        let shape = shape(sql);
        let is_required = shape.columns.iter().map(|column| shape.is_required(column));
        is_required.collect::<Vec<_>>()
    };
    assert_eq!(
        required("CREATE TABLE t (a NOT NULL, b NULL)"),
        [true, false]
    );
    assert_eq!(required("CREATE TABLE t (a TEXT PRIMARY KEY)"), [false]);
    assert_eq!(
        required("CREATE TABLE t (a TEXT PRIMARY KEY) STRICT"),
        [true]
    );
    assert_eq!(
        required("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT"),
        [false]
    );
    assert_eq!(
        required("CREATE TABLE t (a, b, PRIMARY KEY (B)) WITHOUT ROWID"),
        [false, true]
    );
}

#[test]
fn what_a_column_says_is_known() {
    let shape = shape(
        "CREATE TABLE t (a double precision COLLATE nocase, -- one, two
         b AS (A + 1) STORED, c AS (b), d CHECK (d > a) UNIQUE, CONSTRAINT u UNIQUE (a, d))",
    );
    assert_eq!(shape.columns[0].type_name, "double precision");
    assert!(shape.columns[1].follows_comma_in_comment);
    assert_eq!(shape.columns[1].generated, Some(Generated::Stored));
    assert_eq!(shape.columns[2].generated, Some(Generated::Virtual));
    assert!(shape.columns[2].mentions.contains("b") && shape.columns[3].mentions.contains("a"));
    assert!(shape.constrained.contains("d") && !shape.constrained.contains("c"));
    assert!(shape.is_unique(&shape.columns[3]) && !shape.is_unique(&shape.columns[0]));
}
