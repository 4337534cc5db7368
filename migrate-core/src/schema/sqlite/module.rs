//! What a plan has to know of a virtual table.

use super::piece::{Piece, behind_name, pieces};
use crate::sql::TokenKind;

/// A virtual table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct Module {
    /// The name of the table, as it is written.
    pub(in crate::schema) table: String,
    /// Whether it is an index for full text search over the rows of another table, which can be made again from them.
    pub(in crate::schema) indexes_another: bool,
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
        Some(Self {
            table: pieces[pieces.len() - behind.len() - 1].content(),
            indexes_another: searches && behind.windows(3).any(names_content),
        })
    }
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
}
