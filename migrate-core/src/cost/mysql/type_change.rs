//! Changes of types.

use super::algorithm::Cause;
use super::facts::Facts;
use super::kind::{Kind, kind};
use super::need::Need;
use crate::sql::DataType;

/// What it needs that a column becomes this type.
pub(super) fn type_change(facts: Facts<'_>, column: &str, from: &DataType, to: &DataType) -> Need {
    let (old, new) = (kind(facts, from), kind(facts, to));
    let same_charset = old.charset == new.charset || widens(facts, &old, &new);
    let need = match old.name.as_str() {
        _ if old.name != new.name || old.unsigned != new.unsigned => converted(column, from, to),
        _ if !same_charset => Need::copy()
            .because(format!("the character set of `{column}` changes"))
            .by(Cause::Charset),
        "varchar" | "varbinary" => length(facts, column, &old, &new),
        "enum" | "set" => members(column, &old, &new),
        _ if old.arguments != new.arguments => converted(column, from, to),
        _ => Need::nothing(),
    };
    need.and(collation(facts, column, &old, &new))
}

fn converted(column: &str, from: &DataType, to: &DataType) -> Need {
    let why = format!("`{column}` becomes `{}` from `{}`", to.text, from.text);
    Need::copy().because(why).by(Cause::Type)
}

/// Whether what is written in the one character set reads the same in the other one, as far as MariaDB makes use of that.
pub(super) fn widens(facts: Facts<'_>, old: &Kind, new: &Kind) -> bool {
    facts.is_mariadb()
        && !matches!(old.name.as_str(), "enum" | "set")
        && old.charset.as_deref() == Some("utf8mb3")
        && new.charset.as_deref() == Some("utf8mb4")
}

fn collation(facts: Facts<'_>, column: &str, old: &Kind, new: &Kind) -> Need {
    let of_table = facts.option("COLLATE");
    let before = old.collation.as_deref().or(of_table);
    let after = new.collation.as_deref().or(of_table);
    if before == after || after.is_none() || old.charset != new.charset {
        return Need::nothing();
    }
    recollated(facts, column)
}

/// What it needs that a column is ordered in another way.
pub(super) fn recollated(facts: Facts<'_>, column: &str) -> Need {
    let why = format!("the collation of `{column}` changes");
    if !facts.is_mariadb() {
        return Need::copy().because(why).by(Cause::Charset);
    }
    if !facts.is_indexed(column) {
        return Need::nothing();
    }
    let mut need = Need::metadata().because(format!("{why}, and it is in an index"));
    need.builds = true;
    need
}

/// The bytes up to which one byte is enough for the length.
const SHORT: u64 = 255;

/// Up to here the first byte of a length never says that a second one follows, so MariaDB reads the old rows as they are.
const MARIADB_SHORT: u64 = 127;

fn length(facts: Facts<'_>, column: &str, old: &Kind, new: &Kind) -> Need {
    let (Some(before), Some(after)) = (old.bytes(), new.bytes()) else {
        return Need::copy().assumed();
    };
    if after < before {
        return Need::copy()
            .because(format!("`{column}` becomes shorter"))
            .by(Cause::Length);
    }
    let has_room =
        facts.is_mariadb() && (facts.has_row_format("REDUNDANT") || before <= MARIADB_SHORT);
    if before <= SHORT && after > SHORT && !has_room {
        return Need::copy().because(format!(
            "`{column}` goes from {before} to {after} bytes, and what is longer than {SHORT} takes another byte in each row"
        ))
        .by(Cause::Length);
    }
    if facts.is_mariadb() || before == after {
        Need::nothing()
    } else {
        Need::metadata()
    }
}

fn members(column: &str, old: &Kind, new: &Kind) -> Need {
    let kept = new.arguments.get(..old.arguments.len());
    if kept != Some(old.arguments.as_slice()) {
        return Need::copy()
            .because(format!(
                "`{column}` gets a value before others, or loses or renames one"
            ))
            .by(Cause::Members);
    }
    if old.member_bytes() != new.member_bytes() {
        return Need::copy()
            .because(format!("`{column}` takes more bytes in each row"))
            .by(Cause::Members);
    }
    Need::nothing()
}
