//! PostgreSQL: what cannot be in a transaction there.

use super::Completion;
use super::changes::{Changes, index};
use super::condition::Object;
use super::reader::{Part, Reader, parts};
use crate::dialect::Dialect;

/// Looks at a statement that cannot be in a transaction.
pub(super) fn completion(statement: &str) -> Completion {
    let parts: Vec<Part<'_>> = parts(Dialect::Postgres, statement).collect();
    let mut reader = Reader::new(Dialect::Postgres, &parts);
    let mut changes = Changes::default();
    let understood = if reader.take(&["CREATE"]) {
        create(reader, &mut changes)
    } else if reader.take(&["DROP"]) {
        drop(reader, &mut changes)
    } else if reader.take(&["ALTER"]) {
        alter(reader, &mut changes)
    } else {
        // VACUUM, CLUSTER, REINDEX, DISCARD ALL
        Some(())
    };
    understood.map_or(Completion::Unknown, |()| changes.completion())
}

fn create(mut reader: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    if reader.sees_any(&BY_NAME_ALONE) {
        changes.creates(by_name_alone(&mut reader)?, false);
        return Some(());
    }
    reader.take(&["UNIQUE"]);
    if !reader.take(&["INDEX", "CONCURRENTLY"]) || reader.sees(&["ON"]) {
        return None;
    }
    // An index that was left unfinished has the name, too, so that IF NOT EXISTS proves nothing.
    reader.take(&["IF", "NOT", "EXISTS"]);
    let name = reader.name()?;
    if !reader.take(&["ON"]) {
        return None;
    }
    reader.take(&["ONLY"]);
    let table = reader.object()?;
    changes.creates(index(&table, name), false);
    (reader.sees(&["USING"]) || reader.sees_text("(")).then_some(())
}

fn drop(mut reader: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    if reader.sees_any(&BY_NAME_ALONE) {
        changes.drops(by_name_alone(&mut reader)?, false);
        return Some(());
    }
    if !reader.take(&["INDEX", "CONCURRENTLY"]) {
        return None;
    }
    reader.take(&["IF", "EXISTS"]);
    loop {
        let name = reader.object()?;
        changes.drops(Object::Index { table: None, name }, false);
        if !reader.take_text(",") {
            break;
        }
    }
    reader.take_any(&["CASCADE", "RESTRICT"]);
    reader.is_at_end().then_some(())
}

const BY_NAME_ALONE: [&str; 3] = ["DATABASE", "TABLESPACE", "SUBSCRIPTION"];

fn by_name_alone(reader: &mut Reader<'_, '_>) -> Option<Object> {
    let kind = reader.next()?;
    reader.take(&["IF", "EXISTS"]);
    let name = reader.name()?;
    Some(if kind.is("DATABASE") {
        Object::Database(name)
    } else if kind.is("TABLESPACE") {
        Object::Tablespace(name)
    } else {
        Object::Subscription(name)
    })
}

fn alter(mut reader: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    if reader.take(&["SUBSCRIPTION"]) {
        reader.name()?;
        // A publication cannot be added or dropped twice.
        return (!reader.sees_any(&["ADD", "DROP"])).then_some(());
    }
    if !reader.take(&["TABLE"]) {
        // ALTER SYSTEM, ALTER DATABASE … SET TABLESPACE
        return reader.sees_any(&["SYSTEM", "DATABASE"]).then_some(());
    }
    reader.take(&["IF", "EXISTS"]);
    let parent = reader.object()?;
    if !reader.take(&["DETACH", "PARTITION"]) {
        return None;
    }
    let partition = reader.object()?;
    changes.drops(Object::PartitionOf { parent, partition }, false);
    (reader.take(&["CONCURRENTLY"]) && reader.is_at_end()).then_some(())
}
