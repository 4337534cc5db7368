//! What rows get where they have nothing that fits.

use crate::schema::Kind;
use crate::schema::sqlite::{ColumnShape, Default, Shape, fitting};

/// How `SQLite` stores what a column is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// The affinity that a type has by its name.
pub(super) fn affinity(type_name: &str) -> Affinity {
    let name = type_name.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match () {
        () if has(&["INT"]) => Affinity::Integer,
        () if has(&["CHAR", "CLOB", "TEXT"]) => Affinity::Text,
        () if has(&["BLOB"]) || name.is_empty() => Affinity::Blob,
        () if has(&["REAL", "FLOA", "DOUB"]) => Affinity::Real,
        () => Affinity::Numeric,
    }
}

/// A value for rows of `from` in a column of `to` that takes no NULL: its default, what tells rows apart where they have to
/// differ, or else what means the least.
pub(super) fn value(from: &Shape, to: &Shape, column: &ColumnShape, is_unique: bool) -> String {
    match &column.default {
        Some(Default::Constant(text) | Default::Computed(text)) => return text.clone(),
        Some(Default::Null) | None => {}
    }
    let is_number = affinity(&column.type_name) == Affinity::Integer;
    let is_apart = is_unique || (is_number && to.is_in_key(column));
    let refers = column.clauses.contains(&Kind::ForeignKey);
    let type_name = match column.type_name.as_str() {
        any if any.eq_ignore_ascii_case("ANY") => None,
        type_name => Some(type_name).filter(|_| to.is_strict() && !is_number),
    };
    match (from.rowid_name().filter(|_| is_apart && !refers), type_name) {
        (Some(rowid), Some(type_name)) => format!("CAST({rowid} AS {type_name})"),
        (Some(rowid), None) => rowid.to_owned(),
        (None, _) => fitting(&to.checks, &column.id(), neutral(&column.type_name)),
    }
}

fn neutral(type_name: &str) -> &'static str {
    let name = type_name.to_ascii_uppercase();
    let has = |word| name.contains(word);
    match affinity(type_name) {
        _ if has("DATETIME") || has("TIMESTAMP") => "'1970-01-01 00:00:00'",
        _ if has("DATE") => "'1970-01-01'",
        Affinity::Numeric if has("TIME") => "'00:00:00'",
        Affinity::Integer | Affinity::Numeric => "0",
        Affinity::Real => "0.0",
        Affinity::Blob if has("BLOB") => "x''",
        Affinity::Text | Affinity::Blob => "''",
    }
}

#[cfg(test)]
mod tests {
    use super::neutral;

    #[test]
    fn a_neutral_value_is_of_the_type() {
        for (name, value) in [
            ("INTEGER", "0"),
            ("varchar(20)", "''"),
            ("DOUBLE PRECISION", "0.0"),
            ("BLOB", "x''"),
            ("", "''"),
            ("boolean", "0"),
            ("DECIMAL(10, 2)", "0"),
            ("date", "'1970-01-01'"),
            ("TIMESTAMP WITH TIME ZONE", "'1970-01-01 00:00:00'"),
            ("time", "'00:00:00'"),
        ] {
            assert_eq!(neutral(name), value, "{name}");
        }
    }
}
