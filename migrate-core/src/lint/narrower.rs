//! Whether a type holds less than another one.

use crate::dialect::Dialect;
use crate::sql::DataType;

/// Whether some value of one type has no room in another one. What is not known has.
pub(super) fn is_narrower(dialect: Dialect, from: &DataType, to: &DataType) -> bool {
    let (from, to) = (from.canonical(dialect), to.canonical(dialect));
    if from.dimensions != to.dimensions {
        return false;
    }
    let (old, new) = (from.name.as_str(), to.name.as_str());
    if let (Some(one), Some(other)) = (integer(old), integer(new)) {
        return other < one || from.unsigned != to.unsigned && !(from.unsigned && other > one);
    }
    if let (Some(one), Some(other)) = (length(&from), length(&to)) {
        return other < one;
    }
    if is_set_of_values(old) && old == new {
        return from
            .arguments
            .iter()
            .any(|value| !to.arguments.contains(value));
    }
    if old == "numeric" && new == "numeric" || old == "decimal" && new == "decimal" {
        return decimal(&from, &to);
    }
    if is_time(old) && old == new {
        let digits = |one: &DataType| one.number(0).unwrap_or(6);
        return digits(&to) < digits(&from);
    }
    let is_text = |name: &str| name == "text" || length_of(name).is_some();
    match (old, new) {
        ("double precision" | "double", "real" | "float") => true,
        ("numeric" | "decimal" | "double precision" | "double" | "real" | "float", new)
            if integer(new).is_some() =>
        {
            true
        }
        (old, "date" | "time without time zone") if old.starts_with("timestamp") => true,
        (old, new) => is_text(old) && !is_text(new) && known(new),
    }
}

/// How many bytes an integer has.
fn integer(name: &str) -> Option<u8> {
    Some(match name {
        "tinyint" => 1,
        "smallint" => 2,
        "mediumint" => 3,
        "integer" | "int" => 4,
        "bigint" => 8,
        _ => return None,
    })
}

/// How many characters a text has room for.
fn length(one: &DataType) -> Option<u64> {
    let most = length_of(&one.name)?;
    Some(one.number(0).unwrap_or(most))
}

/// The same of a type without a number.
fn length_of(name: &str) -> Option<u64> {
    Some(match name {
        "character" | "char" => 1,
        "tinytext" => 255,
        "text" | "character varying" | "varchar" | "citext" => u64::from(u32::MAX),
        "mediumtext" => u64::from(u32::MAX) + 1,
        "longtext" => u64::from(u32::MAX) + 2,
        _ => return None,
    })
}

fn is_set_of_values(name: &str) -> bool {
    matches!(name, "enum" | "set")
}

fn is_time(name: &str) -> bool {
    name.starts_with("time") || name == "datetime" || name == "interval"
}

/// Digits before and behind the point.
fn decimal(from: &DataType, to: &DataType) -> bool {
    let digits = |one: &DataType| {
        let all = one.number(0)?;
        let behind = one.number(1).unwrap_or(0);
        Some((all.saturating_sub(behind), behind))
    };
    match (digits(from), digits(to)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(one), Some(other)) => other.0 < one.0 || other.1 < one.1,
    }
}

/// Types that not every text can be read as.
fn known(name: &str) -> bool {
    integer(name).is_some()
        || is_time(name)
        || matches!(
            name,
            "numeric"
                | "decimal"
                | "real"
                | "double precision"
                | "double"
                | "boolean"
                | "uuid"
                | "date"
                | "json"
                | "jsonb"
                | "inet"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrower(from: &str, to: &str) -> bool {
        let of = |text: &str| {
            let sql = format!("ALTER TABLE t ALTER c TYPE {text}");
            let found = crate::sql::operations(Dialect::Postgres, &sql);
            match &found[0].act {
                crate::sql::Act::Table {
                    act: crate::sql::TableAct::ColumnType { data_type, .. },
                    ..
                } => data_type.clone(),
                other => panic!("{other:?}"),
            }
        };
        is_narrower(Dialect::Postgres, &of(from), &of(to))
    }

    #[test]
    fn less_room_is_told_from_more() {
        for (from, to) in [
            ("bigint", "int"),
            ("text", "varchar(9)"),
            ("varchar(9)", "char(3)"),
            ("numeric(9, 2)", "numeric(9, 3)"),
            ("numeric", "numeric(9, 2)"),
            ("timestamptz", "timestamptz(3)"),
            ("timestamp", "date"),
            ("text", "int"),
            ("float8", "float4"),
        ] {
            assert!(narrower(from, to), "{from} to {to}");
            assert!(!narrower(from, from), "{from}");
        }
        for (from, to) in [
            ("int", "bigint"),
            ("varchar(9)", "text"),
            ("varchar", "text"),
            ("numeric(9, 2)", "numeric(10, 2)"),
            ("numeric(9, 2)", "numeric"),
            ("timestamptz(3)", "timestamptz"),
            ("date", "timestamp"),
            ("int", "text"),
            ("int", "numeric"),
        ] {
            assert!(!narrower(from, to), "{from} to {to}");
        }
    }
}
