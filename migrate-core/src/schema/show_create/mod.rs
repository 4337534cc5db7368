//! What MySQL and MariaDB say in `SHOW CREATE …`, cut into the pieces that facts are made of. Nothing is parsed further than
//! that: what stands between two pieces stays the server's own text.
//!
//! ```
//! use migrate_core::schema::show_create::{Line, Table};
//!
//! let text = "CREATE TABLE `t` (\n  `a` int(11) NOT NULL,\n  KEY `k` (`a`)\n) ENGINE=InnoDB AUTO_INCREMENT=7 COMMENT='x'";
//! let table = Table::read(text).unwrap();
//! assert_eq!(table.lines[1], Line::Index { unique: false, name: "k".to_owned(), definition: "(`a`)".to_owned() });
//! assert_eq!(table.options.text, "ENGINE=InnoDB");
//! assert_eq!(table.options.comment.as_deref(), Some("'x'"));
//! ```

mod charset;
mod column;
mod line;
mod names;
mod options;
mod pieces;
mod program;

pub use charset::{whole_charset, without_introducers};
pub use column::Column;
pub use line::Line;
pub use names::{key_columns, mentions, quoted, unquoted};
pub use options::Options;
pub use program::{called, read_from, without_database, without_definer};

use crate::sql::TokenKind;
use pieces::pieces;

/// `SHOW CREATE TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What is between its parentheses.
    pub lines: Vec<Line>,
    /// The lines as they were written.
    pub texts: Vec<String>,
    /// What follows them.
    pub options: Options,
}

impl Table {
    /// Cuts the text; `None` if it is no such text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let pieces = pieces(text);
        let open = pieces
            .iter()
            .find(|piece| piece.kind == TokenKind::OpenParen)?;
        let mut texts = Vec::new();
        let mut start = open.end;
        let inside = pieces.iter().filter(|piece| piece.start > open.start);
        for piece in inside {
            let ends = piece.kind == TokenKind::CloseParen && piece.depth == 0;
            if ends || (piece.text == "," && piece.depth == 1) {
                texts.push(text[start..piece.start].trim().to_owned());
                start = piece.end;
            }
            if ends {
                let lines = texts.iter().map(|text| Line::read(text)).collect();
                let options = Options::read(text[piece.end..].trim());
                return Some(Self {
                    lines,
                    texts,
                    options,
                });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Table};

    #[test]
    fn commas_in_strings_names_and_parentheses_end_no_line() {
        let text = "CREATE TABLE `a,(` (\n  `we``ird, (x` enum('a','b)','c\\',d''') NOT NULL COMMENT 'a, ) '' b',\n  \
                    `n` decimal(10,2) DEFAULT NULL\n) ENGINE=InnoDB";
        let table = Table::read(text).unwrap();
        assert_eq!(
            table.texts,
            [
                "`we``ird, (x` enum('a','b)','c\\',d''') NOT NULL COMMENT 'a, ) '' b'",
                "`n` decimal(10,2) DEFAULT NULL"
            ]
        );
        assert!(matches!(&table.lines[0], Line::Column(column) if column.name == "we`ird, (x"));
        assert_eq!(table.options.text, "ENGINE=InnoDB");
    }

    #[test]
    fn other_text_is_no_table() {
        assert_eq!(Table::read("CREATE VIEW `v` AS select 1"), None);
        assert_eq!(Table::read("CREATE TABLE `t` (`a` int"), None);
        assert_eq!(Table::read(""), None);
    }
}
