//! One spelling for all texts that `SQLite` takes for the same.

use std::collections::BTreeSet;

use super::piece::Piece;
use crate::sql::TokenKind;

/// What quotes mean in a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading<'n> {
    /// Every quoted thing is a name.
    Names,
    /// In double quotes are names where they are among these, else strings.
    Expression(&'n BTreeSet<String>),
    /// In double quotes are names, which may count with their case unless they are among these: nobody knows all of them.
    Statement(&'n BTreeSet<String>),
    /// Somebody else will read it.
    Foreign,
}

/// The text of these pieces. Two texts with the same one are the same to `SQLite`.
pub(super) fn spelled(pieces: &[Piece<'_>], reading: Reading<'_>) -> String {
    let mut text = String::new();
    let mut before = "";
    let mut spellings = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        let by_its_place = at
            .checked_sub(1)
            .is_some_and(|at| pieces[at].is_symbol(".") || pieces[at].is("COLLATE"))
            || pieces
                .get(at + 1)
                .is_some_and(|next| next.is_symbol(".") || next.kind == TokenKind::OpenParen);
        spellings.push(piece_spelled(piece, by_its_place, reading));
    }
    for spelling in &spellings {
        if blank_between(before, spelling) {
            text.push(' ');
        }
        text.push_str(spelling);
        before = spelling;
    }
    text
}

fn piece_spelled(piece: &Piece<'_>, by_its_place: bool, reading: Reading<'_>) -> String {
    let exact = || piece.text.to_owned();
    match (piece.kind, reading) {
        (_, Reading::Foreign) => exact(),
        (TokenKind::QuotedIdentifier, Reading::Names) => name(&piece.content()),
        (TokenKind::String, Reading::Names) => piece.name().map_or_else(exact, |it| name(&it)),
        (TokenKind::QuotedIdentifier, Reading::Expression(names) | Reading::Statement(names)) => {
            let content = piece.content();
            let known = by_its_place
                || !piece.text.starts_with('"')
                || names.contains(&content.to_ascii_lowercase());
            match reading {
                _ if known => name(&content),
                Reading::Expression(_) => string(&content),
                _ => exact(),
            }
        }
        (TokenKind::Word | TokenKind::Number, _) => piece.text.to_ascii_lowercase(),
        _ => exact(),
    }
}

/// A blank stands between two pieces, but where people leave it out.
fn blank_between(before: &str, after: &str) -> bool {
    match (before, after) {
        ("" | "(" | ".", _) | (_, ")" | "," | ";" | ".") => false,
        (before, "(") => !is_called(before),
        _ => true,
    }
}

/// Whether a parenthesis behind it holds its arguments.
fn is_called(before: &str) -> bool {
    let starts_name = |first: char| first == '"' || first == '_' || first.is_alphabetic();
    before.chars().next().is_some_and(starts_name)
        && !is_reserved(before)
        && !["key", "begin", "over", "filter", "replace", "with"].contains(&before)
}

/// A name as a definition or a statement says it: in quotes where it needs them.
pub(super) fn name(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let is_bare = lower
        .bytes()
        .all(|byte| byte == b'_' || byte >= 0x80 || byte.is_ascii_alphanumeric())
        && !lower.is_empty()
        && !lower.as_bytes()[0].is_ascii_digit();
    if is_bare && !is_reserved(&lower) {
        return lower;
    }
    format!("\"{}\"", lower.replace('"', "\"\""))
}

pub(super) fn string(content: &str) -> String {
    format!("'{}'", content.replace('\'', "''"))
}

/// Words that mean something else without quotes.
fn is_reserved(word: &str) -> bool {
    RESERVED.binary_search(&word).is_ok()
}

const RESERVED: &[&str] = &[
    "add",
    "all",
    "alter",
    "and",
    "as",
    "autoincrement",
    "between",
    "case",
    "check",
    "collate",
    "commit",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_time",
    "current_timestamp",
    "default",
    "deferrable",
    "delete",
    "distinct",
    "drop",
    "else",
    "escape",
    "except",
    "exists",
    "false",
    "foreign",
    "from",
    "full",
    "group",
    "having",
    "in",
    "index",
    "indexed",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "left",
    "limit",
    "natural",
    "not",
    "nothing",
    "notnull",
    "null",
    "on",
    "or",
    "order",
    "outer",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "set",
    "table",
    "then",
    "to",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "when",
    "where",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::piece::pieces;
    use super::{RESERVED, Reading, name, spelled};

    #[test]
    fn reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn names_have_quotes_where_they_need_them() {
        let spelled: Vec<String> = ["Users", "order", "a b", "", "1st", "say \"hi\"", "größe"]
            .map(name)
            .into();
        assert_eq!(
            spelled,
            [
                "users",
                "\"order\"",
                "\"a b\"",
                "\"\"",
                "\"1st\"",
                "\"say \"\"hi\"\"\"",
                "größe"
            ]
        );
    }

    #[test]
    fn blanks_comments_case_and_needless_quotes_do_not_count() {
        let known = BTreeSet::from(["x".to_owned()]);
        let one = |sql| spelled(&pieces(sql), Reading::Expression(&known));
        let text = "check (x > 0 and lower(x) || 'A B' <> 'c')";
        assert_eq!(
            one("CHECK(\"X\">0 -- why\nAND [lower] ( `x` )||'A B'<>'c')"),
            text
        );
        assert_eq!(one(text), text);
    }

    #[test]
    fn double_quotes_around_no_name_are_a_string() {
        let known = BTreeSet::from(["state".to_owned()]);
        let sql = "state IN (\"Open\", 'it''s') OR t.\"State\" = x'0A'";
        assert_eq!(
            spelled(&pieces(sql), Reading::Expression(&known)),
            "state in ('Open', 'it''s') or t.state = x'0A'"
        );
        assert_eq!(
            spelled(&pieces(sql), Reading::Statement(&known)),
            "state in (\"Open\", 'it''s') or t.state = x'0A'"
        );
    }

    #[test]
    fn what_is_spelled_twice_stays() {
        let known = ["left", "b c"].map(str::to_owned).into();
        for sql in [
            "a - -1",
            "a|| b||c",
            "a ->> '$.b' -> 1",
            "- - 1.5e3",
            "\"left\" left join [B c]",
        ] {
            for reading in [
                Reading::Names,
                Reading::Expression(&known),
                Reading::Statement(&known),
            ] {
                let once = spelled(&pieces(sql), reading);
                assert_eq!(spelled(&pieces(&once), reading), once);
            }
        }
    }
}
