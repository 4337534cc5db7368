//! Types by what they are, not by how they are spelled.

use crate::replay::State;
use crate::sql::{DataType, ObjectName};

/// A type, with one name for all its spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Canonical {
    /// `int4`, `varchar`, `timestamptz`; of a type that somebody made, its name with its schema.
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

/// All spellings of the types whose changes can be free, or that are often met.
const SPELLINGS: &[(&str, &str)] = &[
    ("int", "int4"),
    ("integer", "int4"),
    ("int4", "int4"),
    ("serial", "int4"),
    ("serial4", "int4"),
    ("bigint", "int8"),
    ("int8", "int8"),
    ("bigserial", "int8"),
    ("serial8", "int8"),
    ("smallint", "int2"),
    ("int2", "int2"),
    ("smallserial", "int2"),
    ("serial2", "int2"),
    ("varchar", "varchar"),
    ("character varying", "varchar"),
    ("char varying", "varchar"),
    ("national character varying", "varchar"),
    ("nchar varying", "varchar"),
    ("char", "bpchar"),
    ("character", "bpchar"),
    ("nchar", "bpchar"),
    ("national character", "bpchar"),
    ("national char", "bpchar"),
    ("bpchar", "bpchar"),
    ("numeric", "numeric"),
    ("decimal", "numeric"),
    ("dec", "numeric"),
    ("real", "float4"),
    ("float4", "float4"),
    ("float8", "float8"),
    ("double precision", "float8"),
    ("bool", "bool"),
    ("boolean", "bool"),
    ("timestamp", "timestamp"),
    ("timestamp without time zone", "timestamp"),
    ("timestamptz", "timestamptz"),
    ("timestamp with time zone", "timestamptz"),
    ("time", "time"),
    ("time without time zone", "time"),
    ("timetz", "timetz"),
    ("time with time zone", "timetz"),
    ("bit", "bit"),
    ("varbit", "varbit"),
    ("bit varying", "varbit"),
];

/// Types of one spelling.
const OTHERS: &[&str] = &[
    "text", "name", "oid", "date", "interval", "inet", "cidr", "macaddr", "macaddr8", "xml", "json", "jsonb", "jsonpath", "bytea", "uuid", "money", "point", "line", "lseg", "box", "path",
    "polygon", "circle", "tsvector", "tsquery", "pg_lsn", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "int4multirange", "int8multirange", "nummultirange",
    "tsmultirange", "tstzmultirange", "datemultirange", "regclass", "regproc", "regprocedure", "regoper", "regoperator", "regtype", "regrole", "regnamespace", "regconfig", "regdictionary",
    "regcollation", "citext", "hstore",
];

/// The fields of an interval, from the finest.
const FIELDS: [&str; 6] = ["second", "minute", "hour", "day", "month", "year"];

/// The type without its domains.
pub(super) fn unwrapped(of: &DataType, state: &State) -> Unwrapped {
    let mut base = canonical(of);
    let mut constrained = false;
    // A domain over a domain over …: no chain of them is as long as this.
    for _ in 0..16 {
        let Some(domain) = domain(&base, of, state) else {
            break;
        };
        constrained |= domain.not_null || domain.checks.iter().any(|check| check.validated);
        let is_array = base.is_array;
        base = canonical(&domain.base);
        base.is_array |= is_array;
    }
    let unknown = !base.builtin && !state.enums.contains_key(&name_of(&base, of, state));
    Unwrapped {
        base,
        constrained,
        unknown,
    }
}

fn domain<'s>(base: &Canonical, of: &DataType, state: &'s State) -> Option<&'s crate::replay::Domain> {
    if base.builtin || base.is_array {
        return None;
    }
    state.domains.get(&name_of(base, of, state))
}

fn name_of(base: &Canonical, of: &DataType, state: &State) -> ObjectName {
    let named = match base.name.split_once('.') {
        Some((schema, name)) => ObjectName {
            schema: Some(schema.to_owned()),
            name: name.to_owned(),
        },
        None if base.name == of.name => ObjectName {
            schema: of.schema.clone(),
            name: of.name.clone(),
        },
        None => ObjectName::new(base.name.clone()),
    };
    state.key(&named)
}

/// One name for all spellings.
pub(super) fn canonical(of: &DataType) -> Canonical {
    let mut numbers: Vec<u64> = of
        .arguments
        .iter()
        .filter_map(|number| number.trim().parse().ok())
        .collect();
    let written = of.name.as_str();
    let catalog = matches!(of.schema.as_deref(), None | Some("pg_catalog"));
    let quoted_char = of.text.trim_start().starts_with("\"char\"");
    let mut least_field = 0;
    let builtin = if !catalog {
        None
    } else if quoted_char {
        Some("char")
    } else if written == "float" {
        Some(if numbers.first().is_some_and(|digits| *digits < 25) {
            "float4"
        } else {
            "float8"
        })
    } else if written == "interval" || written.starts_with("interval ") {
        let last = written.rsplit(' ').next().unwrap_or_default();
        let place = FIELDS.iter().position(|field| *field == last);
        least_field = place.and_then(|place| u8::try_from(place).ok()).unwrap_or(0);
        Some("interval")
    } else {
        let spelling = SPELLINGS.iter().find(|(spelling, _)| *spelling == written);
        let other = OTHERS.iter().find(|other| **other == written);
        spelling.map(|(_, name)| *name).or(other.copied())
    };
    match builtin {
        Some("float4" | "float8") => numbers.clear(),
        Some("bit") if numbers.is_empty() => numbers.push(1),
        Some("bpchar") if numbers.is_empty() && written != "bpchar" => numbers.push(1),
        Some("numeric") if numbers.len() == 1 => numbers.push(0),
        _ => {}
    }
    let own = || match &of.schema {
        Some(schema) => format!("{schema}.{written}"),
        None => written.to_owned(),
    };
    Canonical {
        name: builtin.map_or_else(own, str::to_owned),
        numbers,
        least_field,
        is_array: of.dimensions > 0,
        builtin: builtin.is_some(),
    }
}
