//! Types as people write them.

use super::refused;
use super::table::unquoted;
use crate::cost::postgres::canonical::is_builtin;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::schema::plan::postgres::casts;
use crate::schema::{Fact, Kind, Schema};

/// A type of PostgreSQL as its catalog spells it.
///
/// `int` is `integer`, `varchar(20)` is `character varying(20)`.
pub(super) fn postgres(kind: &str) -> String {
    let kind = kind.trim();
    let (kind, end) = match kind.strip_suffix("[]") {
        Some(element) => (element, "[]"),
        None => (kind, ""),
    };
    let lower = kind.to_ascii_lowercase();
    let (name, rest) = lower.split_at(lower.find('(').unwrap_or(lower.len()));
    let (argument, behind) = rest.split_at(rest.find(')').map_or(0, |at| at + 1));
    let words: Vec<&str> = name
        .split_whitespace()
        .chain(behind.split_whitespace())
        .collect();
    let known = match &words.join(" ")[..] {
        "int" | "int4" | "integer" => "integer".to_owned(),
        "int8" | "bigint" => "bigint".to_owned(),
        "int2" | "smallint" => "smallint".to_owned(),
        "bool" | "boolean" => "boolean".to_owned(),
        "float" | "float8" | "double precision" => "double precision".to_owned(),
        "float4" | "real" => "real".to_owned(),
        // The catalog says how many digits are behind the point, also where it is none.
        "decimal" | "dec" | "numeric" => match argument.strip_suffix(')') {
            Some(inside) if !inside.contains(',') => format!("numeric{inside},0)"),
            _ => format!("numeric{argument}"),
        },
        "varchar" | "character varying" => format!("character varying{argument}"),
        "char" | "character" => format!("character{argument}"),
        "timestamptz" | "timestamp with time zone" => format!("timestamp{argument} with time zone"),
        "timestamp" | "timestamp without time zone" => {
            format!("timestamp{argument} without time zone")
        }
        "timetz" | "time with time zone" => format!("time{argument} with time zone"),
        "time" | "time without time zone" => format!("time{argument} without time zone"),
        "text" | "uuid" | "json" | "jsonb" | "bytea" | "date" | "inet" | "cidr" | "interval" => {
            lower.clone()
        }
        // One of the schema, or of an extension: its case may count.
        _ => kind.to_owned(),
    };
    known.replace(", ", ",") + end
}

/// Refuses a type that nobody has made. What an extension brings is not known: with one, any name may be a type.
pub(super) fn refuse_unknown(schema: &Schema, kind: &str) -> Result<(), Box<Diagnostic>> {
    let is_known = match schema.dialect {
        Dialect::Postgres => is_postgres(schema, kind),
        Dialect::Mysql => MYSQL.contains(&&*first_word(kind)),
        // There, every word is the name of a type.
        Dialect::Sqlite => true,
    };
    if is_known {
        return Ok(());
    }
    Err(refused(
        &format!("`{kind}` is no type: neither of the database, nor one that the chain makes"),
        "look for a slip of the pen, or make the type in a revision before it",
    ))
}

fn is_postgres(schema: &Schema, kind: &str) -> bool {
    let kind = postgres(kind);
    let plain = casts::plain(casts::bare(&kind));
    if is_builtin(&plain) || first_word(&plain) == "interval" {
        return true;
    }
    let own = plain.rsplit('.').next().map(unquoted).unwrap_or_default();
    let made = [
        Kind::Enum,
        Kind::Domain,
        Kind::CompositeType,
        Kind::RangeType,
        Kind::Table,
    ];
    let is_it = |fact: &Fact| {
        let name = fact.id.path.last();
        name.is_some_and(|name| name.eq_ignore_ascii_case(&own))
    };
    let mut extensions = schema.of_kind(Kind::Extension);
    extensions.any(|fact| fact.id.name() != "plpgsql")
        || made.iter().any(|kind| schema.of_kind(*kind).any(is_it))
}

/// Whether a column of the one type can refer to one of the other.
pub(super) fn are_alike(dialect: Dialect, one: &str, other: &str) -> bool {
    const WHOLE: &[&str] = &["smallint", "integer", "bigint"];
    const TEXTS: &[&str] = &["text", "character varying"];
    match dialect {
        Dialect::Postgres => {
            let plain = |kind| casts::plain(casts::bare(kind));
            let (one, other) = (plain(one), plain(other));
            let both = |all: &[&str]| all.contains(&&*one) && all.contains(&&*other);
            one == other || both(WHOLE) || both(TEXTS)
        }
        // A text may be of another length; a number has to be of the same size and sign.
        Dialect::Mysql => {
            let is_unsigned = |kind: &str| kind.to_ascii_lowercase().contains("unsigned");
            first_word(one) == first_word(other) && is_unsigned(one) == is_unsigned(other)
        }
        Dialect::Sqlite => true,
    }
}

fn first_word(kind: &str) -> String {
    let end = kind.find(|c: char| !c.is_alphanumeric() && c != '_');
    kind.get(..end.unwrap_or(kind.len()))
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The words that a type of MySQL or MariaDB begins with.
const MYSQL: &[&str] = &[
    "bigint",
    "binary",
    "bit",
    "blob",
    "bool",
    "boolean",
    "char",
    "character",
    "date",
    "datetime",
    "dec",
    "decimal",
    "double",
    "enum",
    "fixed",
    "float",
    "geometry",
    "geometrycollection",
    "inet4",
    "inet6",
    "int",
    "int1",
    "int2",
    "int3",
    "int4",
    "int8",
    "integer",
    "json",
    "linestring",
    "long",
    "longblob",
    "longtext",
    "mediumblob",
    "mediumint",
    "mediumtext",
    "middleint",
    "multilinestring",
    "multipoint",
    "multipolygon",
    "national",
    "nchar",
    "numeric",
    "nvarchar",
    "point",
    "polygon",
    "real",
    "serial",
    "set",
    "smallint",
    "text",
    "time",
    "timestamp",
    "tinyblob",
    "tinyint",
    "tinytext",
    "uuid",
    "varbinary",
    "varchar",
    "varcharacter",
    "vector",
    "xmltype",
    "year",
];

#[cfg(test)]
mod tests {
    use super::postgres;

    #[test]
    fn spellings_of_people_are_those_of_the_catalog() {
        assert_eq!(postgres("INT"), "integer");
        assert_eq!(postgres("varchar(20)"), "character varying(20)");
        assert_eq!(postgres("timestamptz(3)"), "timestamp(3) with time zone");
        assert_eq!(postgres("decimal(10, 2)"), "numeric(10,2)");
        assert_eq!(postgres("numeric(10)"), "numeric(10,0)");
        assert_eq!(postgres("int8[]"), "bigint[]");
        assert_eq!(postgres("\"Mood\""), "\"Mood\"");
    }
}
