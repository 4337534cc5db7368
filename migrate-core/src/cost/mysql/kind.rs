//! Types of columns, and which of them are one.

use super::facts::{Facts, charset_of};
use crate::sql::DataType;

/// Spellings that mean another type.
const SPELLINGS: [(&str, &str); 21] = [
    ("integer", "int"),
    ("int4", "int"),
    ("int8", "bigint"),
    ("int1", "tinyint"),
    ("int2", "smallint"),
    ("int3", "mediumint"),
    ("middleint", "mediumint"),
    ("bool", "tinyint"),
    ("boolean", "tinyint"),
    ("dec", "decimal"),
    ("numeric", "decimal"),
    ("fixed", "decimal"),
    ("double precision", "double"),
    ("real", "double"),
    ("character", "char"),
    ("character varying", "varchar"),
    ("char varying", "varchar"),
    ("nvarchar", "varchar"),
    ("long", "mediumtext"),
    ("long varchar", "mediumtext"),
    ("json", "json"),
];

/// Types whose number in parentheses is but how they are shown.
const SHOWN: [&str; 5] = ["tinyint", "smallint", "mediumint", "int", "bigint"];

/// Types that hold text.
const TEXTS: [&str; 8] = [
    "char",
    "varchar",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "enum",
    "set",
];

/// A type, under the one name of its spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) arguments: Vec<String>,
    pub(super) unsigned: bool,
    /// `None`: it holds no text.
    pub(super) charset: Option<String>,
    /// As written; `None`: the one of the table or the character set.
    pub(super) collation: Option<String>,
}

/// The type of a column in a table.
pub(super) fn kind(facts: Facts<'_>, written: &DataType) -> Kind {
    let known = SPELLINGS.iter().find(|(from, _)| *from == written.name);
    let name = known.map_or(written.name.as_str(), |(_, to)| to).to_owned();
    let mut arguments: Vec<String> = written.arguments.clone();
    if SHOWN.contains(&name.as_str()) {
        arguments.clear();
    }
    if name == "decimal" {
        let defaults = ["10", "0"];
        let missing = defaults.iter().skip(arguments.len());
        arguments.extend(missing.map(|&digits| digits.to_owned()));
    }
    let is_text = TEXTS.contains(&name.as_str());
    let of_collation = written.collation.as_deref().map(charset_of);
    let charset = written.charset.as_deref().or(of_collation);
    let charset = is_text.then(|| same_charset(charset.unwrap_or(facts.charset())).to_owned());
    Kind {
        name,
        arguments,
        unsigned: written.unsigned,
        charset,
        collation: written.collation.clone().filter(|_| is_text),
    }
}

fn same_charset(charset: &str) -> &str {
    match charset {
        "utf8" => "utf8mb3",
        other => other,
    }
}

impl Kind {
    /// The most bytes that a `char`, `varchar` or the like takes.
    pub(super) fn bytes(&self) -> Option<u64> {
        let length: u64 = self.arguments.first()?.trim().parse().ok()?;
        let width = match self.charset.as_deref() {
            None
            | Some("latin1" | "ascii" | "binary" | "latin2" | "cp1252" | "cp1251" | "koi8r") => 1,
            Some("utf8mb3") => 3,
            Some("ucs2" | "gbk" | "sjis" | "big5" | "euckr") => 2,
            Some(_) => 4,
        };
        Some(length.saturating_mul(width))
    }

    /// How many bytes an enum or a set takes in each row.
    pub(super) fn member_bytes(&self) -> usize {
        let count = self.arguments.len();
        match self.name.as_str() {
            "set" => match count.div_ceil(8) {
                0..=4 => count.div_ceil(8),
                _ => 8,
            },
            _ if count < 256 => 1,
            _ => 2,
        }
    }
}
