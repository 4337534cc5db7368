//! The line of a column.

use super::names::{quoted, unquoted};
use super::pieces::{Piece, pieces};
use crate::sql::TokenKind;

/// A column, and what stands in its line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type and all that none of the others is: the collation, what is generated, whether it is visible.
    pub definition: String,
    /// Where in the definition the type ends, and with it the place for a character set.
    pub type_end: usize,
    /// Whether it holds text, and the definition says neither a character set nor a collation.
    pub lacks_charset: bool,
    /// Whether it is not null.
    pub not_null: bool,
    /// Whether its line says that it may be null, as that of a timestamp does.
    pub says_null: bool,
    /// Its default and what it becomes `ON UPDATE`; that it is null when nothing is said is none.
    pub default: Option<String>,
    /// Its comment, as a literal.
    pub comment: Option<String>,
    /// From `CHECK` on.
    pub check: Option<String>,
}

const TEXTS: [&str; 8] = [
    "char",
    "varchar",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "enum",
    "set",
];

/// What may follow a default.
const FOLLOWING: [&str; 13] = [
    "ON",
    "NOT",
    "AUTO_INCREMENT",
    "COMMENT",
    "CHECK",
    "INVISIBLE",
    "WITH",
    "WITHOUT",
    "GENERATED",
    "COLUMN_FORMAT",
    "STORAGE",
    "UNIQUE",
    "PRIMARY",
];

