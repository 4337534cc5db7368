//! Values of columns: the same ones every time, another one for each row.

use migrate_core::dialect::Dialect;

use super::shape::Column;
use crate::tables::literal;

/// Texts that a trigger or an index may understand where it does not understand those of [`value`]: the last attempts.
pub(super) fn plain(
    dialect: Dialect,
    column: &Column,
    row: usize,
    attempt: usize,
) -> Option<String> {
    let number = row + 1;
    let text = match attempt.checked_sub(PLAIN_FROM)? {
        0 => format!("{}_{number}", column.name),
        1 => format!("{number}.0.0"),
        _ => number.to_string(),
    };
    let is_text = ["char", "text", "clob", "string"]
        .iter()
        .any(|word| column.kind.contains(word));
    let fits = column.labels.is_empty()
        && !column.kind.ends_with(']')
        && column.length.is_none_or(|length| text.len() <= length);
    (is_text && fits).then(|| literal(dialect, &text))
}

/// Types of bytes.
const BYTES: [&str; 3] = ["bytea", "blob", "binary"];

fn bytes(dialect: Dialect, digits: &str) -> String {
    match dialect {
        Dialect::Postgres => format!("'\\x{digits}'::bytea"),
        Dialect::Sqlite | Dialect::Mysql => format!("X'{digits}'"),
    }
}

/// The attempt from which texts are plain.
const PLAIN_FROM: usize = 9;

/// A value of a column for a row, as SQL; `None` when there is no telling what it holds.
pub(super) fn value(dialect: Dialect, column: &Column, row: usize) -> Option<String> {
    let quoted = |text: &str| literal(dialect, text);
    if !column.labels.is_empty() {
        return Some(quoted(&column.labels[row % column.labels.len()]));
    }
    let kind = column.kind.trim();
    if let Some(element) = kind.strip_suffix("[]")
        && dialect == Dialect::Postgres
    {
        let element = Column {
            kind: element.to_owned(),
            ..column.clone()
        };
        let inside = value(dialect, &element, row).unwrap_or_default();
        return Some(format!("ARRAY[{inside}]::{kind}"));
    }
    let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    let day = row % 28 + 1;
    let number = row + 1;
    let text = match () {
        () if has(&["bool"]) => {
            return Some(
                if row.is_multiple_of(2) {
                    "TRUE"
                } else {
                    "FALSE"
                }
                .to_owned(),
            );
        }
        () if has(&["interval"]) => quoted(&format!("{number} hours")),
        () if has(&["range"]) => quoted("empty"),
        () if has(&["tinyint", "smallint", "int", "serial", "oid"]) && !has(&["point"]) => {
            number.to_string()
        }
        () if has(&["year"]) => (2000 + day).to_string(),
        () if has(&["timestamp", "datetime"]) => quoted(&format!("2020-01-{day:02} 10:20:30")),
        () if has(&["date"]) => quoted(&format!("2020-01-{day:02}")),
        () if has(&["time"]) => quoted(&format!("10:20:{day:02}")),
        () if has(&["uuid"]) => quoted(&format!("00000000-0000-4000-8000-{number:012}")),
        () if has(&["json"]) => quoted(&format!("{{\"n\": {number}}}")),
        () if has(&["numeric", "decimal", "money"]) && column.length == Some(0) => {
            format!("0.{number}")
        }
        () if has(&["numeric", "decimal", "money", "real", "double", "float"]) => {
            format!("{number}.5")
        }
        () if has(&["bit"]) && dialect == Dialect::Mysql => format!("b'{}'", row % 2),
        () if has(&["bit"]) => format!("{}::bit({})", row % 2, column.length.unwrap_or(1).max(1)),
        () if has(&BYTES) => bytes(dialect, &format!("{number:02x}")),
        () if has(&["macaddr8"]) => quoted(&format!("08:00:2b:01:02:03:04:{:02x}", number % 256)),
        () if has(&["macaddr"]) => quoted(&format!("08:00:2b:01:02:{:02x}", number % 256)),
        () if has(&["inet", "cidr"]) => quoted(&format!("10.0.0.{}", number % 256)),
        () if has(&["tsvector", "tsquery"]) => quoted(&format!("w{number}")),
        () if has(&["ltree"]) => quoted(&format!("a.b{number}")),
        () if has(&["point"]) && dialect == Dialect::Mysql => format!("POINT({number}, {number})"),
        () if has(&["point"]) => quoted(&format!("({number},{number})")),
        () if has(&["xml"]) => quoted(&format!("<n>{number}</n>")),
        () if has(&["char", "text", "clob", "string", "any", "name", "enum"]) => quoted(&fitting(
            &format!("{} {number}", column.name),
            number,
            column.length,
        )),
        // SQLite takes any type for a name of its own.
        () if dialect == Dialect::Sqlite => quoted(&format!("{} {number}", column.name)),
        () => return None,
    };
    Some(text)
}

