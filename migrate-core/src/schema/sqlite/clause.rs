//! What follows the name of a column.

use super::piece::{Piece, depths};
use crate::schema::Kind;

/// A part of a column's definition.
#[derive(Debug, Clone)]
pub(super) struct Clause<'p, 'a> {
    /// [`Kind::Column`] for what is no fact of its own: the type, a collation, what is generated.
    pub(super) kind: Kind,
    /// The name that `CONSTRAINT` gives it.
    pub(super) name: Option<String>,
    /// Without `CONSTRAINT` and the name.
    pub(super) pieces: &'p [Piece<'a>],
}

impl<'p, 'a> Clause<'p, 'a> {
    /// Cuts what follows the name of a column.
    pub(super) fn all(pieces: &'p [Piece<'a>]) -> Vec<Self> {
        cut(pieces, starts_in_column)
    }

    /// Cuts constraints of a table. `SQLite` lets the comma between two of them be left out.
    pub(super) fn of_table(pieces: &'p [Piece<'a>]) -> Vec<Self> {
        cut(pieces, |pieces, at| {
            pieces[at].is_any(&["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"])
        })
    }

    fn new(pieces: &'p [Piece<'a>]) -> Self {
        let (name, pieces) = match pieces {
            [first, name, rest @ ..] if first.is("CONSTRAINT") && !rest.is_empty() => {
                (name.name(), rest)
            }
            pieces => (None, pieces),
        };
        Self {
            kind: pieces.first().map_or(Kind::Column, kind),
            name,
            pieces,
        }
    }

    /// Whether the value is made from other columns.
    pub(super) fn is_generated(&self) -> bool {
        let first = self.pieces.first();
        first.is_some_and(|first| first.is_any(&["GENERATED", "AS"]))
    }
}

fn cut<'p, 'a>(
    pieces: &'p [Piece<'a>],
    starts: impl Fn(&[Piece<'a>], usize) -> bool,
) -> Vec<Clause<'p, 'a>> {
    let mut clauses = Vec::new();
    let mut start = 0;
    // Up to where a name goes, and what the name is for.
    let mut named = 0;
    for (at, depth) in depths(pieces).enumerate() {
        if depth > 0 || !starts(pieces, at) || (at < named && !starts_anew(pieces, at)) {
            continue;
        }
        if pieces[at].is("CONSTRAINT") {
            named = at + 3;
        }
        if at > start {
            clauses.push(Clause::new(&pieces[start..at]));
            start = at;
        }
    }
    if start < pieces.len() {
        clauses.push(Clause::new(&pieces[start..]));
    }
    clauses
}

/// Whether the name before it is for nothing.
fn starts_anew(pieces: &[Piece<'_>], at: usize) -> bool {
    let is_word = |back| at >= back && pieces[at - back].is("CONSTRAINT");
    pieces[at].is("CONSTRAINT") && is_word(2)
}

/// Whether a constraint of a column starts there.
fn starts_in_column(pieces: &[Piece<'_>], at: usize) -> bool {
    let piece = &pieces[at];
    let before = |words: &[&str]| at > 0 && pieces[at - 1].is_any(words);
    let next = |word| pieces.get(at + 1).is_some_and(|next| next.is(word));
    piece.is_any(&[
        "CONSTRAINT",
        "PRIMARY",
        "UNIQUE",
        "CHECK",
        "COLLATE",
        "REFERENCES",
    ]) || (piece.is("DEFAULT") && !before(&["SET"]))
        || (piece.is("NOT") && !next("DEFERRABLE"))
        || (piece.is("NULL") && !before(&["NOT", "SET", "DEFAULT"]))
        || (piece.is("GENERATED") && next("ALWAYS"))
        || (piece.is("AS") && !before(&["ALWAYS"]))
}

fn kind(first: &Piece<'_>) -> Kind {
    let kinds = [
        ("PRIMARY", Kind::PrimaryKey),
        ("UNIQUE", Kind::Unique),
        ("CHECK", Kind::Check),
        ("FOREIGN", Kind::ForeignKey),
        ("REFERENCES", Kind::ForeignKey),
        ("DEFAULT", Kind::Default),
        ("NOT", Kind::NotNull),
    ];
    let found = kinds.iter().find(|(word, _)| first.is(word));
    found.map_or(Kind::Column, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::super::piece::pieces;
    use super::super::spelling::{Reading, spelled};
    use super::Clause;

    fn shown(clauses: &[Clause<'_, '_>]) -> Vec<String> {
        let one = |clause: &Clause<'_, '_>| {
            let name = clause.name.as_deref().unwrap_or("-");
            let text = spelled(clause.pieces, Reading::Names);
            format!("{} {name}: {text}", clause.kind)
        };
        clauses.iter().map(one).collect()
    }

    fn column(sql: &str) -> Vec<String> {
        shown(&Clause::all(&pieces(sql)))
    }

    #[test]
    fn a_column_falls_into_clauses() {
        assert_eq!(
            column(
                "varchar(20) COLLATE nocase CONSTRAINT nn NOT NULL ON CONFLICT FAIL DEFAULT (1 + 2)"
            ),
            [
                "column -: varchar(20)",
                "column -: collate nocase",
                "not null nn: not null on conflict fail",
                "default -: default (1 + 2)",
            ]
        );
        assert_eq!(column(""), [""; 0]);
    }

    #[test]
    fn what_a_reference_does_stays_with_it() {
        assert_eq!(
            column(
                "REFERENCES a (b) ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE INITIALLY DEFERRED NULL UNIQUE"
            ),
            [
                "foreign key -: references a(b) on delete set null on update set default not deferrable initially deferred",
                "column -: null",
                "unique constraint -: unique",
            ]
        );
    }

    #[test]
    fn nulls_and_generated_columns_are_told_apart() {
        assert_eq!(
            column("DEFAULT NULL CHECK (a NOT NULL) GENERATED ALWAYS AS (b) STORED AS (c)"),
            [
                "default -: default null",
                "check constraint -: check (a not null)",
                "column -: generated always as (b) stored",
                "column -: as (c)",
            ]
        );
    }

    #[test]
    fn a_name_may_be_a_keyword_or_stand_alone() {
        assert_eq!(
            column(
                "int CONSTRAINT \"check\" CHECK (a) CONSTRAINT c CONSTRAINT d UNIQUE CONSTRAINT e"
            ),
            [
                "column -: int",
                "check constraint check: check (a)",
                "column -: constraint c",
                "unique constraint d: unique",
                "column -: constraint e",
            ]
        );
    }

    #[test]
    fn constraints_of_a_table_need_no_comma() {
        let sql = "CONSTRAINT f FOREIGN KEY (a) REFERENCES b ON DELETE CASCADE CONSTRAINT u UNIQUE (a) CHECK (a > 0)";
        assert_eq!(
            shown(&Clause::of_table(&pieces(sql))),
            [
                "foreign key f: foreign key (a) references b on delete cascade",
                "unique constraint u: unique (a)",
                "check constraint -: check (a > 0)",
            ]
        );
    }
}
