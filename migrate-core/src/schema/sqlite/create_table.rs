//! A `CREATE TABLE`, cut.

use std::collections::BTreeSet;

use super::clause::Clause;
use super::piece::{Piece, behind_name, items};
use crate::sql::TokenKind;

/// What a `CREATE TABLE` says.
#[derive(Debug)]
pub(super) struct CreateTable<'p, 'a> {
    pub(super) columns: Vec<Column<'p, 'a>>,
    pub(super) constraints: Vec<Clause<'p, 'a>>,
    /// `strict`, `without rowid`.
    pub(super) options: BTreeSet<String>,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column<'p, 'a> {
    pub(super) name: String,
    /// The name and all that follows it.
    pub(super) pieces: &'p [Piece<'a>],
    pub(super) clauses: Vec<Clause<'p, 'a>>,
}

impl<'p, 'a> CreateTable<'p, 'a> {
    /// Cuts it, when it is of a shape that is known.
    pub(super) fn cut(pieces: &'p [Piece<'a>]) -> Option<Self> {
        let (body, tail) = body(pieces)?;
        let mut table = Self {
            columns: Vec::new(),
            constraints: Vec::new(),
            options: options(tail)?,
        };
        for item in items(body) {
            let first = item.first()?;
            if first.is_any(&["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]) {
                table.constraints.extend(Clause::of_table(item));
            } else {
                table.columns.push(Column {
                    name: first.name()?,
                    pieces: item,
                    clauses: Clause::all(&item[1..]),
                });
            }
        }
        let names = table.column_names();
        (!names.is_empty() && names.len() == table.columns.len()).then_some(table)
    }

    /// What an expression of the table called `own` may call by its name.
    pub(super) fn names(&self, own: &str) -> BTreeSet<String> {
        let mut names = self.column_names();
        names.extend([own, "rowid", "_rowid_", "oid"].map(str::to_owned));
        names
    }

    /// The names of its columns.
    fn column_names(&self) -> BTreeSet<String> {
        self.columns.iter().map(|it| it.name.clone()).collect()
    }
}

/// What is between the outer parentheses, and behind them.
fn body<'p, 'a>(pieces: &'p [Piece<'a>]) -> Option<(&'p [Piece<'a>], &'p [Piece<'a>])> {
    let is_plain = match pieces {
        [create, table, ..] if table.is("TABLE") => create.is("CREATE"),
        [create, temp, ..] => create.is("CREATE") && temp.is_any(&["TEMP", "TEMPORARY"]),
        _ => false,
    };
    let rest = behind_name(pieces, "TABLE").filter(|_| is_plain)?;
    let mut depth = 0_usize;
    for (at, piece) in rest.iter().enumerate() {
        match piece.kind {
            TokenKind::OpenParen => depth += 1,
            TokenKind::CloseParen => depth = depth.checked_sub(1)?,
            TokenKind::Semicolon => return None,
            _ => {}
        }
        if depth == 0 {
            // At once, when there is no parenthesis.
            return Some((rest.get(1..at)?, &rest[at + 1..]));
        }
    }
    None
}

/// The options behind the parentheses.
fn options(tail: &[Piece<'_>]) -> Option<BTreeSet<String>> {
    if tail.is_empty() {
        return Some(BTreeSet::new());
    }
    let known = |item: &&[Piece<'_>]| match item {
        [strict] if strict.is("STRICT") => Some("strict".to_owned()),
        [without, rowid] if without.is("WITHOUT") && rowid.is("ROWID") => {
            Some("without rowid".to_owned())
        }
        _ => None,
    };
    items(tail).iter().map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::super::piece::pieces;
    use super::CreateTable;

    fn shown(sql: &str) -> Option<String> {
        let pieces = pieces(sql);
        let cut = CreateTable::cut(&pieces)?;
        let columns: Vec<String> = cut.columns.iter().map(|it| it.name.clone()).collect();
        let options: Vec<String> = cut.options.iter().cloned().collect();
        Some(format!(
            "{} + {} {}",
            columns.join(" "),
            cut.constraints.len(),
            options.join(" ")
        ))
    }

    #[test]
    fn tables_are_cut_into_columns_and_constraints() {
        for (sql, expected) in [
            ("CREATE TABLE t (a)", "a + 0 "),
            (
                "CREATE TABLE t (a, b DEFAULT (1, 2), CHECK (a IN (1, 2)), UNIQUE (a, b))",
                "a b + 2 ",
            ),
            (
                "CREATE TEMP TABLE IF NOT EXISTS main.'t' ([A b] int, \"Primary\" int) WITHOUT ROWID, STRICT",
                "a b primary + 0 strict without rowid",
            ),
            (
                "CREATE TABLE t (a -- one, two\n, b /* ( */) -- end",
                "a b + 0 ",
            ),
        ] {
            assert_eq!(shown(sql).as_deref(), Some(expected), "{sql}");
        }
    }

    #[test]
    fn what_is_no_such_table_is_not_cut() {
        for sql in [
            "",
            "CREATE TABLE t",
            "CREATE TABLE t ()",
            "CREATE TABLE t (a,)",
            "CREATE TABLE t (a, a)",
            "CREATE TABLE t (a",
            "CREATE TABLE t (a; b)",
            "CREATE TABLE t (1)",
            "CREATE TABLE t (a) SOMETHING",
            "CREATE TABLE t (a) STRICT,",
            "CREATE TABLE a.b.c (a)",
            "CREATE VIRTUAL TABLE t USING fts5(a)",
            "CREATE TABLE t AS SELECT (1)",
        ] {
            assert_eq!(shown(sql), None, "{sql}");
        }
    }
}