impl Column {
    /// Cuts the line; `None` if it is no such line.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let all = pieces(text);
        let mut column = Self {
            name: unquoted(all.first()?.text),
            ..Self::default()
        };
        let kind = all.get(1)?;
        column.lacks_charset = kind.is_any(&TEXTS);
        let after_type = 2 + argument(&all[2..]);
        column.keep(text, &all[1..after_type]);
        column.type_end = column.definition.len();
        let mut at = after_type;
        while let Some(piece) = all.get(at) {
            let rest = &all[at..];
            let long = column.attribute(text, piece, rest).max(1);
            at += long;
        }
        Some(column)
    }

    /// Takes what stands at the start of `rest`; how many pieces that was.
    fn attribute(&mut self, text: &str, piece: &Piece<'_>, rest: &[Piece<'_>]) -> usize {
        let second = rest.get(1);
        let second_is = |word: &str| second.is_some_and(|piece| piece.is(word));
        if piece.is("NOT") && second_is("NULL") {
            self.not_null = true;
            return 2;
        }
        if piece.is("NULL") {
            self.says_null = true;
            return 1;
        }
        if piece.is("DEFAULT") {
            let long = 1 + value(&rest[1..]);
            // That is so anyway.
            if long != 2 || !second_is("NULL") {
                self.default = Some(span(text, &rest[..long]).to_owned());
            }
            return long;
        }
        if piece.is("ON") && second_is("UPDATE") {
            let long = 2 + value(&rest[2..]);
            let update = span(text, &rest[..long]);
            self.default = Some(match self.default.take() {
                Some(default) => format!("{default} {update}"),
                None => update.to_owned(),
            });
            return long;
        }
        if piece.is("COMMENT") && second.is_some_and(|piece| piece.kind == TokenKind::String) {
            self.comment = second.map(|piece| piece.text.to_owned());
            return 2;
        }
        if piece.is("CHECK") {
            let long = 1 + argument(&rest[1..]);
            self.check = Some(span(text, &rest[..long]).to_owned());
            return long;
        }
        self.lacks_charset &= !piece.is_any(&["CHARACTER", "CHARSET", "COLLATE"]);
        let long = if piece.kind == TokenKind::ConditionalOpen {
            let close = |piece: &Piece<'_>| piece.kind == TokenKind::ConditionalClose;
            rest.iter().position(close).map_or(rest.len(), |at| at + 1)
        } else if piece.kind == TokenKind::OpenParen {
            argument(rest)
        } else {
            1
        };
        self.keep(text, &rest[..long]);
        long
    }

    fn keep(&mut self, text: &str, pieces: &[Piece<'_>]) {
        if !self.definition.is_empty() {
            self.definition.push(' ');
        }
        self.definition.push_str(span(text, pieces));
    }

    /// The whole line, with a character set.
    #[must_use]
    pub fn line(&self, charset: &str) -> String {
        let mut line = format!("{} {}", quoted(&self.name), self.with_charset(charset));
        let null = match (self.not_null, self.says_null) {
            (true, _) => Some("NOT NULL"),
            (false, says_null) => says_null.then_some("NULL"),
        };
        let comment = self
            .comment
            .as_ref()
            .map(|comment| format!("COMMENT {comment}"));
        let parts = [null, self.default.as_deref()].into_iter();
        let parts = parts.chain([comment.as_deref(), self.check.as_deref()]);
        for part in parts.flatten() {
            line.push(' ');
            line.push_str(part);
        }
        line
    }

    /// Its type: `decimal(10,2)`, without what follows that.
    #[must_use]
    pub fn type_text(&self) -> &str {
        &self.definition[..self.type_end]
    }

    /// The same column of another type.
    ///
    /// ```
    /// use migrate_core::schema::show_create::Column;
    ///
    /// let column = Column::read("`m` enum('a') NOT NULL DEFAULT 'a'").unwrap();
    /// assert_eq!(column.with_type("enum('a','b')").line(""), "`m` enum('a','b') NOT NULL DEFAULT 'a'");
    /// ```
    #[must_use]
    pub fn with_type(&self, text: &str) -> Self {
        Self {
            definition: format!("{text}{}", &self.definition[self.type_end..]),
            type_end: text.len(),
            ..self.clone()
        }
    }

    /// How it is generated, if it is: from `GENERATED` on.
    ///
    /// ```
    /// use migrate_core::schema::show_create::Column;
    ///
    /// let column = Column::read("`g` int(11) GENERATED ALWAYS AS (`b` + 1) STORED").unwrap();
    /// assert_eq!(column.generation(), Some("GENERATED ALWAYS AS (`b` + 1) STORED"));
    /// assert_eq!(column.type_text(), "int(11)");
    /// ```
    #[must_use]
    pub fn generation(&self) -> Option<&str> {
        let rest = &self.definition[self.type_end..];
        rest.find("GENERATED ALWAYS AS ").map(|at| &rest[at..])
    }

    /// The definition with this where a character set belongs, if it holds text and does not say which.
    #[must_use]
    pub fn with_charset(&self, charset: &str) -> String {
        if !self.lacks_charset || charset.is_empty() {
            return self.definition.clone();
        }
        let (kind, rest) = self.definition.split_at(self.type_end);
        format!("{kind} {charset}{rest}")
    }
}

/// How many pieces the parentheses have that start here.
fn argument(pieces: &[Piece<'_>]) -> usize {
    match pieces.first() {
        Some(open) if open.kind == TokenKind::OpenParen => {
            let close = |piece: &Piece<'_>| {
                piece.kind == TokenKind::CloseParen && piece.depth == open.depth
            };
            pieces
                .iter()
                .position(close)
                .map_or(pieces.len(), |at| at + 1)
        }
        _ => 0,
    }
}

/// How many pieces a default has.
fn value(pieces: &[Piece<'_>]) -> usize {
    let ends = |piece: &Piece<'_>| {
        piece.depth == 0 && (piece.is_any(&FOLLOWING) || piece.kind == TokenKind::ConditionalOpen)
    };
    pieces.iter().position(ends).unwrap_or(pieces.len())
}

