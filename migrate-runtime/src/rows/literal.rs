//! Values of columns: the same ones every time, another one for each row.

use migrate_core::dialect::Dialect;

use super::pattern;
use super::shape::Column;
use crate::tables::literal;

/// Texts that a trigger or an index may understand where it does not understand those of [`value`].
pub(super) fn plain(dialect: Dialect, column: &Column, row: usize) -> Vec<String> {
    let number = row + 1;
    let is_text = ["char", "text", "clob", "string"]
        .iter()
        .any(|word| column.kind.contains(word));
    if !is_text || !column.labels.is_empty() || column.kind.ends_with(']') {
        return Vec::new();
    }
    let texts = [
        format!("{}_{number}", column.name),
        format!("{number}.0.0"),
        number.to_string(),
    ];
    let fits = |text: &String| column.length.is_none_or(|length| text.len() <= length);
    let fitting = texts.into_iter().filter(fits);
    fitting.map(|text| literal(dialect, &text)).collect()
}

/// Types of bytes.
const BYTES: [&str; 3] = ["bytea", "blob", "binary"];

fn bytes(dialect: Dialect, digits: &str) -> String {
    match dialect {
        Dialect::Postgres => format!("'\\x{digits}'::bytea"),
        Dialect::Sqlite | Dialect::Mysql => format!("X'{digits}'"),
    }
}

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
        return Some(if inside.is_empty() {
            format!("'{{}}'::{kind}")
        } else {
            format!("ARRAY[{inside}]::{kind}")
        });
    }
    if let Some(composite) = kind.strip_prefix("record ") {
        return Some(format!("jsonb_populate_record(NULL::{composite}, '{{}}')"));
    }
    if let Some((_, text)) = RARE
        .iter()
        .find(|(name, _)| dialect == Dialect::Postgres && *name == kind)
    {
        return Some(quoted(text));
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
        () if has(&["multirange"]) => quoted("{}"),
        () if has(&["range"]) => quoted("empty"),
        () if has(&["tinyint", "smallint", "int", "serial", "oid"]) && !has(&["point"]) => {
            (row + first(column)).to_string()
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
        () if has(&["inet6"]) => quoted(&format!("::{number:x}")),
        () if has(&["inet", "cidr"]) => quoted(&format!("10.0.0.{}", number % 256)),
        () if has(&["tsvector", "tsquery"]) => quoted(&format!("w{number}")),
        () if has(&["ltree"]) => quoted(&format!("a.b{number}")),
        () if has(&["point", "geometry"]) && dialect == Dialect::Mysql => {
            format!("POINT({number}, {number})")
        }
        () if has(&["linestring"]) && dialect == Dialect::Mysql => {
            format!("ST_GeomFromText('LINESTRING(0 0, {number} {number})')")
        }
        () if has(&["polygon"]) && dialect == Dialect::Mysql => {
            format!("ST_GeomFromText('POLYGON((0 0, 0 {number}, {number} 0, 0 0))')")
        }
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

/// The number of the first row. Where the type allows, one is far from those that people give to rows of their own.
fn first(column: &Column) -> usize {
    let is = |word: &str| column.kind.contains(word);
    match () {
        () if !column.far => 1,
        () if is("tinyint") => 101,
        () if is("smallint") => 30_001,
        () => 1_000_001,
    }
}

/// What some types take; rows do not differ in these.
const RARE: [(&str, &str); 16] = [
    ("box", "(1,1),(0,0)"),
    ("bit varying", "1"),
    ("circle", "<(0,0),1>"),
    ("cube", "(1)"),
    ("hstore", "a=>1"),
    ("jsonpath", "$"),
    ("line", "{1,2,3}"),
    ("lseg", "((0,0),(1,1))"),
    ("path", "((0,0),(1,1))"),
    ("pg_lsn", "0/1"),
    ("polygon", "((0,0),(1,1),(1,0))"),
    ("regclass", "pg_class"),
    ("regproc", "now"),
    ("regtype", "text"),
    ("regrole", "pg_monitor"),
    ("txid_snapshot", "1:1:"),
];

/// Values that rows have elsewhere: what no condition names, and a trigger or a comparison of two columns may want.
pub(super) fn others(dialect: Dialect, column: &Column, row: usize) -> Vec<String> {
    let is_text = ["char", "text", "clob"];
    let is_text = is_text.iter().any(|word| column.kind.contains(word));
    if dialect == Dialect::Postgres && column.kind.ends_with(']') {
        return Vec::new();
    }
    let number = row + 1;
    if is_text {
        let texts = [
            format!("a{number}@example.org"),
            format!("{{\"n\": {number}}}"),
            format!("a{number}"),
            format!("z{number}"),
            format!("https://example.org/{number}"),
            number.to_string(),
        ];
        let fits = |text: &String| column.length.is_none_or(|length| text.len() <= length);
        let texts = texts.into_iter().filter(fits);
        return texts.map(|text| literal(dialect, &text)).collect();
    }
    let is_whole = column.labels.is_empty() && !column.kind.contains("bool");
    let later = [row + 7, row + 14].into_iter();
    let later = later.filter_map(|row| value(dialect, column, row).filter(|_| is_whole));
    later.collect()
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

/// Values that a condition names: its strings and what fits them as patterns, its numbers, and their neighbours.
pub(super) fn named_in(
    dialect: Dialect,
    condition: &str,
    column: &Column,
    row: usize,
) -> Vec<String> {
    use migrate_core::sql::{TokenKind, tokens};
    let is_text = [
        "char", "text", "clob", "any", "enum", "date", "time", "json",
    ]
    .iter()
    .any(|word| column.kind.contains(word));
    let is_bytes = BYTES.iter().any(|word| column.kind.contains(word));
    let is_number = !is_text && !is_bytes;
    let mut values = Vec::new();
    for token in tokens(dialect, condition) {
        let text = &condition[token.span];
        match token.kind {
            TokenKind::String if is_text || dialect == Dialect::Postgres => {
                values.push(text.to_owned());
                let inside = text
                    .trim_start_matches(|c| c != '\'')
                    .trim_matches('\'')
                    .replace("\\\\", "\\");
                if is_text && inside.contains(['%', '_']) {
                    values.push(literal(dialect, &pattern::like(&inside, row)));
                }
                if is_text && inside.contains(['^', '[', '$', '*']) {
                    values.push(literal(dialect, &pattern::regular(&inside, row)));
                }
            }
            TokenKind::Number if is_bytes => {
                // That many bytes, which tell the rows apart.
                let length = text.parse::<usize>().ok();
                let digits = format!("{:02x}", row + 1);
                let length = length.filter(|length| (1..=1024).contains(length));
                values.extend(length.map(|length| bytes(dialect, &digits.repeat(length))));
            }
            TokenKind::Number if is_number => {
                if let Ok(number) = text.parse::<i64>() {
                    let around = [number, number.saturating_add(1), number.saturating_sub(1)];
                    values.extend(around.map(|number| number.to_string()));
                }
            }
            TokenKind::Number => {
                let length = text.parse::<usize>().ok();
                let Some(length) = length.filter(|length| (1..=200).contains(length)) else {
                    continue;
                };
                // A text of that length, which tells the rows apart.
                let long = (row + 1).to_string() + &"a1b2c3d4e5".repeat(20);
                values.push(literal(dialect, &long[..length]));
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

    use super::{named_in, others, value};
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
    fn numbers_may_be_far_from_those_of_people() {
        let of = |kind: &str, far| {
            let column = Column {
                far,
                ..column(kind, None)
            };
            value(Dialect::Mysql, &column, 1).unwrap()
        };
        assert_eq!(of("bigint", false), "2");
        assert_eq!(of("bigint", true), "1000002");
        assert_eq!(of("smallint", true), "30002");
        assert_eq!(of("tinyint", true), "102");
        assert_eq!(of("date", true), "'2020-01-02'");
    }

    #[test]
    fn only_postgres_has_arrays() {
        let array = value(Dialect::Sqlite, &column("text[]", None), 0);
        assert_eq!(array.as_deref(), Some("'note 1'"));
    }

    #[test]
    fn no_other_text_stands_for_an_array() {
        let other = others(Dialect::Postgres, &column("text[]", None), 0);
        assert_eq!(other, Vec::<String>::new());
    }

    #[test]
    fn bytes_are_bytes_on_every_engine() {
        let of = |dialect| value(dialect, &column("bytea", None), 0).unwrap();
        assert_eq!(of(Dialect::Postgres), "'\\x01'::bytea");
        assert_eq!(of(Dialect::Sqlite), "X'01'");
        let sum = "CHECK ((length(note) = 2))";
        let named = named_in(Dialect::Postgres, sum, &column("bytea", None), 0);
        assert_eq!(named, ["'\\x0101'::bytea"]);
    }

    #[test]
    fn conditions_name_values() {
        let named = |text, kind| named_in(Dialect::Postgres, text, &column(kind, None), 0);
        assert_eq!(
            named("CHECK (state IN ('on', 'off'))", "text"),
            ["'off'", "'on'"]
        );
        assert_eq!(named("CHECK (age > 17)", "integer"), ["16", "17", "18"]);
    }
}
