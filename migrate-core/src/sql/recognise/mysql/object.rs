//! What has no act of its own: databases, routines, events, sequences, users.

use super::super::phrase::{Phrase, string_text};
use super::Head;
use crate::sql::operation::{Act, ObjectKind, Operation};
use crate::sql::{ObjectName, TokenKind};

/// The kinds, by the words that name them; longer ones first.
const KINDS: [(&[&str], ObjectKind); 22] = [
    (&["PACKAGE", "BODY"], ObjectKind::Routine),
    (&["PACKAGE"], ObjectKind::Routine),
    (&["PROCEDURE"], ObjectKind::Procedure),
    (&["FUNCTION"], ObjectKind::Function),
    (&["EVENT"], ObjectKind::Event),
    (&["TRIGGER"], ObjectKind::Trigger),
    (&["VIEW"], ObjectKind::View),
    (&["VIEWS"], ObjectKind::View),
    (&["SEQUENCE"], ObjectKind::Sequence),
    (&["DATABASE"], ObjectKind::Database),
    (&["SCHEMA"], ObjectKind::Database),
    (&["USER"], ObjectKind::Role),
    (&["ROLE"], ObjectKind::Role),
    (&["SERVER"], ObjectKind::Foreign),
    (&["UNDO", "TABLESPACE"], ObjectKind::Tablespace),
    (&["TABLESPACE"], ObjectKind::Tablespace),
    (&["LOGFILE", "GROUP"], ObjectKind::Other),
    (&["RESOURCE", "GROUP"], ObjectKind::Other),
    (&["SPATIAL", "REFERENCE", "SYSTEM"], ObjectKind::Other),
    (&["LIBRARY"], ObjectKind::Other),
    (&["MATERIALIZED", "VIEW"], ObjectKind::MaterializedView),
    (&["INSTANCE"], ObjectKind::Other),
];

fn kind(phrase: &mut Phrase<'_, '_>) -> Option<ObjectKind> {
    let found = KINDS.iter().find(|(words, _)| phrase.take(words));
    found.map(|(_, kind)| *kind)
}

/// A name; of an account `'a'@'b'` the whole of it.
fn name(phrase: &mut Phrase<'_, '_>, kind: ObjectKind) -> Option<ObjectName> {
    if kind != ObjectKind::Role {
        return phrase.named();
    }
    let user = account_part(phrase)?;
    if phrase.take_text("@") {
        let host = account_part(phrase)?;
        return Some(ObjectName::new(format!("{user}@{host}")));
    }
    // `CURRENT_USER()`
    phrase.parenthesised();
    Some(ObjectName::new(user))
}

fn account_part(phrase: &mut Phrase<'_, '_>) -> Option<String> {
    let part = phrase.peek()?;
    if part.kind == TokenKind::String {
        let text = string_text(part);
        phrase.next();
        return Some(text);
    }
    phrase.loose_name()
}

/// What follows `CREATE`; several users may be made at once.
pub(super) fn create(
    statement: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
    head: Head,
) -> Option<Vec<Operation>> {
    let kind = kind(&mut phrase)?;
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let of = |name| Act::Create {
        kind,
        name: Some(name),
        table: None,
        or_replace: head.or_replace,
        if_not_exists,
    };
    if kind == ObjectKind::Role {
        let names = accounts(phrase)?.into_iter();
        return Some(names.map(|(name, said)| said.operation(of(name))).collect());
    }
    let name = match kind {
        // A reference system has a number.
        ObjectKind::Other => phrase.next().map(|part| ObjectName::new(part.text))?,
        _ => phrase.named()?,
    };
    Some(vec![statement.operation(of(name))])
}

/// `CREATE USER a IDENTIFIED BY '…', b`: what follows a name counts for nothing here.
fn accounts<'p, 'a>(phrase: Phrase<'p, 'a>) -> Option<Vec<(ObjectName, Phrase<'p, 'a>)>> {
    let each = |mut item: Phrase<'p, 'a>| {
        let before = item;
        let name = name(&mut item, ObjectKind::Role)?;
        Some((name, item.read_since(&before)))
    };
    phrase.items().into_iter().map(each).collect()
}

/// What follows `CREATE … TRIGGER`.
pub(super) fn create_trigger(mut phrase: Phrase<'_, '_>, or_replace: bool) -> Option<Act> {
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let name = phrase.named()?.name;
    phrase.take_until(&["ON"]);
    phrase.take(&["ON"]).then_some(())?;
    Some(Act::CreateTrigger {
        name,
        table: phrase.named()?,
        or_replace,
        if_not_exists,
    })
}

/// What follows `ALTER`.
pub(super) fn alter(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let kind = kind(&mut phrase)?;
    phrase.take(&["IF", "EXISTS"]);
    // The database may go without saying.
    let says = ["CHARACTER", "CHARSET", "COLLATE", "DEFAULT", "ENCRYPTION"];
    let unnamed = kind == ObjectKind::Database && phrase.sees_any(&says)
        || kind == ObjectKind::Other && phrase.sees_any(&["ROTATE", "RELOAD", "ENABLE", "DISABLE"]);
    let name = if unnamed {
        None
    } else {
        Some(name(&mut phrase, kind)?)
    };
    phrase.take_until(&["RENAME"]);
    let renamed = if phrase.take(&["RENAME", "TO"]) {
        phrase.named().map(|to| to.name)
    } else {
        None
    };
    Some(Act::Alter {
        kind,
        name,
        table: None,
        renamed,
        moved_to: None,
    })
}

/// What follows `RENAME USER`.
pub(super) fn rename_users(phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let each = |item: Phrase<'_, '_>| {
        let mut phrase = item;
        let from = name(&mut phrase, ObjectKind::Role)?;
        phrase.take(&["TO"]).then_some(())?;
        let to = name(&mut phrase, ObjectKind::Role)?;
        Some(item.operation(Act::Alter {
            kind: ObjectKind::Role,
            name: Some(from),
            table: None,
            renamed: Some(to.name),
            moved_to: None,
        }))
    };
    phrase.items().into_iter().map(each).collect()
}

/// What follows `DROP`.
pub(super) fn drop(
    statement: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    let kind = kind(&mut phrase)?;
    let if_exists = phrase.take(&["IF", "EXISTS"]);
    if kind == ObjectKind::Trigger {
        return Some(vec![statement.operation(Act::DropTrigger {
            name: phrase.named()?,
            table: None,
            if_exists,
            cascade: false,
        })]);
    }
    let each = |mut item: Phrase<'_, '_>| {
        let before = item;
        let name = name(&mut item, kind);
        let said = item.read_since(&before);
        // The number of a reference system is no name.
        let said = if said.is_at_end() { before } else { said };
        said.operation(Act::Drop {
            kind,
            name,
            table: None,
            if_exists,
            cascade: false,
        })
    };
    Some(phrase.items().into_iter().map(each).collect())
}
