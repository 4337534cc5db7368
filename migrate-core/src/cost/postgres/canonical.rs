//! Types by what they are, not by how they are spelled, and without their domains.

use crate::dialect::Dialect;
use crate::replay::{Domain, State};
use crate::sql::{DataType, ObjectName};

/// A type, with one name for all its spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Canonical {
    /// `integer`, `character varying`, `timestamp with time zone`; of a type that somebody made, its name with its schema.
    pub(super) name: String,
    /// The numbers in parentheses; those that are there when nothing is said are written out (`char` is `char(1)`).
    pub(super) numbers: Vec<u64>,
    /// The last field of an interval, by how fine it is: 0 for seconds.
    pub(super) least_field: u8,
    pub(super) is_array: bool,
    /// Whether it is a type that PostgreSQL comes with.
    pub(super) builtin: bool,
}

/// What a type is when a domain is looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unwrapped {
    /// The type that is stored.
    pub(super) base: Canonical,
    /// Whether a domain on the way has a CHECK or NOT NULL.
    pub(super) constrained: bool,
    /// Whether it is not known what it is made of.
    pub(super) unknown: bool,
}

/// The types that a column may have without anybody making them, and two extensions that are often met.
const BUILTIN: [&str; 71] = [
    "\"char\"",
    "bigint",
    "bit",
    "bit varying",
    "boolean",
    "box",
    "bytea",
    "character",
    "character varying",
    "cidr",
    "circle",
    "citext",
    "date",
    "datemultirange",
    "daterange",
    "double precision",
    "hstore",
    "inet",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "integer",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "path",
    "pg_lsn",
    "point",
    "polygon",
    "real",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "smallint",
    "text",
    "tid",
    "time with time zone",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "uuid",
    "xid",
    "xid8",
    "xml",
];

/// Whether every database has the type, or an extension that is often met.
#[cfg(feature = "tool")]
pub(crate) fn is_builtin(name: &str) -> bool {
    BUILTIN.contains(&name)
}

/// The fields of an interval, from the finest.
const FIELDS: [&str; 6] = ["second", "minute", "hour", "day", "month", "year"];

/// The type without its domains.
pub(super) fn unwrapped(of: &DataType, state: &State) -> Unwrapped {
    let mut written = of;
    let mut is_array = of.dimensions > 0;
    let mut constrained = false;
    // A domain over a domain over …: no chain of them is as long as this.
    for _ in 0..16 {
        let Some(domain) = domain(written, is_array, state) else {
            break;
        };
        constrained |= domain.not_null || domain.checks.iter().any(|check| check.validated);
        written = &domain.base;
        is_array |= written.dimensions > 0;
    }
    let mut base = canonical(written);
    base.is_array = is_array;
    let unknown = !base.builtin && !state.enums.contains_key(&named(written, state));
    Unwrapped {
        base,
        constrained,
        unknown,
    }
}

fn domain<'s>(of: &DataType, is_array: bool, state: &'s State) -> Option<&'s Domain> {
    if is_array {
        return None;
    }
    state.domains.get(&named(of, state))
}

fn named(of: &DataType, state: &State) -> ObjectName {
    state.key(&ObjectName {
        schema: of.schema.clone(),
        name: of.name.clone(),
    })
}

/// One name for all spellings.
fn canonical(of: &DataType) -> Canonical {
    let found = of.canonical(Dialect::Postgres);
    let quoted_char = of.name == "char" && of.text.contains('"');
    let numbers = found.arguments.iter();
    let name = match &found.schema {
        Some(schema) => format!("{schema}.{}", found.name),
        None if quoted_char => "\"char\"".to_owned(),
        None => found.name,
    };
    Canonical {
        numbers: numbers
            .filter_map(|number| number.trim().parse().ok())
            .collect(),
        least_field: if name == "interval" {
            least_field(&of.text)
        } else {
            0
        },
        is_array: of.dimensions > 0,
        builtin: BUILTIN.contains(&name.as_str()),
        name,
    }
}

fn least_field(text: &str) -> u8 {
    let text = text.to_ascii_lowercase();
    let last = text
        .split(|sign: char| !sign.is_ascii_alphabetic())
        .rfind(|word| !word.is_empty());
    let place = FIELDS.iter().position(|field| Some(*field) == last);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(0)
}
