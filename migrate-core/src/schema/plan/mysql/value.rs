//! What a column holds for rows of which nobody has said it.

use crate::dialect::Dialect;
use crate::schema::show_create::Column;
use crate::sql::{TokenKind, tokens};

/// The word of a type: `varchar`.
pub(crate) fn type_name(column: &Column) -> String {
    let text = column.type_text();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    text[..end.unwrap_or(text.len())].to_ascii_lowercase()
}

/// The values of an enum or a set, as literals.
pub(crate) fn listed(column: &Column) -> Vec<&str> {
    let text = column.type_text();
    tokens(Dialect::Mysql, text)
        .filter(|token| token.kind == TokenKind::String)
        .map(|token| &text[token.span])
        .collect()
}

/// What is between the quotes of a literal.
pub(crate) fn content(literal: &str) -> String {
    let inside = literal
        .strip_prefix('\'')
        .and_then(|it| it.strip_suffix('\''));
    inside.unwrap_or(literal).replace("''", "'")
}

/// What stands for nothing in a column that takes no NULL: as literal, or an expression in parentheses.
pub(crate) fn neutral(column: &Column) -> Option<String> {
    if is_json(column) {
        return Some("'{}'".to_owned());
    }
    let literal = match &*type_name(column) {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "float"
        | "double" | "bit" | "year" => "0",
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "binary"
        | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" | "set" => "''",
        "enum" => return listed(column).first().map(|value| (*value).to_owned()),
        "date" => "'1970-01-01'",
        "datetime" => "'1970-01-01 00:00:00'",
        // In every time zone.
        "timestamp" => "'1970-01-02 00:00:00'",
        "time" => "'00:00:00'",
        "uuid" => "'00000000-0000-0000-0000-000000000000'",
        "inet6" => "'::'",
        "inet4" => "'0.0.0.0'",
        other => return shape(other, column),
    };
    Some(literal.to_owned())
}

fn is_json(column: &Column) -> bool {
    let is_checked = |check: &String| check.contains("json_valid(");
    type_name(column) == "json" || column.check.as_ref().is_some_and(is_checked)
}

/// Whether it holds something on a map.
pub(super) fn is_shape(column: &Column) -> bool {
    shape(&type_name(column), column).is_some()
}

/// The smallest shape of a kind.
fn shape(kind: &str, column: &Column) -> Option<String> {
    let text = match kind {
        "geometry" | "point" => "POINT(0 0)",
        "linestring" => "LINESTRING(0 0,1 1)",
        "polygon" => "POLYGON((0 0,0 1,1 1,0 0))",
        "multipoint" => "MULTIPOINT(0 0)",
        "multilinestring" => "MULTILINESTRING((0 0,1 1))",
        "multipolygon" => "MULTIPOLYGON(((0 0,0 1,1 1,0 0)))",
        "geometrycollection" | "geomcollection" => "GEOMETRYCOLLECTION(POINT(0 0))",
        _ => return None,
    };
    let behind = |word: &str| column.definition.split(word).nth(1);
    let srid = behind("SRID ").or_else(|| behind("REF_SYSTEM_ID="));
    let digits = |text: &str| -> String { text.chars().take_while(char::is_ascii_digit).collect() };
    let srid = srid.map(digits).filter(|srid| !srid.is_empty());
    let srid = srid.map_or_else(String::new, |srid| format!(", {srid}"));
    Some(format!("(ST_GeomFromText('{text}'{srid}))"))
}

/// The default which a new column has until the rows that are there have got it, where the server would put something into
/// them that the column cannot hold.
pub(super) fn passing_default(column: &Column) -> Option<String> {
    let value = neutral(column)?;
    let kind = type_name(column);
    if matches!(&*kind, "date" | "datetime" | "timestamp") {
        return Some(format!("DEFAULT {value}"));
    }
    if is_json(column) {
        return Some(format!("DEFAULT ({value})"));
    }
    None
}

/// What a column that was NULL gets before it takes none: it has to be a value of both.
pub(super) fn instead_of_null(from: &Column, to: &Column) -> Option<String> {
    let (before, after) = (type_name(from), type_name(to));
    if before == "enum" {
        let kept = listed(to);
        let mut both = listed(from)
            .into_iter()
            .filter(|value| after != "enum" || kept.contains(value));
        return both.next().map(str::to_owned);
    }
    let is_text = before.contains("char") || before.contains("text");
    if before == after || is_text {
        neutral(to)
    } else {
        neutral(from)
    }
}

#[cfg(test)]
mod tests {
    use super::{instead_of_null, neutral, passing_default};
    use crate::schema::show_create::Column;

    #[track_caller]
    fn column(definition: &str) -> Column {
        Column::read(&format!("`a` {definition}")).unwrap()
    }

    #[test]
    fn each_kind_has_a_value_of_its_own() {
        for (definition, expected) in [
            ("decimal(10,2) unsigned NOT NULL", "0"),
            ("enum('b','a') NOT NULL", "'b'"),
            ("varchar(5) NOT NULL", "''"),
            ("datetime(6) NOT NULL", "'1970-01-01 00:00:00'"),
            ("longtext NOT NULL CHECK (json_valid(`a`))", "'{}'"),
            (
                "point NOT NULL /*!80003 SRID 4326 */",
                "(ST_GeomFromText('POINT(0 0)', 4326))",
            ),
        ] {
            assert_eq!(neutral(&column(definition)).as_deref(), Some(expected));
        }
        assert_eq!(neutral(&column("vector(3) NOT NULL")), None);
    }

    #[test]
    fn what_the_server_puts_there_is_enough_for_most() {
        assert_eq!(passing_default(&column("int(11) NOT NULL")), None);
        assert_eq!(
            passing_default(&column("date NOT NULL")).as_deref(),
            Some("DEFAULT '1970-01-01'")
        );
        assert_eq!(
            passing_default(&column("json NOT NULL")).as_deref(),
            Some("DEFAULT ('{}')")
        );
    }

    #[test]
    fn a_value_for_null_fits_before_and_after() {
        let value = |from: &str, to: &str| instead_of_null(&column(from), &column(to)).unwrap();
        assert_eq!(value("varchar(5)", "int(11) NOT NULL"), "0");
        assert_eq!(value("int(11)", "varchar(5) NOT NULL"), "0");
        assert_eq!(value("enum('a','b')", "enum('b','c') NOT NULL"), "'b'");
        assert_eq!(value("date", "datetime NOT NULL"), "'1970-01-01'");
    }
}
