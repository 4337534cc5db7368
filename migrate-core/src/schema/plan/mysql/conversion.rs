//! What a change of a column's type does to the values that are there.

use super::range::{Range, numbers, range};
use super::value::{listed, type_name};
use crate::schema::show_create::Column;

/// What may become of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversion {
    /// Nothing: the type is the same.
    None,
    /// Each is one of the new type.
    Fits,
    /// The strict mode that servers are installed with refuses what does not fit; without it, that is cut.
    MayNotFit,
    /// Parts of it go, in every mode.
    Rounds,
}

/// Holds a column against what it becomes.
pub(super) fn conversion(from: &Column, to: &Column) -> Conversion {
    if from.definition == to.definition {
        return Conversion::None;
    }
    let (before, after) = (range(from), range(to));
    match (&before, &after) {
        (
            Range::Whole { bits, signed },
            Range::Whole {
                bits: wider,
                signed: after_signed,
            },
        ) => fits(match (signed, after_signed) {
            (true, false) => false,
            (false, true) => bits < wider,
            _ => bits <= wider,
        }),
        (Range::Whole { bits, .. }, Range::Decimal { whole, .. }) => fits(digits(*bits) <= *whole),
        (Range::Whole { bits, .. }, Range::Floating { digits: kept }) => {
            rounds(digits(*bits) > *kept)
        }
        (
            Range::Decimal { whole, fraction },
            Range::Decimal {
                whole: wider,
                fraction: finer,
            },
        ) => {
            if fraction > finer {
                Conversion::Rounds
            } else {
                fits(whole <= wider)
            }
        }
        (Range::Decimal { whole, fraction }, Range::Floating { digits: kept }) => {
            rounds(whole + fraction > *kept)
        }
        (Range::Floating { digits }, Range::Floating { digits: kept }) => rounds(digits > kept),
        (Range::Decimal { .. } | Range::Floating { .. }, Range::Whole { .. })
        | (Range::Floating { .. }, Range::Decimal { .. })
        | (Range::Moment { .. }, Range::Date | Range::Time { .. }) => Conversion::Rounds,
        (
            Range::Text { long, charset },
            Range::Text {
                long: longer,
                charset: after,
            },
        ) => fits(long <= longer && holds(after, charset)),
        (
            Range::Text { long, .. },
            Range::Bytes {
                long: longer,
                filled,
            },
        ) => fits(long <= longer && !filled),
        (
            Range::Bytes { long, filled },
            Range::Bytes {
                long: longer,
                filled: after,
            },
        ) => fits(long <= longer && (!after || (*filled && long == longer))),
        // Every number, moment and value of a list can be written down.
        (Range::Listed, Range::Text { long, .. }) => {
            let longest = listed(from).iter().map(|it| it.len() as u64).max();
            fits(longest.unwrap_or_default() <= *long)
        }
        (
            Range::Whole { .. } | Range::Date | Range::Moment { .. } | Range::Time { .. },
            Range::Text { long, .. },
        ) => fits(*long >= 26 * 4),
        (Range::Date, Range::Moment { is_short, .. }) => fits(!is_short),
        (
            Range::Moment { fraction, is_short },
            Range::Moment {
                fraction: finer,
                is_short: after,
            },
        ) => {
            if fraction > finer {
                Conversion::Rounds
            } else {
                fits(is_short == after || *is_short)
            }
        }
        (Range::Time { fraction }, Range::Time { fraction: finer }) => rounds(fraction > finer),
        (Range::Listed, Range::Listed) => {
            let kept = listed(to);
            let all = listed(from).iter().all(|value| kept.contains(value));
            fits(all && type_name(from) == type_name(to))
        }
        // Something else than its values: whether it is shown.
        _ => fits(from.type_text() == to.type_text()),
    }
}

/// Whether the rows have to be written anew, and not only what is known of them.
pub(crate) fn rewrites(from: &Column, to: &Column) -> bool {
    if from.definition == to.definition {
        return false;
    }
    let rest = |column: &Column| {
        let rest = &column.definition[column.type_end..];
        let rest = rest.replace("/*!80023 INVISIBLE */", "");
        rest.replace("INVISIBLE", "").trim().to_owned()
    };
    if rest(from) != rest(to) {
        return true;
    }
    let (before, after) = (type_name(from), type_name(to));
    let lengths = [from, to].map(|column| numbers(column.type_text()).first().copied());
    match (&*before, &*after, lengths) {
        // How many bytes a length takes is not changed, whatever the character set.
        ("varchar", "varchar", [Some(short), Some(long)]) => {
            short > long || (short <= 0xff && long > 0xff / 4)
        }
        ("enum", "enum", _) => !listed(to).starts_with(&listed(from)),
        _ => from.type_text() != to.type_text(),
    }
}

