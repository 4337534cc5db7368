//! What a plan has to know of a table, from the text that makes it.

mod column;

use std::collections::BTreeSet;

pub(crate) use column::{ColumnShape, Default, Generated};

use super::clause::Clause;
use super::create_table::CreateTable;
use super::piece::{Piece, behind_name, pieces};
use crate::schema::Kind;
use crate::sql::{Span, TokenKind};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Its name as it is written.
    pub(crate) name: String,
    pub(crate) columns: Vec<ColumnShape>,
    /// What its constraints call by name, columns among it.
    pub(crate) constrained: BTreeSet<String>,
    /// The columns of each key that stands behind the columns: primary or unique.
    pub(crate) keys: Vec<(Kind, Vec<String>)>,
    /// What rows have to be like, in its columns' lines or behind them.
    pub(crate) checks: Vec<String>,
    /// The tables that it refers to.
    pub(crate) references: BTreeSet<String>,
    pub(crate) has_autoincrement: bool,
    /// Whether it says what becomes of a row that does not fit.
    pub(crate) settles_conflicts: bool,
    options: BTreeSet<String>,
    sql: String,
    /// Where the text says the table's own name.
    own_name: Vec<Span>,
}

impl Shape {
    /// Reads the text of a table, when it is of a shape that is known.
    pub(crate) fn read(sql: &str) -> Option<Self> {
        let pieces = pieces(sql);
        let cut = CreateTable::cut(&pieces)?;
        let behind = behind_name(&pieces, "TABLE")?;
        let at = pieces.len() - behind.len() - 1;
        let own = pieces.get(at)?.name()?;
        let qualifies =
            |pair: &[Piece<'_>]| pair[1].is_symbol(".") && pair[0].name().as_deref() == Some(&own);
        let before_dots = behind.windows(2).filter(|pair| qualifies(pair));
        let own_name = std::iter::once(&pieces[at])
            .chain(before_dots.map(|pair| &pair[0]))
            .map(|piece| piece.span.clone())
            .collect();
        let references = pieces.windows(2).filter(|pair| pair[0].is("REFERENCES"));
        let follows = |first, second| {
            let mut pairs = behind.windows(2);
            pairs.any(|pair| pair[0].is(first) && pair[1].is(second))
        };
        let constraints = || cut.constraints.iter();
        let in_lines = cut.columns.iter().flat_map(|column| &column.clauses);
        let checks = in_lines
            .chain(&cut.constraints)
            .filter(|it| it.kind == Kind::Check);
        Some(Self {
            name: pieces[at].content(),
            columns: cut
                .columns
                .iter()
                .map(|it| column::read(sql, &pieces, it))
                .collect(),
            constrained: constraints().flat_map(names).collect(),
            keys: constraints().filter_map(key).collect(),
            checks: checks.map(|clause| text(sql, clause.pieces)).collect(),
            references: references.filter_map(|pair| pair[1].name()).collect(),
            has_autoincrement: behind.iter().any(|piece| piece.is("AUTOINCREMENT")),
            settles_conflicts: follows("ON", "CONFLICT"),
            options: cut.options.clone(),
            sql: sql.to_owned(),
            own_name,
        })
    }

    /// The column of that name, which is in small letters.
    pub(crate) fn column(&self, name: &str) -> Option<&ColumnShape> {
        self.columns.iter().find(|column| column.id() == name)
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.options.contains("strict")
    }

    pub(crate) fn has_rowid(&self) -> bool {
        !self.options.contains("without rowid")
    }

    /// The text, with another name for the table.
    pub(crate) fn sql_as(&self, name: &str) -> String {
        let mut text = String::with_capacity(self.sql.len());
        let mut end = 0;
        for span in &self.own_name {
            text.push_str(&self.sql[end..span.start]);
            text.push_str(name);
            end = span.end;
        }
        text.push_str(&self.sql[end..]);
        text
    }

    /// What the number of a row is called.
    pub(crate) fn rowid_name(&self) -> Option<&'static str> {
        let mut names = ["rowid", "_rowid_", "oid"].into_iter();
        names.find(|name| self.has_rowid() && self.column(name).is_none())
    }

    /// The column that is another name of the rowid.
    pub(crate) fn rowid_column(&self) -> Option<&ColumnShape> {
        let is_integer = |column: &&ColumnShape| column.type_name.eq_ignore_ascii_case("INTEGER");
        let in_line = |column: &&ColumnShape| {
            column.clauses.contains(&Kind::PrimaryKey) && !column.is_descending
        };
        let behind = |column: &&ColumnShape| {
            let mut keys = self.keys.iter();
            keys.any(|(kind, key)| *kind == Kind::PrimaryKey && key[..] == [column.id()])
        };
        let mut columns = self.columns.iter().filter(|_| self.has_rowid());
        columns.find(|column| is_integer(column) && (in_line(column) || behind(column)))
    }

    /// Whether that column is in a key of several.
    pub(crate) fn is_in_key(&self, column: &ColumnShape) -> bool {
        let mut keys = self.keys.iter();
        keys.any(|(_, key)| key.len() > 1 && key.contains(&column.id()))
    }

    /// Whether no two rows may have the same value in that column alone.
    pub(crate) fn is_unique(&self, column: &ColumnShape) -> bool {
        let in_line = [Kind::PrimaryKey, Kind::Unique];
        in_line.iter().any(|kind| column.clauses.contains(kind))
            || self.keys.iter().any(|(_, key)| key[..] == [column.id()])
    }

    /// Whether that column takes no NULL.
    pub(crate) fn is_required(&self, column: &ColumnShape) -> bool {
        let id = column.id();
        let in_key = column.clauses.contains(&Kind::PrimaryKey)
            || self
                .keys
                .iter()
                .any(|(kind, key)| *kind == Kind::PrimaryKey && key.contains(&id));
        let key_takes_null = self.has_rowid() && !self.is_strict();
        let is_rowid = self.rowid_column().is_some_and(|rowid| rowid.id() == id);
        column.clauses.contains(&Kind::NotNull) || (in_key && !key_takes_null && !is_rowid)
    }
}

/// The text from the first of these pieces to the last.
fn text(sql: &str, pieces: &[Piece<'_>]) -> String {
    let start = pieces.first().map_or(0, |first| first.span.start);
    let end = pieces.last().map_or(0, |last| last.span.end);
    sql[start..end].to_owned()
}

fn names<'c>(clause: &'c Clause<'_, '_>) -> impl Iterator<Item = String> + 'c {
    clause.pieces.iter().filter_map(Piece::name)
}

/// The columns of a key; nothing where it is of something else.
fn key(clause: &Clause<'_, '_>) -> Option<(Kind, Vec<String>)> {
    let is_key = matches!(clause.kind, Kind::PrimaryKey | Kind::Unique);
    let open = clause
        .pieces
        .iter()
        .position(|it| it.kind == TokenKind::OpenParen)?;
    let close = clause
        .pieces
        .iter()
        .position(|it| it.kind == TokenKind::CloseParen)?;
    let list = clause.pieces.get(open + 1..close).filter(|_| is_key)?;
    let firsts = super::piece::items(list)
        .into_iter()
        .map(|item| item.first()?.name());
    Some((clause.kind, firsts.collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests;
