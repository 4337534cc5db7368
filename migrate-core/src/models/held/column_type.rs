//! What a column keeps, by the type that the database names.

use crate::dialect::Dialect;
use crate::models::known::Scalar;
use crate::snapshot::Column;

/// `None` for types that have no meaning here: domains, geometry, what extensions bring.
pub(super) fn column_type(dialect: Dialect, column: &Column) -> Option<Scalar> {
    if column.is_enum {
        return Some(Scalar::Text);
    }
    let text = column.sql_type.to_ascii_lowercase();
    match dialect {
        Dialect::Sqlite => sqlite(&bare(&text).0),
        Dialect::Postgres => postgres(&text),
        Dialect::Mysql => mysql(&text),
    }
}

/// The type without what stands in parentheses, and the first number there.
fn bare(text: &str) -> (String, Option<u32>) {
    let (Some(open), Some(close)) = (text.find('('), text.rfind(')')) else {
        return (text.trim().to_owned(), None);
    };
    let inside = text.get(open + 1..close).unwrap_or_default();
    let number = inside
        .split(',')
        .next()
        .and_then(|it| it.trim().parse().ok());
    let (before, after) = (text[..open].trim(), text[close + 1..].trim());
    (format!("{before} {after}").trim().to_owned(), number)
}

fn sqlite(word: &str) -> Option<Scalar> {
    Some(match word {
        "int" | "integer" | "tinyint" | "smallint" | "mediumint" | "bigint" | "int2" | "int8"
        | "unsigned big int" => Scalar::Int(64),
        "text" | "clob" | "char" | "character" | "varchar" | "varying character" | "nchar"
        | "native character" | "nvarchar" => Scalar::Text,
        "blob" => Scalar::Bytes,
        "real" | "double" | "double precision" | "float" => Scalar::Float(64),
        "boolean" | "bool" => Scalar::Bool,
        "date" => Scalar::Date,
        "time" => Scalar::Time,
        "datetime" | "timestamp" => Scalar::DateTime,
        _ => return None,
    })
}

fn postgres(text: &str) -> Option<Scalar> {
    if let Some(inner) = text.strip_suffix("[]") {
        return Some(Scalar::Array(Box::new(postgres(inner)?)));
    }
    let (word, _) = bare(text);
    Some(match word.as_str() {
        "boolean" => Scalar::Bool,
        "\"char\"" => Scalar::Int(8),
        "smallint" => Scalar::Int(16),
        "integer" => Scalar::Int(32),
        "bigint" => Scalar::Int(64),
        "real" => Scalar::Float(32),
        "double precision" => Scalar::Float(64),
        "numeric" => Scalar::Decimal,
        "text" | "character varying" | "character" | "bpchar" | "name" | "citext" => Scalar::Text,
        "bytea" => Scalar::Bytes,
        "date" => Scalar::Date,
        "time without time zone" => Scalar::Time,
        "timestamp without time zone" => Scalar::DateTime,
        "timestamp with time zone" => Scalar::Timestamp,
        "uuid" => Scalar::Uuid,
        "json" | "jsonb" => Scalar::Json,
        "inet" | "cidr" => Scalar::Inet,
        "macaddr" => Scalar::Mac,
        word if word.split(' ').next() == Some("interval") => Scalar::Interval,
        _ => return None,
    })
}

fn mysql(text: &str) -> Option<Scalar> {
    let (word, number) = bare(text);
    let word = word.strip_suffix(" zerofill").unwrap_or(&word);
    let (word, is_unsigned) = match word.strip_suffix(" unsigned") {
        Some(word) => (word, true),
        None => (word, false),
    };
    let integer = |bits| {
        if is_unsigned {
            Scalar::Unsigned(bits)
        } else {
            Scalar::Int(bits)
        }
    };
    Some(match (word, number) {
        ("tinyint", Some(1)) if !is_unsigned => Scalar::Bool,
        ("bit", Some(1)) => Scalar::Bool,
        ("tinyint", _) => integer(8),
        ("smallint", _) => integer(16),
        ("mediumint", _) => integer(24),
        ("int", _) => integer(32),
        ("bigint", _) => integer(64),
        ("float", _) => Scalar::Float(32),
        ("double", _) => Scalar::Float(64),
        ("decimal", _) => Scalar::Decimal,
        (
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set",
            _,
        ) => Scalar::Text,
        ("binary", Some(length)) => Scalar::FixedBytes(length),
        ("varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob", _) => Scalar::Bytes,
        ("date", _) => Scalar::Date,
        ("time", _) => Scalar::Time,
        ("datetime", _) => Scalar::DateTime,
        ("timestamp", _) => Scalar::Timestamp,
        ("json", _) => Scalar::Json,
        _ => return None,
    })
}