/// A text of at most that many characters, which still tells the rows apart.
fn fitting(text: &str, number: usize, length: Option<usize>) -> String {
    let Some(length) = length.filter(|length| *length < text.chars().count()) else {
        return text.to_owned();
    };
    let number = number.to_string();
    let head = length.saturating_sub(number.len());
    let letters = text.chars().filter(char::is_ascii_alphabetic);
    let short: String = letters.take(head).chain(number.chars()).collect();
    short.chars().take(length.max(1)).collect()
}

/// Values that a condition names: its strings, its numbers, and their neighbours.
pub(super) fn named_in(dialect: Dialect, condition: &str, column: &Column) -> Vec<String> {
    use migrate_core::sql::{TokenKind, tokens};
    let is_text = [
        "char", "text", "clob", "any", "enum", "date", "time", "json",
    ]
    .iter()
    .any(|word| column.kind.contains(word));
    let is_bytes = BYTES.iter().any(|word| column.kind.contains(word));
    let mut values = Vec::new();
    for token in tokens(dialect, condition) {
        let text = &condition[token.span];
        match token.kind {
            TokenKind::String if is_text || dialect == Dialect::Postgres => {
                values.push(text.to_owned());
            }
            TokenKind::Number if is_bytes => {
                // That many bytes.
                let length = text.parse::<usize>().ok();
                if let Some(length) = length.filter(|length| (1..=1024).contains(length)) {
                    values.extend(
                        ["a1", "b2", "c3"].map(|byte| bytes(dialect, &byte.repeat(length))),
                    );
                }
            }
            TokenKind::Number if !is_text => {
                if let Ok(number) = text.parse::<i64>() {
                    let around = [number, number.saturating_add(1), number.saturating_sub(1)];
                    values.extend(around.map(|number| number.to_string()));
                }
            }
            TokenKind::Number => {
                // A text of that length.
                if let Some(length) = text
                    .parse::<usize>()
                    .ok()
                    .filter(|length| (1..=200).contains(length))
                {
                    values.push(literal(dialect, &"a1b2c3d4e5".repeat(20)[..length]));
                }
            }
            _ => {}
        }
    }
    values.sort();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::Dialect;

    use super::{named_in, value};
    use crate::rows::shape::Column;

    fn column(kind: &str, length: Option<usize>) -> Column {
        Column {
            name: "note".to_owned(),
            kind: kind.to_owned(),
            length,
            ..Column::default()
        }
    }

    #[test]
    fn each_row_has_another_value_that_fits() {
        let of = |kind, length, row| value(Dialect::Postgres, &column(kind, length), row).unwrap();
        assert_eq!(of("character varying", Some(3), 0), "'no1'");
        assert_eq!(of("character varying", Some(1), 1), "'2'");
        assert_eq!(of("text", None, 1), "'note 2'");
        assert_eq!(of("integer[]", None, 1), "ARRAY[2]::integer[]");
        assert_eq!(value(Dialect::Postgres, &column("box3d", None), 0), None);
    }

    #[test]
    fn only_postgres_has_arrays() {
        let array = value(Dialect::Sqlite, &column("text[]", None), 0);
        assert_eq!(array.as_deref(), Some("'note 1'"));
    }

    #[test]
    fn bytes_are_bytes_on_every_engine() {
        let of = |dialect| value(dialect, &column("bytea", None), 0).unwrap();
        assert_eq!(of(Dialect::Postgres), "'\\x01'::bytea");
        assert_eq!(of(Dialect::Sqlite), "X'01'");
        let sum = "CHECK ((length(note) = 2))";
        let named = named_in(Dialect::Postgres, sum, &column("bytea", None));
        assert_eq!(
            named,
            ["'\\xa1a1'::bytea", "'\\xb2b2'::bytea", "'\\xc3c3'::bytea"]
        );
    }

    #[test]
    fn conditions_name_values() {
        let named = |text, kind| named_in(Dialect::Postgres, text, &column(kind, None));
        assert_eq!(
            named("CHECK (state IN ('on', 'off'))", "text"),
            ["'off'", "'on'"]
        );
        assert_eq!(named("CHECK (age > 17)", "integer"), ["16", "17", "18"]);
    }
}
