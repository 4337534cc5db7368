//! Rights.

use super::super::phrase::Phrase;
use crate::sql::ObjectName;
use crate::sql::operation::Act;

/// What follows `GRANT`.
pub(super) fn grant(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let mut said = phrase.take_until(&["TO"]);
    let privileges = said.take_until(&["ON"]);
    let on = objects(said);
    phrase.take(&["TO"]).then_some(())?;
    let who = phrase.take_until(&["REQUIRE", "WITH", "AS", "IDENTIFIED"]);
    let texts = |list: Phrase<'_, '_>| {
        let items = list.items().into_iter();
        items.map(|item| item.text().to_owned()).collect()
    };
    let upper: Vec<String> = texts(privileges);
    Some(Act::Grant {
        privileges: upper.iter().map(|text| text.to_ascii_uppercase()).collect(),
        on,
        to: texts(who),
    })
}

/// What follows `REVOKE`.
pub(super) fn revoke(mut phrase: Phrase<'_, '_>) -> Act {
    let mut said = phrase.take_until(&["FROM"]);
    said.take_until(&["ON"]);
    Act::Revoke { on: objects(said) }
}

/// `ON [TABLE | FUNCTION | PROCEDURE] db.*`
fn objects(mut said: Phrase<'_, '_>) -> Vec<ObjectName> {
    if !said.take(&["ON"]) {
        return Vec::new();
    }
    said.take_any(&["TABLE", "FUNCTION", "PROCEDURE"]);
    let mut star = said;
    let name = said.named().or_else(|| {
        let schema = star.loose_name();
        star.take_text(".");
        star.take_text("*").then(|| ObjectName {
            schema,
            name: "*".to_owned(),
        })
    });
    name.into_iter().collect()
}
