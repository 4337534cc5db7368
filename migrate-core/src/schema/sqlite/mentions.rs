//! What the text of a view or a trigger calls by name.

use std::collections::BTreeSet;

use super::piece::{Piece, pieces};
use crate::sql::TokenKind;

/// The names in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct Mentions {
    /// All of them; words that mean something else are among them.
    pub(in crate::schema) all: BTreeSet<String>,
    /// Those that have to be of tables or views.
    pub(in crate::schema) tables: BTreeSet<String>,
}

impl Mentions {
    /// Reads a text.
    pub(in crate::schema) fn of(sql: &str) -> Self {
        let pieces = pieces(sql);
        let mut tables: BTreeSet<String> = (0..pieces.len())
            .flat_map(|at| tables_behind(&pieces[at..]))
            .collect();
        for at in 0..pieces.len() {
            if let Some(own) = common_table(&pieces[at..]) {
                tables.remove(&own);
            }
        }
        Self {
            all: pieces.iter().filter_map(Piece::name).collect(),
            tables,
        }
    }
}

/// The tables that `FROM notes, people` reads, or that `INTO notes` and `UPDATE notes` write.
fn tables_behind(pieces: &[Piece<'_>]) -> Vec<String> {
    let Some((word, mut behind)) = pieces.split_first() else {
        return Vec::new();
    };
    if !word.is_any(&["FROM", "JOIN", "INTO", "UPDATE"]) {
        return Vec::new();
    }
    if let [or, _, rest @ ..] = behind
        && or.is("OR")
    {
        behind = rest;
    }
    let is_event = behind.first().is_some_and(|it| it.is_any(&["OF", "ON"]));
    let mut tables = Vec::new();
    while !(word.is("UPDATE") && is_event) {
        let (name, rest) = match behind {
            [_, dot, name, rest @ ..] if dot.is_symbol(".") => (name, rest),
            [name, rest @ ..] => (name, rest),
            [] => break,
        };
        // A function that gives a table.
        let is_called = rest
            .first()
            .is_some_and(|it| it.kind == TokenKind::OpenParen);
        tables.extend(name.name().filter(|_| !is_called || word.is("INTO")));
        let alias = rest.iter().take(2).take_while(|it| it.name().is_some());
        behind = match rest.get(alias.count()..) {
            Some([comma, rest @ ..]) if word.is("FROM") && comma.is_symbol(",") => rest,
            _ => break,
        };
    }
    tables
}

/// What `WITH recent AS (…)` calls a table only here.
fn common_table(pieces: &[Piece<'_>]) -> Option<String> {
    let before = pieces.first()?;
    let starts = before.is_any(&["WITH", "RECURSIVE"]) || before.is_symbol(",");
    let own = pieces.get(1)?.name().filter(|_| starts)?;
    let mut behind = pieces.get(2..)?;
    if behind.first()?.kind == TokenKind::OpenParen {
        let close = behind
            .iter()
            .position(|it| it.kind == TokenKind::CloseParen)?;
        behind = &behind[close + 1..];
    }
    behind.first()?.is("AS").then_some(own)
}

#[cfg(test)]
mod tests {
    use super::Mentions;

    #[test]
    fn tables_are_those_that_are_read_and_written() {
        let tables = |sql: &str| Mentions::of(sql).tables.into_iter().collect::<Vec<_>>();
        assert_eq!(
            tables("CREATE VIEW v AS SELECT a.x FROM a LEFT JOIN main.\"B b\" ON a.x = c.x"),
            ["a", "b b"]
        );
        assert_eq!(
            tables(
                "CREATE VIEW v AS WITH r (n) AS (SELECT 1), s AS (SELECT * FROM r) SELECT * FROM s, json_each('[]')"
            ),
            [""; 0]
        );
        assert_eq!(
            tables("CREATE TRIGGER g AFTER UPDATE ON a BEGIN INSERT INTO log (x) VALUES (1); END"),
            ["log"]
        );
        assert_eq!(
            tables(
                "CREATE TRIGGER g AFTER UPDATE OF x ON a BEGIN UPDATE OR IGNORE b SET x = 1; UPDATE main.c SET x = 2; END"
            ),
            ["b", "c"]
        );
        assert_eq!(
            tables(
                "CREATE VIEW v AS SELECT (SELECT 1 FROM a), x FROM b, main.c AS d, e f, g WHERE x IN (SELECT 1, 2)"
            ),
            ["a", "b", "c", "e", "g"]
        );
        assert_eq!(
            tables("CREATE VIEW v AS SELECT * FROM json_each('[]')"),
            [""; 0]
        );
    }
}
