//! A line between the parentheses of a table.

use super::column::Column;
use super::names::unquoted;
use super::pieces::{Piece, pieces};
use crate::sql::TokenKind;

/// What a line makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A column.
    Column(Column),
    /// The primary key.
    PrimaryKey {
        /// `` (`id`) ``, and how it is kept.
        definition: String,
    },
    /// A key.
    Index {
        /// Whether its values are unique.
        unique: bool,
        /// Its name.
        name: String,
        /// Its columns and the rest, behind `FULLTEXT` or `SPATIAL` if it is such.
        definition: String,
    },
    /// A foreign key.
    ForeignKey {
        /// Its name.
        name: String,
        /// From `FOREIGN KEY` on.
        definition: String,
        /// The database of the table that it leads to, where it is another one.
        database: Option<String>,
        /// The table that it leads to.
        table: String,
    },
    /// A check constraint.
    Check {
        /// Its name.
        name: String,
        /// From `CHECK` on.
        definition: String,
    },
    /// A period of MariaDB.
    Period {
        /// `SYSTEM_TIME`, or a name.
        name: String,
        /// Its columns.
        definition: String,
    },
    /// What none of these is.
    Other,
}

impl Line {
    pub(super) fn read(text: &str) -> Self {
        let pieces = pieces(text);
        Self::known(text, &pieces).unwrap_or(Self::Other)
    }

    fn known(text: &str, pieces: &[Piece<'_>]) -> Option<Self> {
        let first = pieces.first()?;
        if first.kind == TokenKind::QuotedIdentifier {
            return Column::read(text).map(Self::Column);
        }
        let word = |at: usize, word: &str| pieces.get(at).is_some_and(|piece| piece.is(word));
        let name = |at: usize| {
            let piece = pieces.get(at).filter(|piece| piece.is_name())?;
            Some(unquoted(piece.text))
        };
        let from = |at: usize| Some(text[pieces.get(at)?.start..].to_owned());
        if word(0, "PRIMARY") && word(1, "KEY") {
            return Some(Self::PrimaryKey {
                definition: from(2)?,
            });
        }
        if word(0, "PERIOD") && word(1, "FOR") {
            return Some(Self::Period {
                name: name(2)?,
                definition: from(3)?,
            });
        }
        if word(0, "CONSTRAINT") {
            let definition = from(2)?;
            return match pieces.get(2)? {
                piece if piece.is("FOREIGN") => foreign_key(name(1)?, definition, pieces),
                piece if piece.is("CHECK") => Some(Self::Check {
                    name: name(1)?,
                    definition,
                }),
                _ => None,
            };
        }
        if word(0, "KEY") {
            return Some(Self::Index {
                unique: false,
                name: name(1)?,
                definition: from(2)?,
            });
        }
        if !word(1, "KEY") || !first.is_any(&["UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"]) {
            return None;
        }
        let unique = first.is("UNIQUE");
        let definition = from(3)?;
        Some(Self::Index {
            unique,
            name: name(2)?,
            definition: if unique {
                definition
            } else {
                format!("{} {definition}", first.text)
            },
        })
    }
}

fn foreign_key(name: String, definition: String, pieces: &[Piece<'_>]) -> Option<Line> {
    let at = pieces.iter().position(|piece| piece.is("REFERENCES"))?;
    let first = unquoted(pieces.get(at + 1)?.text);
    let dotted = pieces.get(at + 2).is_some_and(|piece| piece.text == ".");
    let (database, table) = if dotted {
        (Some(first), unquoted(pieces.get(at + 3)?.text))
    } else {
        (None, first)
    };
    Some(Line::ForeignKey {
        name,
        definition,
        database,
        table,
    })
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[track_caller]
    fn index(text: &str, expected: (bool, &str, &str)) {
        let Line::Index {
            unique,
            name,
            definition,
        } = Line::read(text)
        else {
            panic!("no index: {text}");
        };
        assert_eq!((unique, &*name, &*definition), expected);
    }

    #[test]
    fn keys() {
        index(
            "KEY `k` (`a`(5) DESC,`b`)",
            (false, "k", "(`a`(5) DESC,`b`)"),
        );
        index(
            "UNIQUE KEY `u``1` (`a`) USING HASH COMMENT 'x'",
            (true, "u`1", "(`a`) USING HASH COMMENT 'x'"),
        );
        index(
            "FULLTEXT KEY `ft` (`txt`) /*!50100 WITH PARSER `ngram` */ ",
            (
                false,
                "ft",
                "FULLTEXT (`txt`) /*!50100 WITH PARSER `ngram` */ ",
            ),
        );
        index(
            "KEY `e` ((lower(`a`))) /*!80000 INVISIBLE */",
            (false, "e", "((lower(`a`))) /*!80000 INVISIBLE */"),
        );
    }

    #[test]
    fn constraints() {
        assert_eq!(
            Line::read(
                "CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `other`.`t` (`id`) ON DELETE CASCADE"
            ),
            Line::ForeignKey {
                name: "fk".to_owned(),
                definition: "FOREIGN KEY (`a`) REFERENCES `other`.`t` (`id`) ON DELETE CASCADE"
                    .to_owned(),
                database: Some("other".to_owned()),
                table: "t".to_owned(),
            }
        );
        assert_eq!(
            Line::read("CONSTRAINT `c` CHECK ((`a` > 0)) /*!80016 NOT ENFORCED */"),
            Line::Check {
                name: "c".to_owned(),
                definition: "CHECK ((`a` > 0)) /*!80016 NOT ENFORCED */".to_owned(),
            }
        );
        assert_eq!(
            Line::read("PERIOD FOR SYSTEM_TIME (`s`, `e`)"),
            Line::Period {
                name: "SYSTEM_TIME".to_owned(),
                definition: "(`s`, `e`)".to_owned(),
            }
        );
        assert_eq!(Line::read("SOMETHING NEW"), Line::Other);
        assert_eq!(Line::read(""), Line::Other);
    }
}
