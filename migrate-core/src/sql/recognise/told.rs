//! For tests: operations in a line, and statements of words in any order.

use proptest::prelude::*;

use crate::sql::{Act, Operation};

/// `Table t AddColumn; DropTable u` and the like.
pub(super) fn told(operations: &[Operation]) -> String {
    let told: Vec<_> = operations.iter().map(one).collect();
    told.join("; ")
}

fn one(operation: &Operation) -> String {
    let debug = format!("{:?}", operation.act);
    let variant = |text: &str| {
        let end = text.find(|sign: char| !sign.is_alphanumeric());
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let mut told = variant(&debug);
    if let Some(table) = operation.act.table() {
        told = format!("{told} {}", table.name);
    }
    if let Act::Table { act, .. } = &operation.act {
        told = format!("{told} {}", variant(&format!("{act:?}")));
    }
    told
}

/// Words in any order: those of every dialect, and a dialect's own.
pub(super) fn sentence(own: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    let words = proptest::sample::select([&WORDS, own].concat());
    proptest::collection::vec(words, 0..24).prop_map(|words| words.join(" "))
}

const WORDS: [&str; 45] = [
    "ALTER",
    "TABLE",
    "CREATE",
    "DROP",
    "ADD",
    "COLUMN",
    "KEY",
    "(",
    ")",
    ",",
    "t",
    "'x'",
    "int",
    "SET",
    "=",
    ".",
    "DEFAULT",
    "NOT",
    "NULL",
    "CHECK",
    "REFERENCES",
    "ON",
    "UPDATE",
    "DELETE",
    "FROM",
    "WHERE",
    "INSERT",
    "INTO",
    "SELECT",
    "RENAME",
    "TO",
    "INDEX",
    "UNIQUE",
    "CONSTRAINT",
    "FOREIGN",
    "PRIMARY",
    "VIEW",
    "AS",
    "TRIGGER",
    "ü",
    "5",
    "-",
    ";",
    "WITH",
    "USING",
];