/// Whether the server makes values of the one out of those of the other at all. Addresses, UUIDs and geometries are written as
/// texts and bytes, and as nothing else.
pub(super) fn has_cast(from: &Column, to: &Column) -> bool {
    let (before, after) = (family(from), family(to));
    before == after
        || ![before, after]
            .iter()
            .any(|it| matches!(it, Family::Own(_)))
        || [before, after].contains(&Family::Written)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Written,
    Number,
    Own(&'static str),
}

fn family(column: &Column) -> Family {
    let own = ["uuid", "inet6", "inet4"];
    let name = type_name(column);
    if let Some(own) = own.into_iter().find(|own| *own == name) {
        return Family::Own(own);
    }
    match &*name {
        "point" | "linestring" | "polygon" | "multipoint" | "multilinestring" | "multipolygon"
        | "geometrycollection" | "geomcollection" | "geometry" => Family::Own("geometry"),
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "float"
        | "double" | "bit" | "year" | "date" | "time" | "datetime" | "timestamp" => Family::Number,
        _ => Family::Written,
    }
}

const fn fits(all: bool) -> Conversion {
    if all {
        Conversion::Fits
    } else {
        Conversion::MayNotFit
    }
}

const fn rounds(some: bool) -> Conversion {
    if some {
        Conversion::Rounds
    } else {
        Conversion::Fits
    }
}

/// How many digits a number of so many bits has at most.
const fn digits(bits: u32) -> u32 {
    match bits {
        8 => 3,
        16 => 5,
        24 => 8,
        32 => 10,
        _ => 20,
    }
}

/// The collation that a column says, which decides what is equal.
pub(super) fn collation(column: &Column) -> Option<&str> {
    let rest = &column.definition[column.type_end..];
    rest.split("COLLATE ").nth(1)?.split(' ').next()
}

/// Whether a character set has all characters of another one.
fn holds(charset: &str, other: &str) -> bool {
    let is_three_bytes = |name: &str| matches!(name, "utf8" | "utf8mb3" | "ucs2");
    charset == other
        || matches!(charset, "utf8mb4" | "utf16" | "utf16le" | "utf32")
        || other == "ascii"
        || (is_three_bytes(charset) && (is_three_bytes(other) || other == "latin1"))
}

#[cfg(test)]
mod tests {
    use super::{Conversion, conversion, has_cast, rewrites};
    use crate::schema::show_create::Column;

    #[track_caller]
    fn becomes(from: &str, to: &str, expected: Conversion) {
        let [from, to] = [from, to].map(|it| Column::read(&format!("`a` {it}")).unwrap());
        assert_eq!(conversion(&from, &to), expected, "{from:?} {to:?}");
    }

    #[test]
    fn some_types_have_nothing_in_common() {
        for (from, to, expected) in [
            ("uuid", "int(11)", false),
            ("datetime(3)", "inet6", false),
            ("inet6", "uuid", false),
            ("point", "date", false),
            ("point", "geometry", true),
            ("uuid", "binary(16)", true),
            ("varchar(40)", "inet4", true),
            ("int(11)", "date", true),
        ] {
            let [before, after] = [from, to].map(|it| Column::read(&format!("`a` {it}")).unwrap());
            assert_eq!(has_cast(&before, &after), expected, "{from} {to}");
        }
    }

    #[test]
    fn what_is_wider_fits() {
        for (from, to) in [
            ("smallint(6)", "int(11)"),
            ("int(10) unsigned", "bigint(20)"),
            ("decimal(10,2)", "decimal(12,4)"),
            ("varchar(20)", "varchar(40)"),
            ("varchar(20)", "text"),
            (
                "char(3) CHARACTER SET latin1",
                "char(3) CHARACTER SET utf8mb4",
            ),
            ("enum('a','b')", "enum('b','a','c')"),
            ("enum('a','bcd')", "varchar(3)"),
            ("date", "datetime(3)"),
            ("float", "double"),
            ("varbinary(5)", "blob"),
            ("int(11)", "int(11) INVISIBLE"),
        ] {
            becomes(from, to, Conversion::Fits);
        }
        becomes("int(11)", "int(11)", Conversion::None);
    }

    #[test]
    fn what_is_narrower_may_not_fit() {
        for (from, to) in [
            ("int(11)", "int(10) unsigned"),
            ("bigint(20)", "int(11)"),
            ("decimal(12,2)", "decimal(10,2)"),
            ("text", "varchar(40)"),
            (
                "varchar(3) CHARACTER SET utf8mb4",
                "varchar(3) CHARACTER SET latin1",
            ),
            ("enum('a','b')", "enum('b')"),
            ("varchar(20)", "int(11)"),
            ("binary(4)", "binary(8)"),
            ("datetime", "timestamp"),
        ] {
            becomes(from, to, Conversion::MayNotFit);
        }
    }

    #[test]
    fn only_some_are_written_anew() {
        for (from, to, expected) in [
            ("varchar(20)", "varchar(40)", false),
            ("varchar(20)", "varchar(300)", true),
            ("varchar(300)", "varchar(400)", false),
            ("varchar(40)", "varchar(20)", true),
            ("enum('a')", "enum('a','b')", false),
            ("enum('a')", "enum('b','a')", true),
            ("int(11)", "int(11) INVISIBLE", false),
            ("int", "int /*!80023 INVISIBLE */", false),
            ("int(11)", "bigint(20)", true),
            ("text COLLATE a_b", "text COLLATE a_c", true),
        ] {
            let [before, after] = [from, to].map(|it| Column::read(&format!("`a` {it}")).unwrap());
            assert_eq!(rewrites(&before, &after), expected, "{from} {to}");
        }
    }

    #[test]
    fn some_lose_silently() {
        for (from, to) in [
            ("decimal(10,4)", "decimal(10,2)"),
            ("double", "float"),
            ("datetime(6)", "datetime"),
            ("datetime", "date"),
            ("bigint(20)", "double"),
            ("double", "int(11)"),
        ] {
            becomes(from, to, Conversion::Rounds);
        }
    }
}
