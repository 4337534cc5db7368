//! The text of views and stored programs.

use std::collections::BTreeSet;

use super::names::unquoted;
use super::pieces::{Piece, pieces};
use crate::sql::TokenKind;

/// Words behind which a table stands.
const BEFORE_TABLES: [&str; 8] = [
    "FROM",
    "JOIN",
    "STRAIGHT_JOIN",
    "INTO",
    "UPDATE",
    "TABLE",
    "CALL",
    "REFERENCES",
];

/// What takes a sequence as its argument.
const OF_SEQUENCES: [&str; 3] = ["NEXTVAL", "LASTVAL", "SETVAL"];

/// A text without who has defined it.
///
/// ```
/// use migrate_core::schema::show_create::without_definer;
///
/// let text = "CREATE DEFINER=`root`@`localhost` FUNCTION `f`() RETURNS int(11)\nreturn 1";
/// assert_eq!(without_definer(text), "CREATE FUNCTION `f`() RETURNS int(11)\nreturn 1");
/// ```
#[must_use]
pub fn without_definer(text: &str) -> String {
    let all = pieces(text);
    // What comes later is a body.
    let found = all.iter().take(8).position(|piece| piece.is("DEFINER"));
    let Some(at) = found.filter(|at| all.get(at + 1).is_some_and(|piece| piece.text == "=")) else {
        return text.to_owned();
    };
    // The user, and `@` with the host, whether or not they are one piece.
    let mut next = at + 3;
    if all.get(next).is_some_and(|piece| piece.text == "@") {
        next += 2;
    } else if all
        .get(next)
        .is_some_and(|piece| piece.text.starts_with('@'))
    {
        next += 1;
    }
    let rest = all.get(next).map_or("", |piece| &text[piece.start..]);
    format!("{}{rest}", &text[..all[at].start])
}

/// A text in which nothing says that it is in this database, which is where it is looked for anyway.
///
/// A name behind `database.` is taken only where it can be nothing else than that of a table, a routine or a column of a
/// table: another table could be called as the database is.
///
/// ```
/// use migrate_core::schema::show_create::without_database;
///
/// let text = "select `d`.`t`.`a` AS `a`,`d`.`f`(1) AS `f`,`d`.`x` AS `x` from (`d`.`t` join `e`.`d` on(1))";
/// assert_eq!(
///     without_database(text, "d"),
///     "select `t`.`a` AS `a`,`f`(1) AS `f`,`d`.`x` AS `x` from (`t` join `e`.`d` on(1))"
/// );
/// ```
#[must_use]
pub fn without_database(text: &str, database: &str) -> String {
    let all = pieces(text);
    let dot = |at: usize| all.get(at).is_some_and(|piece| piece.text == ".");
    let mut kept = String::new();
    let mut from = 0;
    for (at, piece) in all.iter().enumerate() {
        let is_database = piece.is_name() && unquoted(piece.text) == database;
        let starts = is_database && dot(at + 1) && (at == 0 || !dot(at - 1));
        let Some(second) = all.get(at + 2).filter(|next| starts && next.is_name()) else {
            continue;
        };
        let is_call = all
            .get(at + 3)
            .is_some_and(|next| next.kind == TokenKind::OpenParen && next.start == second.end);
        if dot(at + 3) || is_call || is_table_after(&all[..at]) {
            kept.push_str(&text[from..piece.start]);
            from = second.start;
        }
    }
    kept.push_str(&text[from..]);
    kept
}

/// Whether what follows these pieces is a table or a sequence.
fn is_table_after(before: &[Piece<'_>]) -> bool {
    let mut back = before.iter().rev();
    let Some(last) = back.find(|piece| piece.kind != TokenKind::OpenParen) else {
        return false;
    };
    let opened = before
        .last()
        .is_some_and(|piece| piece.kind == TokenKind::OpenParen);
    last.is_any(&BEFORE_TABLES) || (opened && last.is_any(&OF_SEQUENCES))
}

/// The tables, views and sequences that a text reads from, of the database where it is.
///
/// ```
/// use migrate_core::schema::show_create::read_from;
///
/// let text = "select nextval(`s`) AS `b` from (`t` `x` join `v`) where exists(select 1 from `d`.`u`)";
/// assert_eq!(read_from(text).into_iter().collect::<Vec<_>>(), ["s", "t", "v"]);
/// ```
#[must_use]
pub fn read_from(text: &str) -> BTreeSet<String> {
    let all = pieces(text);
    let named = all.iter().enumerate().filter(|(at, piece)| {
        let dotted = all.get(at + 1).is_some_and(|next| next.text == ".");
        piece.is_name() && !dotted && is_table_after(&all[..*at])
    });
    named.map(|(_, piece)| unquoted(piece.text)).collect()
}

/// What a text calls.
///
/// ```
/// use migrate_core::schema::show_create::called;
///
/// assert!(called("select `f`(1) AS `g`").contains("f"));
/// ```
#[must_use]
pub fn called(text: &str) -> BTreeSet<String> {
    let all = pieces(text);
    let calls = all.windows(2).filter(|pair| {
        pair[0].is_name() && pair[1].kind == TokenKind::OpenParen && pair[0].end == pair[1].start
    });
    calls.map(|pair| unquoted(pair[0].text)).collect()
}

#[cfg(test)]
mod tests {
    use super::{read_from, without_database, without_definer};

    #[test]
    fn definers_of_every_spelling_go() {
        for definer in [
            "`a`@`%`",
            "\"a\"@\"localhost\"",
            "`role`",
            "a@localhost",
            "`a``b`@`::1`",
        ] {
            let text = format!(
                "CREATE ALGORITHM=MERGE DEFINER={definer} SQL SECURITY DEFINER VIEW `v` AS select 1"
            );
            assert_eq!(
                without_definer(&text),
                "CREATE ALGORITHM=MERGE SQL SECURITY DEFINER VIEW `v` AS select 1",
                "{definer}"
            );
        }
        let body = "CREATE FUNCTION `f`() RETURNS int(11)\nreturn definer=1";
        assert_eq!(without_definer(body), body);
    }

    #[test]
    fn a_table_that_is_called_as_the_database_keeps_its_columns() {
        let text = "select `d`.`x` AS `x` from `d` where `d`.`y` = 'd.t' and `d` . `z` > 1";
        assert_eq!(without_database(text, "d"), text);
        let text = "insert into d.t values (d.f(1), nextval(`d`.`s`))";
        assert_eq!(
            without_database(text, "d"),
            "insert into t values (f(1), nextval(`s`))"
        );
    }

    #[test]
    fn columns_are_read_from_nowhere() {
        let text = "with `c` as (select 1 AS `v`)select `c`.`v` AS `w` from (`c` left join `t` on(`t`.`u` = 1))";
        let found: Vec<_> = read_from(text).into_iter().collect();
        assert_eq!(found, ["c", "t"]);
    }
}
