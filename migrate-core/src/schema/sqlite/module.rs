//! What a plan has to know of a virtual table.

use super::piece::{Piece, behind_name, items, pieces};
use crate::sql::TokenKind;

/// A virtual table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct Module {
    /// The name of the table, as it is written.
    pub(in crate::schema) table: String,
    /// Whether it is an index for full text search over the rows of another table, which can be made again from them.
    pub(in crate::schema) indexes_another: bool,
    /// What it is known by, where it keeps rows that can be read and written like those of any table.
    pub(in crate::schema) rows: Option<Rows>,
    before_name: String,
    behind_name: String,
}

/// What the rows of a virtual table have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct Rows {
    /// The number of a row.
    pub(in crate::schema) key: String,
    /// The names of all else, as they are written.
    pub(in crate::schema) columns: Vec<String>,
    /// Whether not every row fits.
    pub(in crate::schema) are_checked: bool,
}

impl Module {
    /// Reads the text of a virtual table; nothing when it is of another one.
    pub(in crate::schema) fn of(sql: &str) -> Option<Self> {
        let pieces = pieces(sql);
        let behind = behind_name(&pieces, "TABLE")?;
        if !pieces.get(1)?.is("VIRTUAL") {
            return None;
        }
        let searches = behind.get(1)?.is_any(&["fts4", "fts5"]);
        let name = &pieces[pieces.len() - behind.len() - 1];
        Some(Self {
            table: name.content(),
            indexes_another: searches && behind.windows(3).any(names_content),
            rows: rows(&behind[1..]),
            before_name: sql[..name.span.start].to_owned(),
            behind_name: sql[name.span.end..].trim_end_matches([';', ' ']).to_owned(),
        })
    }

    /// The text, with another name for the table.
    pub(in crate::schema) fn sql_as(&self, name: &str) -> String {
        format!("{}{name}{}", self.before_name, self.behind_name)
    }
}

/// The columns, by what stands behind `USING`; nothing where the rows are another table's, or nobody's.
fn rows(behind: &[Piece<'_>]) -> Option<Rows> {
    let (module, arguments) = behind.split_first()?;
    let arguments = match arguments {
        [open, inner @ .., close]
            if open.kind == TokenKind::OpenParen && close.kind == TokenKind::CloseParen =>
        {
            items(inner)
        }
        [] => Vec::new(),
        _ => return None,
    };
    let written = |item: &[Piece<'_>]| {
        let sign = usize::from(item.first()?.is_symbol("+"));
        let first = item.get(sign)?;
        first.name().map(|_| first.content())
    };
    let searches = module.is_any(&["fts3", "fts4", "fts5"]);
    let is_option = |item: &&[Piece<'_>]| {
        let assigns = item.get(1).is_some_and(|it| it.is_symbol("="));
        let tokenizes = item.first().is_some_and(|it| it.is("tokenize"));
        searches && (assigns || (tokenizes && !module.is("fts5")))
    };
    let (options, columns): (Vec<_>, Vec<_>) = arguments.into_iter().partition(is_option);
    let keeps_elsewhere = |option: &&[Piece<'_>]| option[0].is_any(&["content", "languageid"]);
    if options.iter().any(keeps_elsewhere) {
        return None;
    }
    let mut columns: Vec<String> = columns.into_iter().map(written).collect::<Option<_>>()?;
    if searches {
        return (!columns.is_empty()).then(|| Rows {
            key: "rowid".to_owned(),
            columns,
            are_checked: false,
        });
    }
    let is_known = module.is_any(&["rtree", "rtree_i32"]) && !columns.is_empty();
    is_known.then(|| Rows {
        key: columns.remove(0),
        columns,
        are_checked: true,
    })
}

/// `content=notes`; an empty one says that nothing is kept.
fn names_content(option: &[Piece<'_>]) -> bool {
    option[0].is("content")
        && option[1].is_symbol("=")
        && option[2].kind != TokenKind::CloseParen
        && !option[2].content().is_empty()
}

#[cfg(test)]
mod tests {
    use super::Module;

    #[test]
    fn only_an_index_over_another_table_can_be_made_again() {
        for (sql, expected) in [
            (
                "CREATE VIRTUAL TABLE s USING fts5(a, content='notes', content_rowid='id')",
                Some(true),
            ),
            (
                "CREATE VIRTUAL TABLE s USING FTS5(a, content = notes)",
                Some(true),
            ),
            (
                "CREATE VIRTUAL TABLE s USING fts5(a, content='')",
                Some(false),
            ),
            ("CREATE VIRTUAL TABLE s USING fts5(content)", Some(false)),
            (
                "CREATE VIRTUAL TABLE s USING rtree(id, low, high)",
                Some(false),
            ),
            ("CREATE TABLE s (id)", None),
        ] {
            let found = Module::of(sql).map(|module| module.indexes_another);
            assert_eq!(found, expected, "{sql}");
        }
    }

    #[test]
    fn rows_of_its_own_are_known() {
        let rows = |arguments: &str| {
            let sql = format!("CREATE VIRTUAL TABLE s USING {arguments}");
            let rows = Module::of(&sql)?.rows?;
            Some(format!("{}: {}", rows.key, rows.columns.join(" ")))
        };
        for (arguments, expected) in [
            (
                "fts5(a, \"B b\" UNINDEXED, prefix='2 3', tokenize = 'porter ascii')",
                Some("rowid: a B b"),
            ),
            ("fts4(a TEXT, b, tokenize=porter)", Some("rowid: a b")),
            ("fts3(a, tokenize porter)", Some("rowid: a")),
            ("rtree(id, x0, x1, +note TEXT)", Some("id: x0 x1 note")),
            ("rtree_i32(id, x0, x1)", Some("id: x0 x1")),
            ("fts5(content)", Some("rowid: content")),
            ("fts5(a, content='')", None),
            ("fts5(a, content=notes)", None),
            ("fts4(a, languageid='l')", None),
            ("fts4()", None),
            ("fts5vocab(s, row)", None),
            ("whatever(a)", None),
        ] {
            assert_eq!(rows(arguments).as_deref(), expected, "{arguments}");
        }
    }

    #[test]
    fn it_gets_another_name() {
        let module = Module::of("CREATE VIRTUAL TABLE [a b] USING fts5(a, 'a b'); ").unwrap();
        assert_eq!(
            module.sql_as("x"),
            "CREATE VIRTUAL TABLE x USING fts5(a, 'a b')"
        );
    }
}
