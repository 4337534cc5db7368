//! `ALTER TABLE` and `RENAME TABLE`.

use super::act::{Act, Acts};
use super::{Loss, Which, convert};
use crate::dialect::Dialect;
use crate::sql::ObjectName;
use crate::sql::reader::Reader;

/// What MySQL drops from a table beside columns.
const NO_COLUMNS: [&str; 6] = ["CONSTRAINT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "CHECK"];

/// What follows `ALTER`.
pub(super) fn alter<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    reader.take_any(&["ONLINE", "OFFLINE"]);
    reader.take(&["IGNORE"]);
    if !reader.take(&["TABLE"]) {
        return None;
    }
    reader.take(&["IF", "EXISTS"]);
    reader.take(&["ONLY"]);
    let before = reader;
    let Some(table) = reader.object() else {
        if before.outer_words().any(|word| word.is("DROP")) {
            acts.unread(before.text(acts.sql));
        }
        return None;
    };
    reader.take_text("*");
    if reader.take(&["WAIT"]) {
        reader.next()?;
    }
    reader.take(&["NOWAIT"]);
    if reader.dialect() == Dialect::Mysql && partitions(reader, &table, acts) {
        return Some(());
    }
    let mut renamed = None;
    for item in reader.items() {
        if let Some(to) = action(item, &table, acts) {
            renamed = Some(to);
        }
    }
    if let Some(to) = renamed {
        acts.push(Act::Rename { from: table, to });
    }
    Some(())
}

/// `DROP PARTITION a, b`, `TRUNCATE PARTITION a | ALL`: they stand alone.
fn partitions(mut reader: Reader<'_, '_>, table: &ObjectName, acts: &mut Acts<'_>) -> bool {
    let truncates = reader.take(&["TRUNCATE", "PARTITION"]);
    if !truncates && !reader.take(&["DROP", "PARTITION"]) {
        return false;
    }
    reader.take(&["IF", "EXISTS"]);
    let table = table.clone();
    if truncates && reader.take(&["ALL"]) {
        let which = Which::All;
        acts.lose(Loss::Rows { table, which });
    } else {
        let names = reader.items().into_iter();
        let partitions = names.filter_map(|mut item| item.name()).collect();
        acts.lose(Loss::Partitions { table, partitions });
    }
    true
}

/// One thing that is done to the table; its new name, if that is it.
fn action<'s>(
    mut item: Reader<'_, 's>,
    table: &ObjectName,
    acts: &mut Acts<'s>,
) -> Option<ObjectName> {
    let dialect = item.dialect();
    let mysql = dialect == Dialect::Mysql;
    let table = table.clone();
    if item.take(&["DROP"]) {
        if is_column(item) {
            drop_column(item, table, acts);
        }
    } else if item.take(&["ADD"]) {
        let is_index = [
            "UNIQUE",
            "FULLTEXT",
            "SPATIAL",
            "PARTITION",
            "PERIOD",
            "SYSTEM",
        ];
        if item.sees_any(&is_index) || item.sees_any(&NO_COLUMNS) {
            return None;
        }
        item.take(&["COLUMN"]);
        item.take(&["IF", "NOT", "EXISTS"]);
        let column = item.name()?;
        acts.push(Act::AddColumn { table, column });
    } else if mysql && item.take(&["CHANGE"]) {
        item.take(&["COLUMN"]);
        item.take(&["IF", "EXISTS"]);
        let before = item;
        let (from, to) = (item.name()?, item.name()?);
        convert::modify(before, item, &table, acts);
        acts.push(Act::RenameColumn { table, from, to });
    } else if mysql && item.take(&["MODIFY"]) {
        item.take(&["COLUMN"]);
        item.take(&["IF", "EXISTS"]);
        let before = item;
        item.name()?;
        convert::modify(before, item, &table, acts);
    } else if dialect == Dialect::Postgres && item.take(&["ALTER"]) {
        item.take(&["COLUMN"]);
        convert::alter(item, &table, acts);
    } else if item.take(&["SET", "SCHEMA"]) {
        let schema = Some(item.name()?);
        let name = table.name;
        return Some(ObjectName { schema, name });
    } else if item.take(&["RENAME"]) {
        if item.sees_any(&["TO", "AS"]) || mysql && !item.sees_any(&["COLUMN", "INDEX", "KEY"]) {
            item.take_any(&["TO", "AS"]);
            item.take_text("=");
            let mut to = item.object()?;
            if to.schema.is_none() {
                to.schema = table.schema;
            }
            return Some(to);
        }
        if item.sees_any(&["CONSTRAINT", "INDEX", "KEY"]) {
            return None;
        }
        item.take(&["COLUMN"]);
        let from = item.name()?;
        let to = item.take(&["TO"]).then(|| item.name())??;
        acts.push(Act::RenameColumn { table, from, to });
    }
    None
}

/// Whether what follows `DROP` is a column.
fn is_column(item: Reader<'_, '_>) -> bool {
    match item.dialect() {
        Dialect::Mysql => {
            !item.sees_any(&NO_COLUMNS)
                && !item.sees(&["SYSTEM", "VERSIONING"])
                && !item.sees(&["PERIOD", "FOR"])
        }
        Dialect::Postgres | Dialect::Sqlite => !item.sees(&["CONSTRAINT"]),
    }
}

fn drop_column<'s>(mut item: Reader<'_, 's>, table: ObjectName, acts: &mut Acts<'s>) {
    item.take(&["COLUMN"]);
    item.take(&["IF", "EXISTS"]);
    let text = item.text(acts.sql);
    match item.name() {
        Some(column) => acts.lose(Loss::Column { table, column }),
        None => acts.unread(text),
    }
}

/// What follows MySQL's `RENAME`: `TABLE a TO b, …`.
pub(super) fn rename<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    if !reader.take_any(&["TABLE", "TABLES"]) {
        return None;
    }
    reader.take(&["IF", "EXISTS"]);
    for mut item in reader.items() {
        let from = item.object()?;
        if item.take(&["WAIT"]) {
            item.next();
        }
        item.take(&["NOWAIT"]);
        let to = item.take(&["TO"]).then(|| item.object())??;
        acts.push(Act::Rename { from, to });
    }
    Some(())
}
