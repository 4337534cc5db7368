//! The type that a column has in a database.

use crate::dialect::Dialect;
use crate::models::rust::Scalar;

/// What else decides the type of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Circumstances {
    /// The longest text.
    pub(super) length: Option<u32>,
    /// Digits, and those behind the point.
    pub(super) digits: Option<(u32, u32)>,
    /// Whether a key or an index is on it.
    pub(super) is_key: bool,
    /// Whether the table is `STRICT`, as SQLite has it.
    pub(super) is_strict: bool,
}

/// The type of a scalar, or why there is none and what mends it. `of_enum`: the type of an enum.
pub(super) fn column_type(
    dialect: Dialect,
    scalar: &Scalar,
    circumstances: &Circumstances,
    of_enum: &dyn Fn(usize) -> String,
) -> Result<String, (String, String)> {
    match (dialect, scalar) {
        (_, Scalar::Enum(at)) => Ok(of_enum(*at)),
        (Dialect::Postgres, Scalar::Array(inner)) => {
            let inner = column_type(dialect, inner, circumstances, of_enum)?;
            Ok(format!("{inner}[]"))
        }
        (Dialect::Postgres, scalar) => postgres(scalar, circumstances),
        (Dialect::Mysql, scalar) => mysql(scalar, circumstances),
        (Dialect::Sqlite, scalar) => sqlite(scalar, circumstances),
    }
}

fn postgres(scalar: &Scalar, it: &Circumstances) -> Result<String, (String, String)> {
    Ok(match scalar {
        Scalar::Bool => "BOOLEAN".to_owned(),
        Scalar::Int(8 | 16) | Scalar::Unsigned(8) => "SMALLINT".to_owned(),
        Scalar::Int(32) | Scalar::Unsigned(16) => "INTEGER".to_owned(),
        Scalar::Unsigned(64) => return Err(too_wide("PostgreSQL")),
        Scalar::Int(_) | Scalar::Unsigned(_) => "BIGINT".to_owned(),
        Scalar::Float(32) => "REAL".to_owned(),
        Scalar::Float(_) => "DOUBLE PRECISION".to_owned(),
        Scalar::Text => it
            .length
            .map_or("TEXT".to_owned(), |it| format!("VARCHAR({it})")),
        Scalar::Char => "VARCHAR(1)".to_owned(),
        Scalar::Bytes | Scalar::FixedBytes(_) => "BYTEA".to_owned(),
        Scalar::Date => "DATE".to_owned(),
        Scalar::Time => "TIME".to_owned(),
        Scalar::DateTime => "TIMESTAMP".to_owned(),
        Scalar::Timestamp => "TIMESTAMPTZ".to_owned(),
        Scalar::Uuid => "UUID".to_owned(),
        Scalar::Json => "JSONB".to_owned(),
        Scalar::Decimal => match it.digits {
            Some((precision, scale)) => format!("NUMERIC({precision}, {scale})"),
            None => "NUMERIC".to_owned(),
        },
        Scalar::Inet => "INET".to_owned(),
        Scalar::Mac => "MACADDR".to_owned(),
        Scalar::Interval => "INTERVAL".to_owned(),
        Scalar::Enum(_) | Scalar::Array(_) => return Err(none("PostgreSQL", "value", "TEXT")),
    })
}

/// What a `VARCHAR` holds whose length nobody said: a key of four bytes for each letter still fits.
const KEY_LENGTH: u32 = 255;

