//! What a plan has to know of a table, from the text that makes it.

use std::collections::BTreeSet;

use super::clause::Clause;
use super::create_table::{Column, CreateTable};
use super::piece::{Piece, behind_name, pieces};
use super::spelling::string;
use crate::schema::Kind;
use crate::sql::{Span, TokenKind};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct Shape {
    /// Its name as it is written.
    pub(in crate::schema) name: String,
    pub(in crate::schema) columns: Vec<ColumnShape>,
    /// What its constraints call by name, columns among it.
    pub(in crate::schema) constrained: BTreeSet<String>,
    /// The columns of each key that stands behind the columns: primary or unique.
    pub(in crate::schema) keys: Vec<(Kind, Vec<String>)>,
    /// What rows have to be like, in its columns' lines or behind them.
    pub(in crate::schema) checks: Vec<String>,
    /// The tables that it refers to.
    pub(in crate::schema) references: BTreeSet<String>,
    pub(in crate::schema) has_autoincrement: bool,
    /// Whether it says what becomes of a row that does not fit.
    pub(in crate::schema) settles_conflicts: bool,
    options: BTreeSet<String>,
    sql: String,
    /// Where the text says the table's own name.
    own_name: Vec<Span>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct ColumnShape {
    /// Its name as it is written.
    pub(in crate::schema) name: String,
    /// Its name and all that follows it.
    pub(in crate::schema) line: String,
    /// Empty when it has none.
    pub(in crate::schema) type_name: String,
    /// What its line says besides the type.
    pub(in crate::schema) clauses: BTreeSet<Kind>,
    pub(in crate::schema) default: Option<Default>,
    pub(in crate::schema) generated: Option<Generated>,
    /// What its conditions and what it is generated from call by name.
    pub(in crate::schema) mentions: BTreeSet<String>,
    /// Whether a comma stands in a comment before it.
    pub(in crate::schema) follows_comma_in_comment: bool,
    /// Whether it is a primary key that is declared to be sorted downwards.
    is_descending: bool,
}

/// What a row gets that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) enum Default {
    Null,
    /// A literal.
    Constant(String),
    /// An expression that is evaluated for each row.
    Computed(String),
}

/// Where a generated value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) enum Generated {
    Virtual,
    Stored,
}

