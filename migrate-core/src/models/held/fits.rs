//! Whether a field holds what a column keeps.

use crate::dialect::Dialect;
use crate::models::known::Scalar;

/// Whether every value of the column is one of the field, or the column is the one that the field's type is given.
pub(super) fn fits(dialect: Dialect, field: &Scalar, column: &Scalar) -> bool {
    if field == column {
        return true;
    }
    match (field, column) {
        (Scalar::Array(field), Scalar::Array(column)) => fits(dialect, field, column),
        (Scalar::Float(field), Scalar::Float(column)) if dialect != Dialect::Sqlite => {
            field >= column
        }
        // Enums of Rust are not known here.
        (Scalar::Enum(_), _)
        | (Scalar::Char, Scalar::Text)
        | (Scalar::Bytes, Scalar::FixedBytes(_))
        | (Scalar::FixedBytes(_), Scalar::Bytes) => true,
        _ => match dialect {
            Dialect::Sqlite => sqlite(field, column),
            Dialect::Postgres => postgres(field, column),
            Dialect::Mysql => mysql(field, column),
        },
    }
}

/// A column keeps what is put there, whatever its type says: only what no program would put there is refused.
fn sqlite(field: &Scalar, column: &Scalar) -> bool {
    let is_moment = |it: &Scalar| {
        matches!(
            it,
            Scalar::Date | Scalar::Time | Scalar::DateTime | Scalar::Timestamp
        )
    };
    match (field, column) {
        (Scalar::Unsigned(64), _) => false,
        (Scalar::Int(_) | Scalar::Unsigned(_), Scalar::Int(_) | Scalar::Bool)
        | (Scalar::Bool, Scalar::Int(_))
        | (Scalar::Float(_), Scalar::Float(_))
        | (Scalar::Json | Scalar::Decimal | Scalar::Bytes, Scalar::Text)
        | (Scalar::Uuid, Scalar::Bytes | Scalar::Text)
        | (Scalar::Json, Scalar::Bytes)
        | (Scalar::DateTime | Scalar::Timestamp, Scalar::DateTime) => true,
        // It has no type for moments: they are texts, or numbers of seconds or days.
        (Scalar::Text | Scalar::Int(_) | Scalar::Unsigned(_) | Scalar::Float(_), column) => {
            is_moment(column)
        }
        (field, Scalar::Text | Scalar::Int(_) | Scalar::Float(_)) => is_moment(field),
        _ => false,
    }
}

fn postgres(field: &Scalar, column: &Scalar) -> bool {
    match (field, column) {
        // Its smallest integer.
        (Scalar::Int(8), Scalar::Int(16)) => true,
        (Scalar::Int(field), Scalar::Int(column)) => field >= column,
        // The next larger one stands in for what has no sign.
        (Scalar::Unsigned(field), Scalar::Int(column)) => field.checked_mul(2) == Some(*column),
        _ => false,
    }
}

fn mysql(field: &Scalar, column: &Scalar) -> bool {
    match (field, column) {
        (Scalar::Int(field), Scalar::Int(column))
        | (Scalar::Unsigned(field), Scalar::Unsigned(column)) => field >= column,
        (Scalar::Int(field), Scalar::Unsigned(column)) => field > column,
        // Its boolean is an integer.
        (Scalar::Int(_), Scalar::Bool)
        // MariaDB has a text with a check.
        | (Scalar::Json | Scalar::Bytes, Scalar::Text)
        | (Scalar::Text, Scalar::Json)
        | (Scalar::Uuid, Scalar::FixedBytes(16) | Scalar::Bytes)
        | (Scalar::DateTime, Scalar::Timestamp)
        | (Scalar::Timestamp, Scalar::DateTime) => true,
        _ => false,
    }
}

/// What a value is called in messages: the type of Rust, where there is one.
pub(super) fn name_of(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Bool => "`bool`".to_owned(),
        // No integer of Rust has 24.
        Scalar::Int(bits) => format!("`i{}`", bits.next_power_of_two()),
        Scalar::Unsigned(bits) => format!("`u{}`", bits.next_power_of_two()),
        Scalar::Float(bits) => format!("`f{bits}`"),
        Scalar::Text => "`String`".to_owned(),
        Scalar::Char => "`char`".to_owned(),
        Scalar::Bytes => "`Vec<u8>`".to_owned(),
        Scalar::FixedBytes(length) => format!("`[u8; {length}]`"),
        Scalar::Date => "a date".to_owned(),
        Scalar::Time => "a time of day".to_owned(),
        Scalar::DateTime => "a date with a time".to_owned(),
        Scalar::Timestamp => "a moment (`DateTime<Utc>`, `OffsetDateTime`, `Timestamp`)".to_owned(),
        Scalar::Uuid => "`Uuid`".to_owned(),
        Scalar::Json => "`serde_json::Value`".to_owned(),
        Scalar::Decimal => "`Decimal`".to_owned(),
        Scalar::Inet => "an address (`IpAddr`, `IpNetwork`)".to_owned(),
        Scalar::Mac => "`MacAddress`".to_owned(),
        Scalar::Interval => "`PgInterval`".to_owned(),
        Scalar::Enum(_) => "an enum".to_owned(),
        Scalar::Array(inner) => format!("a `Vec` of {}", name_of(inner)),
    }
}
