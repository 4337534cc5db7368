//! `DO` blocks of PostgreSQL: what is in them may throw something away.

use super::act::{Acts, FIRST};
use super::{Loss, losses};
use crate::dialect::Dialect;
use crate::sql::TokenKind;
use crate::sql::reader::{Part, Reader, parts};

/// What a statement stands behind, beside a semicolon.
const OPENING: [&str; 5] = ["BEGIN", "THEN", "ELSE", "LOOP", "DECLARE"];

/// What follows `DO`.
pub(super) fn run<'s>(reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    if reader.dialect() != Dialect::Postgres {
        return None;
    }
    let body = reader.rest().iter().find_map(inside)?;
    let all: Vec<Part<'_>> = parts(Dialect::Postgres, &body).collect();
    let ends = |part: &Part<'_>| part.kind == TokenKind::Semicolon || part.is_any(&OPENING);
    for piece in all.split(ends) {
        let text = Reader::new(Dialect::Postgres, piece).text(&body);
        match piece.first() {
            Some(first) if first.is("EXECUTE") => {
                for said in piece.iter().filter_map(inside) {
                    lose(&said, acts);
                }
            }
            Some(first) if first.is_any(&FIRST) => lose(text, acts),
            _ => {}
        }
    }
    Some(())
}

fn lose(statement: &str, acts: &mut Acts<'_>) {
    let is_block = parts(Dialect::Postgres, statement)
        .next()
        .is_some_and(|first| first.is("DO"));
    if !is_block && !losses(Dialect::Postgres, statement).is_empty() {
        let words: Vec<&str> = statement.split_whitespace().collect();
        acts.lose(Loss::Block(words.join(" ")));
    }
}

/// What a string says.
fn inside(part: &Part<'_>) -> Option<String> {
    match part.kind {
        TokenKind::DollarString => {
            let tag = part.text.get(1..)?.find('$')? + 2;
            let (body, _) = part.text.get(tag..)?.rsplit_once(part.text.get(..tag)?)?;
            Some(body.to_owned())
        }
        TokenKind::String => {
            let (_, text) = part.text.split_once('\'')?;
            Some(text.strip_suffix('\'')?.replace("''", "'"))
        }
        _ => None,
    }
}
