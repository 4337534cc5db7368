//! `ALTER` of what is no table.

use super::{alter_table, object, one, session, type_act};
use crate::sql::recognise::phrase::Phrase;
use crate::sql::{Act, ObjectKind, Operation, TableAct};

pub(super) fn alter(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    if phrase.take(&["SYSTEM"]) {
        return session::alter_system(whole, phrase);
    }
    let kind = object::kind(&mut phrase)?;
    match kind {
        ObjectKind::Table | ObjectKind::ForeignTable => alter_table::alter_table(whole, phrase),
        ObjectKind::Type => type_act::alter_type(whole, phrase),
        ObjectKind::Domain => type_act::alter_domain(whole, phrase),
        ObjectKind::Index => index(whole, phrase),
        _ => Some(other(whole, phrase, kind)),
    }
}

fn index(whole: Phrase<'_, '_>, phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let mut ahead = phrase;
    ahead.take(&["IF", "EXISTS"]);
    let index = ahead.named();
    match index {
        Some(index) if ahead.take(&["RENAME", "TO"]) => {
            let to = ahead.loose_name()?;
            Some(one(whole, Act::RenameIndex { index, to }))
        }
        _ => Some(other(whole, phrase, ObjectKind::Index)),
    }
}

/// What has no act of its own: its name, its new name, its new schema.
pub(super) fn other(
    whole: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
    kind: ObjectKind,
) -> Vec<Operation> {
    phrase.take(&["IF", "EXISTS"]);
    if phrase.sees(&["ALL", "IN", "TABLESPACE"]) {
        phrase.take_rest();
    }
    let name = object::name(&mut phrase, kind);
    phrase.parenthesised();
    if let (ObjectKind::View | ObjectKind::MaterializedView, Some(view)) = (kind, &name)
        && let Some(renamed) = rename_column(phrase)
    {
        return one(
            whole,
            Act::Table {
                table: view.clone(),
                act: renamed,
            },
        );
    }
    let table = object::of_table(&mut phrase, "ON");
    let (_, rename) = phrase.cut_at(&["RENAME"]);
    let renamed = rename.and_then(|mut rename| {
        let is_it = rename.take(&["RENAME", "TO"]);
        is_it.then(|| rename.name()).flatten()
    });
    let (_, set) = phrase.cut_at(&["SET"]);
    let moved_to = set.and_then(|mut set| {
        let is_it = set.take(&["SET", "SCHEMA"]);
        is_it.then(|| set.name()).flatten()
    });
    one(
        whole,
        Act::Alter {
            kind,
            name,
            table,
            renamed,
            moved_to,
        },
    )
}

/// `RENAME [COLUMN] a TO b`, which views know as tables do.
fn rename_column(phrase: Phrase<'_, '_>) -> Option<TableAct> {
    if !phrase.sees(&["RENAME"]) || phrase.sees(&["RENAME", "TO"]) {
        return None;
    }
    alter_table::action(phrase)
}
