//! Accounts and roles.

use super::super::changes::Changes;
use super::super::condition::Object;
use super::super::reader::Reader;

/// `'name'@'host'`, either half with or without quotes.
pub(super) fn user(reader: &mut Reader<'_, '_>) -> Option<Object> {
    if reader.sees_any(&["CURRENT_USER"]) {
        return None;
    }
    let name = reader.text_or_name()?;
    let host = if reader.take_text("@") {
        // The server compares hosts without their case, and keeps them small.
        reader.text_or_name()?.to_ascii_lowercase()
    } else {
        "%".to_owned()
    };
    Some(Object::User { name, host })
}

fn role(reader: &mut Reader<'_, '_>) -> Option<Object> {
    let name = reader.text_or_name()?;
    (!reader.sees_text("@")).then_some(Object::Role(name))
}

/// What follows `CREATE USER` or `CREATE ROLE`.
pub(super) fn create(reader: &Reader<'_, '_>, is_role: bool, changes: &mut Changes) -> Option<()> {
    for mut item in reader.items() {
        let object = if is_role {
            role(&mut item)?
        } else {
            user(&mut item)?
        };
        changes.creates(object, false);
        // `DEFAULT ROLE a, b` ends the accounts.
        if item.has_outer("DEFAULT", "ROLE") {
            break;
        }
    }
    Some(())
}

/// What follows `DROP USER` or `DROP ROLE`.
pub(super) fn drop(reader: &Reader<'_, '_>, is_role: bool, changes: &mut Changes) -> Option<()> {
    for mut item in reader.items() {
        let object = if is_role {
            role(&mut item)?
        } else {
            user(&mut item)?
        };
        changes.drops(object, false);
        if !item.is_at_end() {
            return None;
        }
    }
    Some(())
}
