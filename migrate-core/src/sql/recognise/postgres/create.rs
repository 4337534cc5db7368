//! `CREATE`.

use super::{create_table, index, object, one, type_act, view};
use crate::sql::recognise::phrase::Phrase;
use crate::sql::{Act, ObjectKind, ObjectName, Operation};

/// Words between `CREATE` and the kind that change nothing here.
const PASSED_OVER: [&str; 6] = [
    "GLOBAL",
    "LOCAL",
    "TRUSTED",
    "PROCEDURAL",
    "RECURSIVE",
    "CONSTRAINT",
];

pub(super) fn create(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let or_replace = phrase.take(&["OR", "REPLACE"]);
    let mut temporary = false;
    let mut unlogged = false;
    loop {
        if phrase.take_any(&["TEMP", "TEMPORARY"]) {
            temporary = true;
        } else if phrase.take(&["UNLOGGED"]) {
            unlogged = true;
        } else if !phrase.take_any(&PASSED_OVER) {
            break;
        }
    }
    if phrase.take(&["DEFAULT", "CONVERSION"]) {
        return Some(other(whole, phrase, ObjectKind::Other, or_replace));
    }
    if phrase.sees_any(&["UNIQUE", "INDEX"]) {
        return Some(one(whole, index::create(phrase)?));
    }
    let kind = object::kind(&mut phrase)?;
    let act = match kind {
        ObjectKind::Table | ObjectKind::ForeignTable => {
            let mut made = create_table::create_table(phrase)?;
            made.temporary |= temporary;
            made.unlogged = unlogged;
            made.foreign = kind == ObjectKind::ForeignTable;
            Act::CreateTable(Box::new(made))
        }
        ObjectKind::View | ObjectKind::MaterializedView => {
            let mut made = view::create(phrase)?;
            made.or_replace = or_replace;
            made.temporary = temporary;
            made.materialized = kind == ObjectKind::MaterializedView;
            Act::CreateView(Box::new(made))
        }
        ObjectKind::Type => type_act::create_type(phrase)?,
        ObjectKind::Domain => type_act::create_domain(phrase)?,
        ObjectKind::Trigger => trigger(phrase, or_replace)?,
        _ => return Some(other(whole, phrase, kind, or_replace)),
    };
    Some(one(whole, act))
}

fn trigger(mut phrase: Phrase<'_, '_>, or_replace: bool) -> Option<Act> {
    let name = phrase.loose_name()?;
    phrase.take_until(&["ON"]);
    Some(Act::CreateTrigger {
        name,
        table: object::of_table(&mut phrase, "ON")?,
        or_replace,
        if_not_exists: false,
    })
}

/// What has no act of its own.
fn other(
    whole: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
    kind: ObjectKind,
    or_replace: bool,
) -> Vec<Operation> {
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let name = match kind {
        ObjectKind::Schema if phrase.take(&["AUTHORIZATION"]) => phrase.named(),
        // Statistics may be without a name.
        ObjectKind::Statistics if phrase.sees(&["ON"]) => None,
        _ => object::name(&mut phrase, kind),
    };
    let act = Act::Create {
        kind,
        name,
        table: table_of(phrase, kind),
        or_replace,
        if_not_exists,
    };
    one(whole, act)
}

/// The table that it belongs to, from what follows its name.
fn table_of(mut phrase: Phrase<'_, '_>, kind: ObjectKind) -> Option<ObjectName> {
    match kind {
        ObjectKind::Policy => object::of_table(&mut phrase, "ON"),
        ObjectKind::Rule => {
            phrase.take_until(&["TO"]);
            object::of_table(&mut phrase, "TO")
        }
        ObjectKind::Statistics => {
            phrase.take_until(&["FROM"]);
            object::of_table(&mut phrase, "FROM")
        }
        ObjectKind::Publication if phrase.take(&["FOR"]) => object::of_table(&mut phrase, "TABLE"),
        _ => None,
    }
}