impl Shape {
    /// Reads the text of a table, when it is of a shape that is known.
    pub(in crate::schema) fn read(sql: &str) -> Option<Self> {
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
                .map(|it| column(sql, &pieces, it))
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
    pub(in crate::schema) fn column(&self, name: &str) -> Option<&ColumnShape> {
        self.columns.iter().find(|column| column.id() == name)
    }

    pub(in crate::schema) fn is_strict(&self) -> bool {
        self.options.contains("strict")
    }

    pub(in crate::schema) fn has_rowid(&self) -> bool {
        !self.options.contains("without rowid")
    }

    /// The text, with another name for the table.
    pub(in crate::schema) fn sql_as(&self, name: &str) -> String {
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
    pub(in crate::schema) fn rowid_name(&self) -> Option<&'static str> {
        let mut names = ["rowid", "_rowid_", "oid"].into_iter();
        names.find(|name| self.has_rowid() && self.column(name).is_none())
    }

    /// The column that is another name of the rowid.
    pub(in crate::schema) fn rowid_column(&self) -> Option<&ColumnShape> {
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
    pub(in crate::schema) fn is_in_key(&self, column: &ColumnShape) -> bool {
        let mut keys = self.keys.iter();
        keys.any(|(_, key)| key.len() > 1 && key.contains(&column.id()))
    }

    /// Whether no two rows may have the same value in that column alone.
    pub(in crate::schema) fn is_unique(&self, column: &ColumnShape) -> bool {
        let in_line = [Kind::PrimaryKey, Kind::Unique];
        in_line.iter().any(|kind| column.clauses.contains(kind))
            || self.keys.iter().any(|(_, key)| key[..] == [column.id()])
    }

    /// Whether that column takes no NULL.
    pub(in crate::schema) fn is_required(&self, column: &ColumnShape) -> bool {
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

impl ColumnShape {
    /// Its name as facts have it.
    pub(in crate::schema) fn id(&self) -> String {
        self.name.to_ascii_lowercase()
    }
}

fn column(sql: &str, pieces: &[Piece<'_>], column: &Column<'_, '_>) -> ColumnShape {
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

/// The text from the first of these pieces to the last.
fn text(sql: &str, pieces: &[Piece<'_>]) -> String {
    let start = pieces.first().map_or(0, |first| first.span.start);
    let end = pieces.last().map_or(0, |last| last.span.end);
    sql[start..end].to_owned()
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
mod tests {
    use super::{Default, Generated, Shape};

    fn shape(sql: &str) -> Shape {
        Shape::read(sql).unwrap()
    }

    #[test]
    fn only_the_name_of_the_table_is_replaced() {
        let sql = "CREATE TABLE [T] (t INT /* t */ CHECK (\"t\".t > 0 AND t < 9), p REFERENCES T (t)) -- t";
        assert_eq!(
            shape(sql).sql_as("n"),
            "CREATE TABLE n (t INT /* t */ CHECK (n.t > 0 AND t < 9), p REFERENCES T (t)) -- t"
        );
        assert_eq!(shape(sql).name, "T");
        assert_eq!(shape(sql).references, ["t".to_owned()].into());
    }

    #[test]
    fn defaults_are_told_apart() {
        let defaults = [
            ("0", Default::Constant("0".to_owned())),
            ("- 1.5", Default::Constant("- 1.5".to_owned())),
            ("((x'00'))", Default::Constant("((x'00'))".to_owned())),
            ("(TRUE)", Default::Constant("(TRUE)".to_owned())),
            ("word", Default::Constant("'word'".to_owned())),
            ("\"it's\"", Default::Constant("'it''s'".to_owned())),
            ("(null)", Default::Null),
            ("CURRENT_DATE", Default::Computed("CURRENT_DATE".to_owned())),
            ("(1 + 2)", Default::Computed("(1 + 2)".to_owned())),
            ("(word)", Default::Computed("(word)".to_owned())),
        ];
        for (text, expected) in defaults {
            let shape = shape(&format!("CREATE TABLE t (a INT DEFAULT {text} NOT NULL)"));
            assert_eq!(shape.columns[0].default, Some(expected), "{text}");
        }
    }

    #[test]
    fn the_rowid_has_another_name_in_some_tables() {
        for (sql, expected) in [
            ("CREATE TABLE t (id INTEGER PRIMARY KEY)", Some("id")),
            ("CREATE TABLE t (id INTEGER PRIMARY KEY DESC)", None),
            (
                "CREATE TABLE t (id INTEGER, PRIMARY KEY (id DESC))",
                Some("id"),
            ),
            ("CREATE TABLE t (id INTEGER, b, PRIMARY KEY (id, b))", None),
            ("CREATE TABLE t (id INT PRIMARY KEY)", None),
            (
                "CREATE TABLE t (id INTEGER PRIMARY KEY) WITHOUT ROWID",
                None,
            ),
            ("CREATE TABLE t (id INTEGER UNIQUE)", None),
        ] {
            let shape = shape(sql);
            let found = shape.rowid_column().map(|column| column.name.as_str());
            assert_eq!(found, expected, "{sql}");
        }
        assert_eq!(
            shape("CREATE TABLE t (rowid, OID)").rowid_name(),
            Some("_rowid_")
        );
        assert_eq!(
            shape("CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID").rowid_name(),
            None
        );
    }

    #[test]
    fn columns_that_take_no_null_are_known() {
        let required = |sql: &str| {
            let shape = shape(sql);
            let is_required = shape.columns.iter().map(|column| shape.is_required(column));
            is_required.collect::<Vec<_>>()
        };
        assert_eq!(
            required("CREATE TABLE t (a NOT NULL, b NULL)"),
            [true, false]
        );
        assert_eq!(required("CREATE TABLE t (a TEXT PRIMARY KEY)"), [false]);
        assert_eq!(
            required("CREATE TABLE t (a TEXT PRIMARY KEY) STRICT"),
            [true]
        );
        assert_eq!(
            required("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT"),
            [false]
        );
        assert_eq!(
            required("CREATE TABLE t (a, b, PRIMARY KEY (B)) WITHOUT ROWID"),
            [false, true]
        );
    }

    #[test]
    fn what_a_column_says_is_known() {
        let shape = shape(
            "CREATE TABLE t (a double precision COLLATE nocase, -- one, two
             b AS (A + 1) STORED, c AS (b), d CHECK (d > a) UNIQUE, CONSTRAINT u UNIQUE (a, d))",
        );
        assert_eq!(shape.columns[0].type_name, "double precision");
        assert!(shape.columns[1].follows_comma_in_comment);
        assert_eq!(shape.columns[1].generated, Some(Generated::Stored));
        assert_eq!(shape.columns[2].generated, Some(Generated::Virtual));
        assert!(shape.columns[2].mentions.contains("b") && shape.columns[3].mentions.contains("a"));
        assert!(shape.constrained.contains("d") && !shape.constrained.contains("c"));
        assert!(shape.is_unique(&shape.columns[3]) && !shape.is_unique(&shape.columns[0]));
    }
}
