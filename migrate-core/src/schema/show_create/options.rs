//! What follows the parentheses of a table.

use super::pieces::{Piece, pieces};
use crate::sql::TokenKind;

/// The options of a table, and how it is partitioned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// All of them but the next number and the comment.
    pub text: String,
    /// The comment, as a literal.
    pub comment: Option<String>,
    /// The character set and the collation of its columns, as a column says them.
    pub charset: String,
    /// Whether its old rows are kept, by MariaDB.
    pub is_versioned: bool,
    /// Each option that has a value, but the next number and the comment.
    pub settings: Vec<(String, String)>,
    /// From `PARTITION BY` on, as it is written there.
    pub partition: String,
}

impl Options {
    /// Cuts the text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let all = pieces(text);
        let mut options = Self::default();
        let mut removed = Vec::new();
        let mut charset = None;
        let mut collation = None;
        let end = all
            .iter()
            .position(|piece| piece.is("PARTITION"))
            .unwrap_or(all.len());
        for (at, piece) in all[..end].iter().enumerate() {
            let Some(value) = set_by(&all, at) else {
                options.is_versioned |=
                    piece.is("VERSIONING") && at > 0 && all[at - 1].is("SYSTEM");
                continue;
            };
            if piece.is("AUTO_INCREMENT") {
                removed.push(piece.start..value.end);
                continue;
            }
            if piece.is("COMMENT") && value.kind == TokenKind::String {
                options.comment = Some(value.text.to_owned());
                removed.push(piece.start..value.end);
                continue;
            }
            if piece.is("CHARSET") {
                charset = Some(value.text);
            } else if piece.is("COLLATE") {
                collation = Some(value.text);
            }
            // `DEFAULT CHARSET` and `DATA DIRECTORY` have two words.
            let first = at
                .checked_sub(1)
                .map(|before| &all[before])
                .filter(|before| before.is_any(&["DEFAULT", "DATA", "INDEX"]));
            let name = &text[first.unwrap_or(piece).start..piece.end];
            options
                .settings
                .push((name.to_owned(), value.text.to_owned()));
        }
        options.charset = [("CHARACTER SET", charset), ("COLLATE", collation)]
            .into_iter()
            .filter_map(|(word, value)| Some(format!("{word} {}", value?)))
            .collect::<Vec<_>>()
            .join(" ");
        options.text = without(text, &removed);
        if let Some(first) = all.get(end) {
            // MySQL hides it from those that do not know it.
            let hidden = end
                .checked_sub(1)
                .map(|before| &all[before])
                .filter(|before| before.kind == TokenKind::ConditionalOpen);
            text[hidden.unwrap_or(first).start..].clone_into(&mut options.partition);
        }
        options
    }
}

impl Options {
    /// All of them for a table that may have others: what is not said goes back to its default, as far as that can be said of
    /// every table.
    #[must_use]
    pub fn resetting(&self) -> String {
        let mut text = String::new();
        for (name, default) in [("ROW_FORMAT", "DEFAULT"), ("KEY_BLOCK_SIZE", "0")] {
            if !self.text.contains(&format!("{name}=")) {
                text.push_str(&format!("{name}={default} "));
            }
        }
        text + &self.text
    }
}

/// The value behind a word and a `=`.
fn set_by<'a>(all: &[Piece<'a>], at: usize) -> Option<Piece<'a>> {
    let outside = all[at].depth == 0 && all[at].is_name();
    let equals = all.get(at + 1).is_some_and(|piece| piece.text == "=");
    all.get(at + 2).filter(|_| outside && equals).copied()
}

/// A text without these stretches and the blanks before them.
fn without(text: &str, removed: &[std::ops::Range<usize>]) -> String {
    let mut kept = String::new();
    let mut at = 0;
    for range in removed {
        kept.push_str(text[at..range.start].trim_end());
        at = range.end;
    }
    kept.push_str(&text[at..]);
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn the_next_number_and_the_comment_are_apart() {
        let options = Options::read(
            "ENGINE=InnoDB AUTO_INCREMENT=44 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci COMMENT='it''s AUTO_INCREMENT=7' WITH SYSTEM VERSIONING",
        );
        assert_eq!(
            options.text,
            "ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci WITH SYSTEM VERSIONING"
        );
        assert_eq!(options.comment.as_deref(), Some("'it''s AUTO_INCREMENT=7'"));
        assert_eq!(
            options.charset,
            "CHARACTER SET latin1 COLLATE latin1_swedish_ci"
        );
        assert!(options.is_versioned);
        let settings = options.settings.iter();
        let settings: Vec<_> = settings.map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(
            settings,
            [
                ("ENGINE", "InnoDB"),
                ("DEFAULT CHARSET", "latin1"),
                ("COLLATE", "latin1_swedish_ci")
            ]
        );
        let options = Options::read("ENGINE=Aria DATA DIRECTORY='/x' `encrypted`='no'");
        assert_eq!(
            options.settings[1..],
            [
                ("DATA DIRECTORY".to_owned(), "'/x'".to_owned()),
                ("`encrypted`".to_owned(), "'no'".to_owned())
            ]
        );
    }

    #[test]
    fn comments_of_partitions_stay() {
        let text = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\n/*!50100 PARTITION BY RANGE (`a`)\n(PARTITION p0 VALUES LESS THAN (5) COMMENT = 'x' ENGINE = InnoDB) */";
        let options = Options::read(text);
        assert_eq!(options.text, text);
        assert_eq!(options.partition, &text[text.find("/*").unwrap()..]);
        assert_eq!(options.comment, None);
        assert_eq!(options.charset, "CHARACTER SET utf8mb4");
        assert!(!options.is_versioned);
    }
}
