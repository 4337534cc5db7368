//! `COMMENT ON`.

use super::{object, one};
use crate::sql::recognise::phrase::{Phrase, object_of, string_text};
use crate::sql::{Act, CommentOn, ObjectKind, Operation, TokenKind};

pub(super) fn comment(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    if !phrase.take(&["ON"]) {
        return None;
    }
    let kind = object::kind(&mut phrase)?;
    let mut path = phrase.path();
    let column = match (kind, &mut path) {
        (ObjectKind::Column, Some(path)) if path.len() > 1 => path.pop(),
        _ => None,
    };
    let object = path.and_then(object_of);
    let (name, mut table) = match kind {
        ObjectKind::Column => (column.map(crate::sql::ObjectName::new), object),
        ObjectKind::Table | ObjectKind::ForeignTable => (object.clone(), object),
        _ => (object, None),
    };
    if matches!(
        kind,
        ObjectKind::Trigger | ObjectKind::Rule | ObjectKind::Policy | ObjectKind::Constraint
    ) {
        table = object::of_table(&mut phrase, "ON");
    }
    let text = whole.rest().last();
    let text = text.filter(|part| matches!(part.kind, TokenKind::String | TokenKind::DollarString));
    let comment = CommentOn {
        kind,
        name,
        table,
        text: text.map(string_text),
    };
    Some(one(whole, Act::Comment(comment)))
}
