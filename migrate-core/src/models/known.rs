//! The types of Rust that databases have types for.

/// What a value is, whatever the database calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::models) enum Scalar {
    Bool,
    /// With a sign, and so many bits.
    Int(u8),
    /// Without a sign.
    Unsigned(u8),
    Float(u8),
    Text,
    Char,
    Bytes,
    /// So many bytes.
    FixedBytes(u32),
    Date,
    Time,
    /// Without a time zone.
    DateTime,
    /// A moment.
    Timestamp,
    Uuid,
    Json,
    Decimal,
    Inet,
    Mac,
    Interval,
    /// One of the enums, by its index.
    #[cfg_attr(
        not(feature = "models"),
        expect(dead_code, reason = "a macro sees one item at a time")
    )]
    Enum(usize),
    Array(Box<Scalar>),
}

/// What a name of a library means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    Scalar(Scalar),
    /// What is in it may be missing.
    Option,
    Vec,
    /// The same as what is in it.
    Wrapper,
    /// No database keeps all of it; with what mends that.
    Refused(&'static str),
}

const NO_ZONE: &str = "no type of a column keeps a time zone: use `jiff::Timestamp`, and a column of its own for the name of the zone, or `#[column(sql_type = \"TEXT\")]`";
const NO_POINTER_SIZE: &str =
    "its size depends on the machine: use `i64` or another integer of a fixed size";
const TOO_WIDE: &str =
    "no integer type holds 128 bits: write `#[column(sql_type = \"NUMERIC(39)\")]`";

/// What a name without a path means that nobody imported.
pub(super) fn prelude(name: &str) -> Option<Known> {
    let scalar = match name {
        "bool" => Scalar::Bool,
        "i8" => Scalar::Int(8),
        "i16" => Scalar::Int(16),
        "i32" => Scalar::Int(32),
        "i64" => Scalar::Int(64),
        "u8" => Scalar::Unsigned(8),
        "u16" => Scalar::Unsigned(16),
        "u32" => Scalar::Unsigned(32),
        "u64" => Scalar::Unsigned(64),
        "f32" => Scalar::Float(32),
        "f64" => Scalar::Float(64),
        "char" => Scalar::Char,
        "str" => Scalar::Text,
        "isize" | "usize" => return Some(Known::Refused(NO_POINTER_SIZE)),
        "i128" | "u128" => return Some(Known::Refused(TOO_WIDE)),
        "String" | "Option" | "Vec" | "Box" => return library("std", name),
        _ => return None,
    };
    Some(Known::Scalar(scalar))
}

/// What a name of a library means.
pub(super) fn library(library: &str, name: &str) -> Option<Known> {
    let scalar = match (library, name) {
        ("std", "Option") => return Some(Known::Option),
        ("std", "Vec") => return Some(Known::Vec),
        ("std", "Box" | "Arc" | "Rc" | "Cow") => return Some(Known::Wrapper),
        ("std", "String") => Scalar::Text,
        ("std" | "ipnetwork", "IpAddr" | "Ipv4Addr" | "Ipv6Addr" | "IpNetwork")
        | ("ipnet", "IpNet") => Scalar::Inet,
        ("bytes", "Bytes" | "BytesMut") => Scalar::Bytes,
        ("chrono", "NaiveDate") | ("time" | "jiff", "Date") => Scalar::Date,
        ("chrono", "NaiveTime") | ("time" | "jiff", "Time") => Scalar::Time,
        ("chrono", "NaiveDateTime") | ("time", "PrimitiveDateTime") | ("jiff", "DateTime") => {
            Scalar::DateTime
        }
        ("chrono", "DateTime")
        | ("time", "OffsetDateTime" | "UtcDateTime")
        | ("jiff", "Timestamp") => Scalar::Timestamp,
        ("jiff", "Zoned") => return Some(Known::Refused(NO_ZONE)),
        ("uuid", "Uuid") => Scalar::Uuid,
        ("serde_json", "Value") | ("sqlx", "Json" | "JsonValue" | "JsonRawValue") => Scalar::Json,
        ("rust_decimal", "Decimal") | ("bigdecimal", "BigDecimal") => Scalar::Decimal,
        ("mac_address", "MacAddress") => Scalar::Mac,
        ("sqlx", "PgInterval") => Scalar::Interval,
        _ => return None,
    };
    Some(Known::Scalar(scalar))
}

const LIBRARIES: [&str; 12] = [
    "std",
    "chrono",
    "time",
    "jiff",
    "uuid",
    "serde_json",
    "sqlx",
    "rust_decimal",
    "bigdecimal",
    "bytes",
    "ipnetwork",
    "mac_address",
];

/// What a path into a library means: the modules between do not count.
pub(super) fn path(path: &[String]) -> Option<Known> {
    let [first, .., name] = path else {
        return None;
    };
    let first = match first.as_str() {
        "core" | "alloc" => "std",
        "jiff_sqlx" => "jiff",
        // It exports the types of other libraries, in modules and by themselves.
        "sqlx" => {
            let inner = path[1..path.len() - 1].iter().rev();
            let inner = inner.map(String::as_str).find(|it| LIBRARIES.contains(it));
            return match inner {
                Some(inner) => library(inner, name),
                None => library("sqlx", name).or_else(|| exported_by_sqlx(name)),
            };
        }
        first => first,
    };
    library(first, name)
}

fn exported_by_sqlx(name: &str) -> Option<Known> {
    ["uuid", "rust_decimal", "bigdecimal"]
        .into_iter()
        .find_map(|from| library(from, name))
}

/// What a name means that came with a `*`: the libraries that have it have to agree.
pub(super) fn anywhere(name: &str, has_arguments: bool) -> Option<Known> {
    if name == "DateTime" && has_arguments {
        return library("chrono", name);
    }
    // These names are too common to be guessed.
    if matches!(name, "Value" | "Json") {
        return None;
    }
    let mut found = LIBRARIES.into_iter().filter_map(|from| library(from, name));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}
