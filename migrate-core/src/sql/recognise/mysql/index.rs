//! Indexes.

use super::super::constraint::{sees_constraint, table_constraint};
use super::super::index_part::index_parts;
use super::super::phrase::Phrase;
use crate::sql::ObjectName;
use crate::sql::operation::{Act, Constraint, CreateIndex, Flavour, Operation, TableAct};

/// What stands among the columns of a table and is no column.
#[derive(Debug)]
pub(super) enum Key {
    Constraint {
        constraint: Constraint,
        if_not_exists: bool,
    },
    Index(CreateIndex),
}

/// A key or a constraint, if one comes next.
pub(super) fn key(phrase: &mut Phrase<'_, '_>, table: &ObjectName) -> Option<Key> {
    if !sees_constraint(phrase) {
        let mut index = head(phrase, table.clone())?;
        index.if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
        if !phrase.sees_text("(") && !phrase.sees_any(&["USING", "TYPE"]) {
            index.name = Some(ObjectName::new(phrase.loose_name()?));
        }
        body(phrase, &mut index);
        return Some(Key::Index(index));
    }
    let before = *phrase;
    let constraint = table_constraint(phrase)?;
    let mut head = phrase.read_since(&before);
    let if_not_exists = head.take_until(&["REFERENCES"]).has_outer("IF", "NOT");
    Some(Key::Constraint {
        constraint,
        if_not_exists,
    })
}

/// `[UNIQUE | FULLTEXT | SPATIAL | VECTOR] INDEX`; nothing is read if it is something else.
fn head(phrase: &mut Phrase<'_, '_>, table: ObjectName) -> Option<CreateIndex> {
    let mut ahead = *phrase;
    let (flavour, method) = match () {
        () if ahead.take(&["UNIQUE"]) => (Flavour::Unique, None),
        () if ahead.take(&["FULLTEXT"]) => (Flavour::FullText, None),
        () if ahead.take(&["SPATIAL"]) => (Flavour::Spatial, None),
        () if ahead.take(&["VECTOR"]) => (Flavour::Plain, Some("vector".to_owned())),
        () => (Flavour::Plain, None),
    };
    let said = ahead.take_any(&["INDEX", "KEY"]);
    if !said && !matches!(flavour, Flavour::FullText | Flavour::Spatial) {
        return None;
    }
    *phrase = ahead;
    Some(CreateIndex {
        name: None,
        table,
        flavour,
        concurrently: false,
        if_not_exists: false,
        only: false,
        method,
        parts: Vec::new(),
        include: Vec::new(),
        predicate: None,
        algorithm: None,
        lock: None,
    })
}

/// `[USING …] (…)` and the options behind it.
fn body(phrase: &mut Phrase<'_, '_>, index: &mut CreateIndex) {
    using(phrase, index);
    index.parts = index_parts(phrase);
    while !phrase.is_at_end() {
        using(phrase, index);
        match clause(phrase) {
            Some(TableAct::Algorithm(asked)) => index.algorithm = Some(asked),
            Some(TableAct::LockClause(asked)) => index.lock = Some(asked),
            _ => {
                phrase.next();
            }
        }
    }
}

fn using(phrase: &mut Phrase<'_, '_>, index: &mut CreateIndex) {
    if phrase.take_any(&["USING", "TYPE"]) {
        index.method = phrase.next().map(|part| part.text.to_ascii_lowercase());
    }
}

/// `ALGORITHM = …`, `LOCK = …`; nothing is read if it is something else.
pub(super) fn clause(phrase: &mut Phrase<'_, '_>) -> Option<TableAct> {
    let mut ahead = *phrase;
    let algorithm = ahead.take(&["ALGORITHM"]);
    if !algorithm && !ahead.take(&["LOCK"]) {
        return None;
    }
    ahead.take_text("=");
    let asked = ahead.next()?.text.to_ascii_uppercase();
    *phrase = ahead;
    Some(if algorithm {
        TableAct::Algorithm(asked)
    } else {
        TableAct::LockClause(asked)
    })
}

/// What follows `CREATE`, if that is an index.
pub(super) fn create(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let mut index = head(&mut phrase, ObjectName::new(""))?;
    index.if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    index.name = Some(ObjectName::new(phrase.loose_name()?));
    using(&mut phrase, &mut index);
    phrase.take(&["ON"]).then_some(())?;
    index.table = phrase.named()?;
    body(&mut phrase, &mut index);
    Some(Act::CreateIndex(Box::new(index)))
}

/// What follows `DROP INDEX`. Its clauses are operations of their own, as in `ALTER TABLE`.
pub(super) fn drop(
    statement: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    let if_exists = phrase.take(&["IF", "EXISTS"]);
    let index = ObjectName::new(phrase.loose_name()?);
    phrase.take(&["ON"]).then_some(())?;
    let table = phrase.named()?;
    let act = Act::DropIndex {
        index,
        table: Some(table.clone()),
        concurrently: false,
        if_exists,
        cascade: false,
    };
    let mut found = vec![phrase.read_since(&statement).operation(act)];
    while !phrase.is_at_end() {
        let before = phrase;
        if let Some(act) = clause(&mut phrase) {
            let table = table.clone();
            let said = phrase.read_since(&before);
            found.push(said.operation(Act::Table { table, act }));
        } else {
            // `WAIT 5`, a comma.
            phrase.next();
        }
    }
    Some(found)
}