fn mysql(scalar: &Scalar, it: &Circumstances) -> Result<String, (String, String)> {
    let length = it.length.or(it.is_key.then_some(KEY_LENGTH));
    Ok(match scalar {
        Scalar::Bool => "BOOLEAN".to_owned(),
        Scalar::Int(bits) => integer(*bits).to_owned(),
        Scalar::Unsigned(bits) => format!("{} UNSIGNED", integer(*bits)),
        Scalar::Float(32) => "FLOAT".to_owned(),
        Scalar::Float(_) => "DOUBLE".to_owned(),
        Scalar::Text => length.map_or("TEXT".to_owned(), |it| format!("VARCHAR({it})")),
        Scalar::Char => "VARCHAR(1)".to_owned(),
        Scalar::Bytes => length.map_or("BLOB".to_owned(), |it| format!("VARBINARY({it})")),
        Scalar::FixedBytes(length) => format!("BINARY({length})"),
        Scalar::Date => "DATE".to_owned(),
        Scalar::Time => "TIME(6)".to_owned(),
        // A TIMESTAMP ends in the year 2038.
        Scalar::DateTime | Scalar::Timestamp => "DATETIME(6)".to_owned(),
        Scalar::Uuid => "BINARY(16)".to_owned(),
        Scalar::Json => "JSON".to_owned(),
        Scalar::Decimal => {
            let (precision, scale) = it.digits.ok_or_else(|| {
                let message =
                    "a DECIMAL of MySQL has no digits behind the point unless they are named";
                let help =
                    "write how many digits there are: `#[column(precision = 12, scale = 2)]`";
                (message.to_owned(), help.to_owned())
            })?;
            format!("DECIMAL({precision}, {scale})")
        }
        Scalar::Inet => return Err(none("MySQL", "address", "VARBINARY(16)")),
        Scalar::Mac => return Err(none("MySQL", "address", "BINARY(6)")),
        Scalar::Interval => return Err(none("MySQL", "interval", "BIGINT")),
        Scalar::Array(_) => return Err(none("MySQL", "array", "JSON")),
        Scalar::Enum(_) => return Err(none("MySQL", "value", "TEXT")),
    })
}

const fn integer(bits: u8) -> &'static str {
    match bits {
        8 => "TINYINT",
        16 => "SMALLINT",
        32 => "INT",
        _ => "BIGINT",
    }
}

fn sqlite(scalar: &Scalar, it: &Circumstances) -> Result<String, (String, String)> {
    // A strict table knows five types.
    let unless_strict =
        |word: &str, strict: &str| if it.is_strict { strict } else { word }.to_owned();
    Ok(match scalar {
        Scalar::Bool => unless_strict("BOOLEAN", "INTEGER"),
        Scalar::Unsigned(64) => return Err(too_wide("SQLite")),
        Scalar::Int(_) | Scalar::Unsigned(_) => "INTEGER".to_owned(),
        Scalar::Float(_) => "REAL".to_owned(),
        Scalar::Text => match it.length.filter(|_| !it.is_strict) {
            Some(length) => format!("VARCHAR({length})"),
            None => "TEXT".to_owned(),
        },
        // A number would lose digits.
        Scalar::Char | Scalar::Json | Scalar::Decimal => "TEXT".to_owned(),
        Scalar::Bytes | Scalar::FixedBytes(_) | Scalar::Uuid => "BLOB".to_owned(),
        Scalar::Date => unless_strict("DATE", "TEXT"),
        Scalar::Time => unless_strict("TIME", "TEXT"),
        Scalar::DateTime | Scalar::Timestamp => unless_strict("DATETIME", "TEXT"),
        Scalar::Inet | Scalar::Mac => return Err(none("SQLite", "address", "TEXT")),
        Scalar::Interval => return Err(none("SQLite", "interval", "TEXT")),
        Scalar::Array(_) => return Err(none("SQLite", "array", "TEXT")),
        Scalar::Enum(_) => return Err(none("SQLite", "value", "TEXT")),
    })
}

fn none(engine: &str, what: &str, instead: &str) -> (String, String) {
    let article = if what.starts_with(['a', 'i']) {
        "an"
    } else {
        "a"
    };
    (
        format!("{engine} has no type for {article} {what}"),
        format!("name the type of the column: `#[column(sql_type = \"{instead}\")]`"),
    )
}

fn too_wide(engine: &str) -> (String, String) {
    (
        format!("no integer of {engine} holds a `u64`"),
        "use `i64`, or name the type of the column: `#[column(sql_type = \"NUMERIC(20)\")]`"
            .to_owned(),
    )
}
