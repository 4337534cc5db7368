//! `GRANT` and `REVOKE`.

use super::{object, one};
use crate::sql::recognise::phrase::Phrase;
use crate::sql::{Act, ObjectName, Operation};

pub(super) fn grant(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Vec<Operation> {
    let privileges = phrase.take_until(&["ON", "TO"]);
    let privileges = privileges.items();
    let on = objects(&mut phrase, "TO");
    phrase.take(&["TO"]);
    let to = phrase.take_until(&["WITH", "GRANTED"]);
    let act = Act::Grant {
        privileges: privileges
            .iter()
            .map(|privilege| privilege.text().to_ascii_uppercase())
            .collect(),
        on,
        to: to.items().into_iter().filter_map(grantee).collect(),
    };
    one(whole, act)
}

pub(super) fn revoke(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Vec<Operation> {
    phrase.take_until(&["ON", "FROM"]);
    let on = objects(&mut phrase, "FROM");
    one(whole, Act::Revoke { on })
}

/// What stands between `ON` and the word before the roles. All tables of a schema are `schema.*`.
fn objects(phrase: &mut Phrase<'_, '_>, end: &str) -> Vec<ObjectName> {
    if !phrase.take(&["ON"]) {
        return Vec::new();
    }
    let mut list = phrase.take_until(&[end]);
    let mut all = false;
    if list.take(&["ALL"]) {
        list.take_until(&["SCHEMA"]);
        list.take(&["SCHEMA"]);
        all = true;
    } else {
        object::kind(&mut list);
    }
    let each = |mut item: Phrase<'_, '_>| {
        let named = item.named()?;
        Some(if all {
            ObjectName {
                schema: Some(named.name),
                name: "*".to_owned(),
            }
        } else {
            named
        })
    };
    list.items().into_iter().filter_map(each).collect()
}

fn grantee(mut item: Phrase<'_, '_>) -> Option<String> {
    if item.sees(&["PUBLIC"]) {
        return Some("PUBLIC".to_owned());
    }
    item.take(&["GROUP"]);
    item.loose_name()
}
