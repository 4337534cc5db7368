//! `DROP`.

use super::object::{cascades, of_table, without_behavior};
use super::{each, object, one};
use crate::sql::recognise::phrase::Phrase;
use crate::sql::{Act, ObjectKind, Operation};

pub(super) fn drop(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    if phrase.sees(&["OWNED"]) {
        return None;
    }
    let kind = object::kind(&mut phrase)?;
    let concurrently = phrase.take(&["CONCURRENTLY"]);
    let if_exists = phrase.take(&["IF", "EXISTS"]);
    let cascade = cascades(&phrase);
    let phrase = without_behavior(phrase);
    match kind {
        ObjectKind::Table => Some(each(whole, phrase.named_list()?, |table| Act::DropTable {
            table,
            if_exists,
            cascade,
            temporary: false,
        })),
        ObjectKind::Index => Some(each(whole, phrase.named_list()?, |index| Act::DropIndex {
            index,
            table: None,
            concurrently,
            if_exists,
            cascade,
        })),
        ObjectKind::Trigger => {
            let mut phrase = phrase;
            let name = phrase.named()?;
            let table = of_table(&mut phrase, "ON");
            let act = Act::DropTrigger {
                name,
                table,
                if_exists,
                cascade,
            };
            Some(one(whole, act))
        }
        ObjectKind::Rule | ObjectKind::Policy | ObjectKind::Cast | ObjectKind::Foreign => {
            let mut phrase = phrase;
            let name = object::name(&mut phrase, kind);
            let table = of_table(&mut phrase, "ON");
            let act = Act::Drop {
                kind,
                name,
                table,
                if_exists,
                cascade,
            };
            Some(one(whole, act))
        }
        _ => {
            let act = |name| Act::Drop {
                kind,
                name,
                table: None,
                if_exists,
                cascade,
            };
            // Each perhaps with the types of its arguments behind it.
            match phrase.named_list() {
                Some(names) => Some(each(whole, names, |name| act(Some(name)))),
                None => Some(one(whole, act(None))),
            }
        }
    }
}
