//! The Rust type for the type of a column, and what else has to be said so that the one comes from the other.

use super::cursor::Cursor;
use crate::dialect::Dialect;

/// A type, and the keys of its column.
pub(super) struct RustType {
    pub(super) name: String,
    pub(super) keys: Vec<String>,
}

impl RustType {
    fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            keys: Vec::new(),
        }
    }

    /// A type whose column has to be named.
    fn said(name: &str, sql: &str) -> Self {
        Self {
            name: name.to_owned(),
            keys: vec![format!("sql_type = {sql:?}")],
        }
    }
}

/// The Rust type for a type of SQL. `is_key`: a key or an index is on the column.
pub(super) fn rust_type(dialect: Dialect, sql: &str, is_key: bool, is_strict: bool) -> RustType {
    let plain = match dialect {
        Dialect::Postgres => postgres(sql),
        Dialect::Mysql => mysql(sql, is_key),
        Dialect::Sqlite => sqlite(sql, is_strict),
    };
    if let Some(name) = plain {
        return RustType::plain(name);
    }
    if let Some((head, numbers)) = arguments(dialect, sql) {
        match (head.as_str(), &numbers[..]) {
            ("character varying" | "varchar", [length]) if !is_strict => {
                return RustType {
                    name: "String".to_owned(),
                    keys: vec![format!("length = {length}")],
                };
            }
            ("numeric" | "decimal", [precision, scale]) if dialect != Dialect::Sqlite => {
                return RustType {
                    name: "rust_decimal::Decimal".to_owned(),
                    keys: vec![
                        format!("precision = {precision}"),
                        format!("scale = {scale}"),
                    ],
                };
            }
            ("binary", [length]) if dialect == Dialect::Mysql => {
                return RustType::plain(&format!("[u8; {length}]"));
            }
            _ => {}
        }
    }
    if let Some(inner) = sql
        .strip_suffix("[]")
        .filter(|_| dialect == Dialect::Postgres)
    {
        let inner = rust_type(dialect, inner, false, false);
        let keys = if inner.keys.is_empty() {
            Vec::new()
        } else {
            vec![format!("sql_type = {sql:?}")]
        };
        // Bytes in a list would be something else.
        return RustType {
            name: format!("Vec<{}>", inner.name),
            keys,
        };
    }
    RustType::said(near(dialect, sql), sql)
}

fn postgres(sql: &str) -> Option<&'static str> {
    Some(match sql {
        "boolean" => "bool",
        "smallint" => "i16",
        "integer" => "i32",
        "bigint" => "i64",
        "real" => "f32",
        "double precision" => "f64",
        "text" => "String",
        "bytea" => "Vec<u8>",
        "date" => "chrono::NaiveDate",
        "time without time zone" => "chrono::NaiveTime",
        "timestamp without time zone" => "chrono::NaiveDateTime",
        "timestamp with time zone" => "chrono::DateTime<chrono::Utc>",
        "uuid" => "uuid::Uuid",
        "jsonb" => "serde_json::Value",
        "numeric" => "rust_decimal::Decimal",
        "inet" => "ipnetwork::IpNetwork",
        "macaddr" => "mac_address::MacAddress",
        "interval" => "sqlx::postgres::types::PgInterval",
        _ => return None,
    })
}

/// The widths that integers have when none is written are shown by MariaDB.
fn mysql(sql: &str, is_key: bool) -> Option<&'static str> {
    Some(match sql {
        "tinyint(1)" => "bool",
        "tinyint" | "tinyint(4)" => "i8",
        "smallint" | "smallint(6)" => "i16",
        "int" | "int(11)" => "i32",
        "bigint" | "bigint(20)" => "i64",
        "tinyint unsigned" | "tinyint(3) unsigned" => "u8",
        "smallint unsigned" | "smallint(5) unsigned" => "u16",
        "int unsigned" | "int(10) unsigned" => "u32",
        "bigint unsigned" | "bigint(20) unsigned" => "u64",
        "float" => "f32",
        "double" => "f64",
        "text" if !is_key => "String",
        "blob" if !is_key => "Vec<u8>",
        "date" => "chrono::NaiveDate",
        "time(6)" => "chrono::NaiveTime",
        "datetime(6)" => "chrono::NaiveDateTime",
        "json" => "serde_json::Value",
        _ => return None,
    })
}

fn sqlite(sql: &str, is_strict: bool) -> Option<&'static str> {
    Some(match sql {
        "integer" => "i64",
        "real" => "f64",
        "text" => "String",
        "blob" => "Vec<u8>",
        _ if is_strict => return None,
        "boolean" => "bool",
        "date" => "chrono::NaiveDate",
        "time" => "chrono::NaiveTime",
        "datetime" => "chrono::NaiveDateTime",
        _ => return None,
    })
}

/// `varchar(20)`, as a word and its numbers.
fn arguments(dialect: Dialect, sql: &str) -> Option<(String, Vec<u32>)> {
    let (head, _) = sql.split_once('(')?;
    let mut cursor = Cursor::new(dialect, &sql[head.len()..]);
    let inside = cursor.group()?;
    let numbers = inside
        .split(',')
        .map(|it| it.trim().parse().ok())
        .collect::<Option<Vec<u32>>>()?;
    cursor
        .is_at_end()
        .then(|| (head.trim().to_ascii_lowercase(), numbers))
}

/// A type of Rust that can hold most values of a type that is not known here.
fn near(dialect: Dialect, sql: &str) -> &'static str {
    let lower = sql.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match dialect {
        Dialect::Postgres | Dialect::Mysql if has(&["enum", "set(", "char", "text"]) => "String",
        Dialect::Postgres if lower.starts_with("timestamp") && has(&["with time zone"]) => {
            "chrono::DateTime<chrono::Utc>"
        }
        _ if lower.starts_with("datetime") || lower.starts_with("timestamp") => {
            "chrono::NaiveDateTime"
        }
        _ if lower.starts_with("time") => "chrono::NaiveTime",
        Dialect::Postgres if lower == "json" => "serde_json::Value",
        Dialect::Mysql if lower.starts_with("bigint") && has(&["unsigned"]) => "u64",
        // PostgreSQL's own are known: what else has the word in it is a range, or somebody's type.
        Dialect::Mysql | Dialect::Sqlite if has(&["int"]) && !has(&["point"]) => "i64",
        _ if has(&["char", "clob", "text"]) => "String",
        _ if has(&["blob", "binary", "bytea"]) || lower.is_empty() => "Vec<u8>",
        Dialect::Postgres | Dialect::Mysql if has(&["numeric", "decimal"]) => {
            "rust_decimal::Decimal"
        }
        _ if has(&["real", "floa", "doub", "numeric", "decimal"]) => "f64",
        Dialect::Sqlite => "f64",
        Dialect::Postgres | Dialect::Mysql => "String",
    }
}

#[cfg(test)]
mod tests {
    use super::rust_type;
    use crate::dialect::Dialect;

    #[test]
    fn a_range_of_numbers_is_no_number() {
        for sql in ["int4range", "int8multirange", "public.print"] {
            let found = rust_type(Dialect::Postgres, sql, false, false);
            assert_eq!(found.name, "String", "{sql}");
            assert_eq!(found.keys, [format!("sql_type = {sql:?}")]);
        }
        let found = rust_type(Dialect::Mysql, "mediumint(9)", false, false);
        assert_eq!(found.name, "i64");
    }
}
