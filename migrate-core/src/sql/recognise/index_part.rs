//! What an index is made of.

use super::phrase::Phrase;
use crate::dialect::Dialect;
use crate::sql::{Expression, IndexPart, TokenKind};

/// The parts of an index in the parentheses that open here. Empty if none open.
pub(super) fn index_parts(phrase: &mut Phrase<'_, '_>) -> Vec<IndexPart> {
    let inside = phrase.parenthesised();
    let items = inside.map_or_else(Vec::new, |inside| inside.items());
    items.into_iter().filter_map(index_part).collect()
}

fn index_part(item: Phrase<'_, '_>) -> Option<IndexPart> {
    if let Some(column) = column(item) {
        return Some(column);
    }
    let mut behind = item;
    if let Some(inside) = behind.parenthesised() {
        // `(a + b) DESC`; but `(a) || (b)` goes on.
        let ends = behind
            .peek()
            .is_none_or(|part| part.kind == TokenKind::Word);
        if ends {
            return Some(IndexPart::Expression(inside.expression()));
        }
    }
    let mut expression = item;
    let expression = expression.take_until(&["COLLATE", "ASC", "DESC", "NULLS"]);
    (!expression.is_at_end()).then(|| IndexPart::Expression(Expression::new(call(expression))))
}

/// A call without the class of operators behind it, or all of it.
fn call<'a>(expression: Phrase<'_, 'a>) -> &'a str {
    let mut behind = expression;
    let is_call = behind.path().is_some() && behind.parenthesised().is_some();
    let ends = behind
        .peek()
        .is_none_or(|part| part.kind == TokenKind::Word);
    if is_call && ends {
        behind.text_since(&expression)
    } else {
        expression.text()
    }
}

/// A column with what may follow it; `None`: it is an expression.
fn column(mut item: Phrase<'_, '_>) -> Option<IndexPart> {
    let name = item.loose_name()?;
    let mut prefix = None;
    if item.dialect() == Dialect::Mysql
        && let Some(inside) = item.parenthesised()
    {
        prefix = Some(inside.text().trim().parse().ok()?);
    }
    let mut descending = false;
    while let Some(part) = item.peek() {
        if part.kind != TokenKind::Word && part.kind != TokenKind::QuotedIdentifier {
            return None;
        }
        if part.is("COLLATE") {
            item.next();
            item.path()?;
        } else if part.is_any(&["ASC", "DESC"]) {
            descending = part.is("DESC");
            item.next();
        } else if part.is_any(&["NULLS", "AUTOINCREMENT"]) {
            item.next();
            item.take_any(&["FIRST", "LAST"]);
        } else if item.dialect() == Dialect::Postgres {
            // A class of operators, perhaps with options; `WITH` of an exclusion.
            item.path()?;
            item.parenthesised();
        } else {
            return None;
        }
    }
    Some(IndexPart::Column {
        name,
        prefix,
        descending,
    })
}
