//! A column of a table.

use std::collections::BTreeSet;

use super::super::clause::Clause;
use super::super::create_table::Column;
use super::super::piece::Piece;
use super::super::spelling::string;
use super::{names, text};
use crate::schema::Kind;
use crate::sql::TokenKind;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnShape {
    /// Its name as it is written.
    pub(crate) name: String,
    /// Its name and all that follows it.
    pub(crate) line: String,
    /// Empty when it has none.
    pub(crate) type_name: String,
    /// What its line says besides the type.
    pub(crate) clauses: BTreeSet<Kind>,
    pub(crate) default: Option<Default>,
    pub(crate) generated: Option<Generated>,
    /// What its conditions and what it is generated from call by name.
    pub(crate) mentions: BTreeSet<String>,
    /// Whether a comma stands in a comment before it.
    pub(crate) follows_comma_in_comment: bool,
    /// Whether it is a primary key that is declared to be sorted downwards.
    pub(super) is_descending: bool,
}

/// What a row gets that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Default {
    Null,
    /// A literal.
    Constant(String),
    /// An expression that is evaluated for each row.
    Computed(String),
}

/// Where a generated value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generated {
    Virtual,
    Stored,
}

impl ColumnShape {
    /// Its name as facts have it.
    pub(crate) fn id(&self) -> String {
        self.name.to_ascii_lowercase()
    }
}

/// Reads a column from its text.
pub(super) fn read(sql: &str, pieces: &[Piece<'_>], column: &Column<'_, '_>) -> ColumnShape {
    let start = column.pieces.first().map_or(0, |first| first.span.start);
    let before = pieces.partition_point(|piece| piece.span.end <= start);
    let blank = &sql[pieces[..before].last().map_or(0, |last| last.span.end)..start];
    let of = |kind| column.clauses.iter().filter(move |it| it.kind == kind);
    let is_said =
        |clause: &&Clause<'_, '_>| clause.kind != Kind::Column && !clause.pieces.is_empty();
    let generated = column.clauses.iter().find(|clause| clause.is_generated());
    let conditions = of(Kind::Check).chain(generated);
    ColumnShape {
        name: column
            .pieces
            .first()
            .map(Piece::content)
            .unwrap_or_default(),
        line: text(sql, column.pieces),
        type_name: column.clauses.first().map_or_else(String::new, type_name),
        clauses: column
            .clauses
            .iter()
            .filter(is_said)
            .map(|it| it.kind)
            .collect(),
        default: of(Kind::Default)
            .next_back()
            .map(|it| default(sql, &it.pieces[1..])),
        generated: generated.map(|clause| match clause.pieces.last() {
            Some(last) if last.is("STORED") => Generated::Stored,
            _ => Generated::Virtual,
        }),
        mentions: conditions.flat_map(names).collect(),
        follows_comma_in_comment: blank.contains(','),
        is_descending: of(Kind::PrimaryKey).any(|it| it.pieces.iter().any(|it| it.is("DESC"))),
    }
}

fn type_name(first: &Clause<'_, '_>) -> String {
    let is_other = first.kind != Kind::Column
        || first.is_generated()
        || first
            .pieces
            .first()
            .is_some_and(|it| it.is_any(&["COLLATE", "NULL", "CONSTRAINT"]));
    if is_other {
        return String::new();
    }
    let words: Vec<String> = first.pieces.iter().map(Piece::content).collect();
    words.join(" ")
}

fn default(sql: &str, value: &[Piece<'_>]) -> Default {
    let text = || text(sql, value);
    let mut inner = value;
    while let [open, within @ .., close] = inner
        && open.kind == TokenKind::OpenParen
        && close.kind == TokenKind::CloseParen
    {
        inner = within;
    }
    let is_bare = inner.len() == value.len();
    match inner {
        [it] if it.is("NULL") => Default::Null,
        [it] if it.is_any(&["TRUE", "FALSE"]) => Default::Constant(text()),
        [it] if it.is_any(&["CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP"]) => {
            Default::Computed(text())
        }
        [it] if matches!(it.kind, TokenKind::Number | TokenKind::String) => {
            Default::Constant(text())
        }
        // A word that means nothing is a string.
        [it] if is_bare && matches!(it.kind, TokenKind::Word | TokenKind::QuotedIdentifier) => {
            Default::Constant(string(&it.content()))
        }
        [sign, it] if it.kind == TokenKind::Number => match sign.text {
            "+" | "-" => Default::Constant(text()),
            _ => Default::Computed(text()),
        },
        _ => Default::Computed(text()),
    }
}
