//! What the values of a type can be.

use super::value::type_name;
use crate::schema::show_create::Column;

/// What a type can hold.
pub(super) enum Range {
    /// Whole numbers of so many bits, with or without those below zero.
    Whole {
        bits: u32,
        signed: bool,
    },
    /// Digits before and behind the point.
    Decimal {
        whole: u32,
        fraction: u32,
    },
    /// Digits that are kept of a number of any size.
    Floating {
        digits: u32,
    },
    /// Characters, of this many bytes in all, of a character set.
    Text {
        long: u64,
        charset: String,
    },
    /// Bytes; whether they are filled up to the length.
    Bytes {
        long: u64,
        filled: bool,
    },
    Date,
    /// Digits behind the second.
    Moment {
        fraction: u32,
        is_short: bool,
    },
    Time {
        fraction: u32,
    },
    Listed,
    Other,
}

/// What the type of a column can hold.
pub(super) fn range(column: &Column) -> Range {
    let rest = &column.definition[column.type_end..];
    let numbers = numbers(column.type_text());
    let number = |at: usize| numbers.get(at).copied();
    let whole = |bits| Range::Whole {
        bits,
        signed: !rest.contains("unsigned"),
    };
    let charset = |long: u64| Range::Text {
        long,
        charset: charset(rest).to_owned(),
    };
    let bytes = |long| Range::Bytes {
        long,
        filled: false,
    };
    // A character has four bytes at most.
    let length = || u64::from(number(0).unwrap_or(1));
    match &*type_name(column) {
        "tinyint" => whole(8),
        "smallint" => whole(16),
        "mediumint" => whole(24),
        "int" => whole(32),
        "bigint" => whole(64),
        "decimal" => {
            let fraction = number(1).unwrap_or_default();
            Range::Decimal {
                whole: number(0).unwrap_or(10).saturating_sub(fraction),
                fraction,
            }
        }
        "float" => Range::Floating { digits: 6 },
        "double" => Range::Floating { digits: 15 },
        "char" | "varchar" => charset(4 * length()),
        "tinytext" => charset(0xff),
        "text" => charset(0xffff),
        "mediumtext" => charset(0x00ff_ffff),
        "longtext" | "json" => charset(0xffff_ffff),
        "binary" => Range::Bytes {
            long: length(),
            filled: true,
        },
        "varbinary" => bytes(length()),
        "tinyblob" => bytes(0xff),
        "blob" => bytes(0xffff),
        "mediumblob" => bytes(0x00ff_ffff),
        "longblob" => bytes(0xffff_ffff),
        "date" => Range::Date,
        "datetime" => Range::Moment {
            fraction: number(0).unwrap_or_default(),
            is_short: false,
        },
        "timestamp" => Range::Moment {
            fraction: number(0).unwrap_or_default(),
            is_short: true,
        },
        "time" => Range::Time {
            fraction: number(0).unwrap_or_default(),
        },
        "enum" | "set" => Range::Listed,
        _ => Range::Other,
    }
}

/// The numbers in the parentheses of a type.
pub(super) fn numbers(text: &str) -> Vec<u32> {
    let parts = text.split(|c: char| !c.is_ascii_digit());
    // `int4` has none in its name here: the server says `int`.
    parts.filter_map(|part| part.parse().ok()).collect()
}

fn charset(rest: &str) -> &str {
    let named = rest.split("CHARACTER SET ").nth(1).or_else(|| {
        // A collation starts with the name of its character set.
        rest.split("COLLATE ").nth(1)
    });
    let word = named
        .and_then(|text| text.split(' ').next())
        .unwrap_or_default();
    word.split('_').next().unwrap_or_default()
}
