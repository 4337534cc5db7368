//! What a statement does to tables and columns, as far as it matters for what is lost.

use super::{Loss, alter, block, copy, drop, rows};
use crate::dialect::Dialect;
use crate::sql::reader::{Part, Reader, parts};
use crate::sql::{ObjectName, TokenKind};

/// One thing that a statement does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Something goes.
    Lose(Loss),
    /// A temporary table goes.
    DropTemporary(ObjectName),
    /// A table is made; `perhaps`: only if it is not there.
    Create { table: ObjectName, perhaps: bool },
    /// A table gets another name.
    Rename { from: ObjectName, to: ObjectName },
    /// All rows of a table are copied into another one.
    Copy {
        from: ObjectName,
        into: ObjectName,
        /// The names that the query reads; `None`: every column.
        columns: Option<Vec<String>>,
    },
    /// A column is made.
    AddColumn { table: ObjectName, column: String },
    /// A column gets another name.
    RenameColumn {
        table: ObjectName,
        from: String,
        to: String,
    },
    /// All values of a column are copied into another one.
    CopyColumn {
        table: ObjectName,
        from: String,
        into: String,
    },
}

/// A statement that is being read, and what it was found to do.
pub(super) struct Acts<'s> {
    /// Its text.
    pub(super) sql: &'s str,
    pub(super) found: Vec<Act>,
}

impl<'s> Acts<'s> {
    pub(super) fn push(&mut self, act: Act) {
        self.found.push(act);
    }

    pub(super) fn lose(&mut self, loss: Loss) {
        self.found.push(Act::Lose(loss));
    }

    /// A table that goes, or one whose name is not understood.
    pub(super) fn lose_of(&mut self, mut item: Reader<'_, 's>, of: impl Fn(ObjectName) -> Loss) {
        let text = item.text(self.sql);
        match item.object() {
            Some(table) => self.lose(of(table)),
            None => self.unread(text),
        }
    }

    pub(super) fn unread(&mut self, text: &str) {
        if !text.is_empty() {
            self.lose(Loss::Unread(text.to_owned()));
        }
    }
}

/// Reads a statement. What is not understood does nothing.
pub(super) fn acts(dialect: Dialect, sql: &str) -> Vec<Act> {
    let mut acts = Acts {
        sql,
        found: Vec::new(),
    };
    let mut words = parts(dialect, sql);
    let Some(first) = words.next() else {
        return acts.found;
    };
    if !first.is_any(&FIRST) && first.kind != TokenKind::OpenParen {
        return acts.found;
    }
    // Inserts can be long: their rows are not collected.
    let inserts = first.is_any(&["INSERT", "REPLACE"]);
    let rest = words.take_while(|part| !(inserts && part.is("VALUES")));
    let parts: Vec<Part<'_>> = std::iter::once(first).chain(rest).collect();
    // Another delimiter lets several statements through as one; a body is not run here.
    let pieces = parts.split(|part| part.kind == TokenKind::Semicolon);
    let pieces = pieces.take(if first.is("CREATE") { 1 } else { usize::MAX });
    for piece in pieces {
        // What is not understood was not understood as a loss.
        let _ = read(Reader::new(dialect, piece), &mut acts);
    }
    acts.found
}

/// What a statement of interest begins with.
pub(super) const FIRST: [&str; 13] = [
    "DROP", "ALTER", "TRUNCATE", "DELETE", "WITH", "MERGE", "RENAME", "CREATE", "INSERT",
    "REPLACE", "UPDATE", "SELECT", "DO",
];

fn read<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    let first = reader.next()?;
    match first.text.to_ascii_uppercase().as_str() {
        "DROP" => drop::drop(reader, acts),
        "ALTER" => alter::alter(reader, acts),
        "RENAME" => alter::rename(reader, acts),
        "TRUNCATE" => rows::truncate(reader, acts),
        "DELETE" => rows::delete(reader, acts),
        "WITH" => {
            rows::with(reader, acts);
            Some(())
        }
        "MERGE" => rows::merge(reader, acts),
        "CREATE" => copy::create(reader, acts),
        "INSERT" | "REPLACE" => copy::insert(reader, acts),
        "UPDATE" => copy::update(reader, acts),
        "SELECT" => copy::select_into(reader, acts),
        "DO" => block::run(reader, acts),
        _ => None,
    }
}
