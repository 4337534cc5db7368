//! What a change of a column's type does to the values that are there.

use super::canonical::{Canonical, Unwrapped, unwrapped};
use crate::dialect::Server;
use crate::replay::State;
use crate::sql::{DataType, Expression};

/// What becomes of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// They stay as they are.
    Kept,
    /// They are converted: the table is written anew.
    Converted,
}

/// What is known of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypeChange {
    /// What becomes of the values.
    pub(super) values: Values,
    /// Whether an index of the column stays too; it does not, where the new type is ordered by other operators.
    pub(super) index_kept: bool,
    /// Why this is a guess, if it is one.
    pub(super) assumed: Option<String>,
}

/// The precision of times when none is written.
const FINEST: u64 = 6;

/// What a change from one type to another does. `old` is `None` when no statement says what the column is.
pub(super) fn type_change(
    old: Option<&DataType>,
    new: &DataType,
    using: Option<&Expression>,
    column: &str,
    state: &State,
    server: Server,
    timezone: Option<&str>,
) -> TypeChange {
    let to = unwrapped(new, state);
    let Some(old) = old else {
        return TypeChange {
            values: Values::Converted,
            index_kept: false,
            assumed: Some(format!("the type that {column} has is not known")),
        };
    };
    let from = unwrapped(old, state);
    let same_collation = new.collation == old.collation;
    if using.is_some_and(|using| !is_plain(using, column, new)) {
        return TypeChange {
            values: Values::Converted,
            index_kept: false,
            assumed: None,
        };
    }
    let same_domain = old.name == new.name && old.schema == new.schema;
    let zone = zone(&from.base, &to.base, server, timezone);
    let free = zone.as_ref().map_or_else(
        || (same_domain || !to.constrained) && is_free(&from.base, &to.base),
        |zone| zone.is_ok_and(|free| free) && !to.constrained,
    );
    let assumed = match zone {
        Some(Err(words)) => Some(words.to_owned()),
        _ if !free => unknown(&from, &to, old, new),
        _ => None,
    };
    TypeChange {
        values: if free {
            Values::Kept
        } else {
            Values::Converted
        },
        index_kept: free && same_collation && operators(&from.base) == operators(&to.base),
        assumed,
    }
}

fn unknown(from: &Unwrapped, to: &Unwrapped, old: &DataType, new: &DataType) -> Option<String> {
    let (_, unknown) = [(from, old), (to, new)]
        .into_iter()
        .find(|(unwrapped, _)| unwrapped.unknown)?;
    Some(format!("the type {} is not known", unknown.text))
}

/// Whether `USING` says no more than the column, perhaps with a cast to the very type.
fn is_plain(using: &Expression, column: &str, new: &DataType) -> bool {
    let squeezed = |text: &str| -> String {
        let kept = text
            .chars()
            .filter(|sign| !sign.is_whitespace() && *sign != '"');
        kept.collect::<String>().to_ascii_lowercase()
    };
    let (using, column, new) = (squeezed(&using.text), squeezed(column), squeezed(&new.text));
    let using = match using
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inner) if !inner.contains(['(', ')']) => inner.to_owned(),
        _ => using,
    };
    using == column
        || using == format!("{column}::{new}")
        || using == format!("cast({column}as{new})")
}

/// Between `timestamp` and `timestamptz`, the time zone of the session decides: `Ok` whether it is free, `Err` if that is not known.
fn zone(
    from: &Canonical,
    to: &Canonical,
    server: Server,
    timezone: Option<&str>,
) -> Option<Result<bool, &'static str>> {
    let between = matches!(
        (from.name.as_str(), to.name.as_str()),
        ("timestamp without time zone", "timestamp with time zone")
            | ("timestamp with time zone", "timestamp without time zone")
    );
    if !between || from.is_array || to.is_array {
        return None;
    }
    if !server.at_least(12, 0) || to.numbers.first().is_some_and(|digits| *digits < FINEST) {
        return Some(Ok(false));
    }
    Some(match timezone {
        Some(zone) => Ok(is_utc(zone)),
        None => Err("no rewrite when the session's time zone is UTC"),
    })
}

fn is_utc(zone: &str) -> bool {
    let zone = zone.trim().to_ascii_lowercase();
    let name = zone.strip_prefix("etc/").unwrap_or(&zone);
    [
        "utc",
        "gmt",
        "uct",
        "universal",
        "zulu",
        "greenwich",
        "gmt0",
        "gmt+0",
        "gmt-0",
    ]
    .contains(&name)
}

/// Whether the bytes of the one type are those of the other, and no length is cut.
fn is_free(from: &Canonical, to: &Canonical) -> bool {
    if from.is_array || to.is_array {
        let same = from.is_array == to.is_array && from.name == to.name;
        return same && (to.numbers.is_empty() || from.numbers == to.numbers);
    }
    let (old, new) = (from.numbers.as_slice(), to.numbers.as_slice());
    match (from.name.as_str(), to.name.as_str()) {
        ("character varying", "character varying") | ("bit varying", "bit varying") => {
            match (old, new) {
                (_, []) => true,
                ([old, ..], [new, ..]) => new >= old,
                ([], _) => false,
            }
        }
        ("numeric", "numeric") => match (old, new) {
            (_, []) => true,
            ([old, scale, ..], [new, new_scale, ..]) => scale == new_scale && new >= old,
            _ => false,
        },
        ("timestamp without time zone", "timestamp without time zone")
        | ("timestamp with time zone", "timestamp with time zone")
        | ("time without time zone", "time without time zone")
        | ("time with time zone", "time with time zone") => finer(old, new),
        ("interval", "interval") => {
            to.least_field <= from.least_field && (from.least_field > 0 || finer(old, new))
        }
        ("character", "character") => new.is_empty() || old == new,
        (
            "text" | "character varying" | "xml" | "citext",
            "text" | "character varying" | "character",
        )
        | ("bit", "bit varying") => new.is_empty(),
        ("text" | "character varying", "citext")
        | ("cidr", "inet")
        | ("integer", "oid")
        | ("oid", "integer") => true,
        ("integer" | "oid", reg) | (reg, "integer" | "oid") if reg.starts_with("reg") => true,
        (old_name, new_name) => old_name == new_name && old == new,
    }
}

fn finer(old: &[u64], new: &[u64]) -> bool {
    let digits = |numbers: &[u64]| numbers.first().copied().unwrap_or(FINEST).min(FINEST);
    digits(new) >= digits(old)
}

/// The family of operators that orders a type in an index.
fn operators(of: &Canonical) -> &str {
    match of.name.as_str() {
        "character varying" => "text",
        "cidr" => "inet",
        reg if reg.starts_with("reg") => "oid",
        name => name,
    }
}