fn span<'t>(text: &'t str, pieces: &[Piece<'_>]) -> &'t str {
    match (pieces.first(), pieces.last()) {
        (Some(first), Some(last)) => &text[first.start..last.end],
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::Column;

    fn read(line: &str) -> Column {
        Column::read(line).unwrap()
    }

    #[track_caller]
    fn parts(line: &str, definition: &str, not_null: bool, rest: [Option<&str>; 3]) {
        let column = read(line);
        assert_eq!(column.definition, definition);
        assert_eq!(column.not_null, not_null);
        let found = [
            column.default.as_deref(),
            column.comment.as_deref(),
            column.check.as_deref(),
        ];
        assert_eq!(found, rest);
    }

    #[test]
    fn what_can_be_forgotten_is_parted() {
        parts(
            "`a` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'x'' DEFAULT NULL' COMMENT 'NOT NULL'",
            "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            true,
            [Some("DEFAULT 'x'' DEFAULT NULL'"), Some("'NOT NULL'"), None],
        );
        parts(
            "`t` timestamp NULL DEFAULT NULL ON UPDATE current_timestamp()",
            "timestamp",
            false,
            [Some("ON UPDATE current_timestamp()"), None, None],
        );
        parts(
            "`t` datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)",
            "datetime(6)",
            false,
            [
                Some("DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)"),
                None,
                None,
            ],
        );
        parts(
            "`b` decimal(10,2) unsigned DEFAULT (1 + 2) CHECK (`b` > (0))",
            "decimal(10,2) unsigned",
            false,
            [Some("DEFAULT (1 + 2)"), None, Some("CHECK (`b` > (0))")],
        );
        parts(
            "`n` int(11) NOT NULL INVISIBLE DEFAULT -5",
            "int(11) INVISIBLE",
            true,
            [Some("DEFAULT -5"), None, None],
        );
    }

    #[test]
    fn what_belongs_to_the_column_stays() {
        parts(
            "`g` int(11) GENERATED ALWAYS AS (`b` + 1) STORED COMMENT 'g'",
            "int(11) GENERATED ALWAYS AS (`b` + 1) STORED",
            false,
            [None, Some("'g'"), None],
        );
        parts(
            "`id` bigint unsigned NOT NULL AUTO_INCREMENT /*!80023 INVISIBLE */",
            "bigint unsigned AUTO_INCREMENT /*!80023 INVISIBLE */",
            true,
            [None, None, None],
        );
        parts(
            "`j` json NOT NULL DEFAULT (_utf8mb4'{}') /*!80023 INVISIBLE */ COMMENT 'c'",
            "json /*!80023 INVISIBLE */",
            true,
            [Some("DEFAULT (_utf8mb4'{}')"), Some("'c'"), None],
        );
        parts(
            "`b` blob /*M!100301 COMPRESSED*/ DEFAULT NULL WITHOUT SYSTEM VERSIONING",
            "blob /*M!100301 COMPRESSED*/ WITHOUT SYSTEM VERSIONING",
            false,
            [None, None, None],
        );
    }

    #[test]
    fn a_line_is_put_together_again() {
        let line = "`t``1` timestamp NULL DEFAULT '2000-01-01 00:00:00' ON UPDATE current_timestamp() COMMENT 'c' CHECK (`t` > 0)";
        assert_eq!(read(line).line(""), line);
        assert_eq!(
            read("`a` text NOT NULL INVISIBLE").line("COLLATE x"),
            "`a` text COLLATE x INVISIBLE NOT NULL"
        );
    }

    #[test]
    fn text_has_a_character_set() {
        let charset = "CHARACTER SET latin1";
        let said = |line: &str| read(line).with_charset(charset);
        assert_eq!(
            said("`a` varchar(20) GENERATED ALWAYS AS (1) VIRTUAL"),
            "varchar(20) CHARACTER SET latin1 GENERATED ALWAYS AS (1) VIRTUAL"
        );
        assert_eq!(
            said("`a` text COLLATE utf8mb4_bin"),
            "text COLLATE utf8mb4_bin"
        );
        assert_eq!(
            said("`a` enum('a','b') NOT NULL"),
            "enum('a','b') CHARACTER SET latin1"
        );
        assert_eq!(said("`a` int(11)"), "int(11)");
    }
}
