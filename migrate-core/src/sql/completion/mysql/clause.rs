//! The clauses of `ALTER TABLE`.

use super::super::ObjectName;
use super::super::changes::{Changes, index};
use super::super::condition::Object;
use super::super::reader::Reader;

/// What says the same when it is said again: definitions and options.
const REPEATABLE: [&str; 47] = [
    "MODIFY",
    "ALTER",
    "ORDER",
    "FORCE",
    "ENABLE",
    "DISABLE",
    "ALGORITHM",
    "LOCK",
    "WITH",
    "WITHOUT",
    "ENGINE",
    "TYPE",
    "COMMENT",
    "AUTO_INCREMENT",
    "AUTOEXTEND_SIZE",
    "AVG_ROW_LENGTH",
    "DEFAULT",
    "CHARACTER",
    "CHARSET",
    "COLLATE",
    "CHECKSUM",
    "TABLE_CHECKSUM",
    "COMPRESSION",
    "CONNECTION",
    "DATA",
    "INDEX",
    "DELAY_KEY_WRITE",
    "ENCRYPTION",
    "ENCRYPTED",
    "ENCRYPTION_KEY_ID",
    "ENGINE_ATTRIBUTE",
    "SECONDARY_ENGINE_ATTRIBUTE",
    "INSERT_METHOD",
    "KEY_BLOCK_SIZE",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "PAGE_CHECKSUM",
    "PAGE_COMPRESSED",
    "PAGE_COMPRESSION_LEVEL",
    "ROW_FORMAT",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "STATS_SAMPLE_PAGES",
    "TABLESPACE",
    "TRANSACTIONAL",
    "UNION",
];

/// Work on partitions that has one outcome.
const ON_PARTITIONS: [&str; 6] = [
    "TRUNCATE", "ANALYZE", "CHECK", "OPTIMIZE", "REBUILD", "REPAIR",
];

/// What in a column's definition makes an index or a constraint that the server names.
const INLINE: [&str; 7] = [
    "PRIMARY",
    "KEY",
    "UNIQUE",
    "SERIAL",
    "CHECK",
    "REFERENCES",
    "CONSTRAINT",
];

pub(super) fn is_work_on_partitions(mut reader: Reader<'_, '_>) -> bool {
    reader.take_any(&ON_PARTITIONS) && reader.sees(&["PARTITION"])
}

/// Takes one clause; `None` if it is not understood.
pub(super) fn clause(
    table: &ObjectName,
    mut item: Reader<'_, '_>,
    changes: &mut Changes,
) -> Option<()> {
    // It may stand behind other clauses without a comma.
    if item.has_outer("REMOVE", "PARTITIONING") {
        changes.untold();
        if item.sees(&["REMOVE"]) {
            return Some(());
        }
    }
    if item.take(&["ADD"]) {
        add(table, item, changes)
    } else if item.take(&["DROP"]) {
        drop(table, item, changes)
    } else if item.take(&["RENAME"]) {
        rename(table, item, changes)
    } else if item.take(&["CHANGE"]) {
        change(table, item, changes)
    } else if item.sees(&["PARTITION", "BY"]) || item.sees(&["CONVERT", "TO"]) {
        Some(())
    } else if item.take(&["MODIFY"]) {
        definition(item, changes);
        Some(())
    } else {
        item.sees_any(&REPEATABLE).then_some(())
    }
}

fn add(table: &ObjectName, mut item: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    let column = item.take(&["COLUMN"]);
    if item.sees_text("(") {
        let list = item.parenthesised()?;
        return list
            .items()
            .into_iter()
            .try_for_each(|element| add_element(table, element, false, changes));
    }
    add_element(table, item, column, changes)
}

/// One column, index or constraint of a definition.
fn add_element(
    table: &ObjectName,
    mut item: Reader<'_, '_>,
    column: bool,
    changes: &mut Changes,
) -> Option<()> {
    if !column {
        if item.take(&["CONSTRAINT"]) {
            return add_constraint(table, item, changes);
        }
        if item.sees_any(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"]) {
            return add_key(table, None, false, item, changes);
        }
        let vector = item.sees(&["VECTOR", "INDEX"]) || item.sees(&["VECTOR", "KEY"]);
        if vector || item.sees_any(&["FULLTEXT", "SPATIAL"]) {
            item.next();
            item.take_any(&["INDEX", "KEY"]);
            return add_index(table, None, false, item, changes);
        }
        if item.take_any(&["INDEX", "KEY"]) {
            return add_index(table, None, false, item, changes);
        }
        let stands_alone = item.sees(&["PARTITION"])
            || item.sees(&["SYSTEM", "VERSIONING"])
            || item.sees(&["PERIOD", "FOR"]);
        if stands_alone {
            return None;
        }
    }
    let repeats = item.take(&["IF", "NOT", "EXISTS"]);
    let column = Object::Column {
        table: table.clone(),
        column: item.folded()?,
    };
    // A name without a type is no column.
    item.peek()?;
    definition(item, changes);
    changes.creates(column, repeats);
    Some(())
}

/// What a column's definition brings with it.
fn definition(item: Reader<'_, '_>, changes: &mut Changes) {
    if item.outer_words().any(|word| word.is_any(&INLINE)) {
        changes.unnamed();
    }
}

/// `CONSTRAINT [name] …`
fn add_constraint(
    table: &ObjectName,
    mut item: Reader<'_, '_>,
    changes: &mut Changes,
) -> Option<()> {
    let repeats = item.take(&["IF", "NOT", "EXISTS"]);
    let kinds = ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"];
    let name = if item.sees_any(&kinds) {
        None
    } else {
        Some(item.folded()?)
    };
    add_key(table, name, repeats, item, changes)
}

fn add_key(
    table: &ObjectName,
    name: Option<String>,
    repeats: bool,
    mut item: Reader<'_, '_>,
    changes: &mut Changes,
) -> Option<()> {
    if item.take(&["PRIMARY", "KEY"]) {
        let repeats = item.take(&["IF", "NOT", "EXISTS"]) || repeats;
        changes.creates(index(table, "primary".to_owned()), repeats);
        return Some(());
    }
    if item.take(&["UNIQUE"]) {
        item.take_any(&["INDEX", "KEY"]);
        return add_index(table, name, repeats, item, changes);
    }
    let table = table.clone();
    if item.take(&["CHECK"]) {
        match name {
            Some(name) => changes.creates(Object::Check { table, name }, repeats),
            None => changes.unnamed(),
        }
        return Some(());
    }
    if !item.take(&["FOREIGN", "KEY"]) {
        return None;
    }
    let repeats = item.take(&["IF", "NOT", "EXISTS"]) || repeats;
    let plain = item.sees_text("(");
    match name {
        Some(name) if plain => {
            changes.creates(Object::ForeignKey { table, name }, repeats);
        }
        Some(name) => {
            // The index that it brings has a name of its own.
            let own = item.folded()?;
            changes.creates(index(&table, own), true);
            changes.creates(Object::ForeignKey { table, name }, repeats);
        }
        None => changes.unnamed(),
    }
    Some(())
}

/// `[name] [USING …] (…)`; without a name it has that of its constraint.
fn add_index(
    table: &ObjectName,
    constraint: Option<String>,
    repeats: bool,
    mut item: Reader<'_, '_>,
    changes: &mut Changes,
) -> Option<()> {
    let repeats = item.take(&["IF", "NOT", "EXISTS"]) || repeats;
    let mut name = constraint;
    if !item.sees_text("(") && !item.sees(&["USING"]) {
        name = Some(item.folded()?);
        if !item.sees_text("(") && !item.sees_any(&["USING", "TYPE"]) {
            return None;
        }
    }
    match name {
        Some(name) => changes.creates(index(table, name), repeats),
        None => changes.unnamed(),
    }
    Some(())
}

fn drop(table: &ObjectName, mut item: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    let own_table = table.clone();
    let if_exists = |item: &mut Reader<'_, '_>| item.take(&["IF", "EXISTS"]);
    let (object, repeats) = if item.take(&["PRIMARY", "KEY"]) {
        (index(table, "primary".to_owned()), false)
    } else if item.take_any(&["INDEX", "KEY"]) {
        let repeats = if_exists(&mut item);
        (index(table, item.folded()?), repeats)
    } else if item.take(&["FOREIGN", "KEY"]) {
        let repeats = if_exists(&mut item);
        let name = item.folded()?;
        let table = own_table;
        (Object::ForeignKey { table, name }, repeats)
    } else if item.take(&["CONSTRAINT"]) {
        let repeats = if_exists(&mut item);
        let name = item.folded()?;
        let table = own_table;
        (Object::Constraint { table, name }, repeats)
    } else if item.take(&["CHECK"]) {
        let name = item.folded()?;
        let table = own_table;
        (Object::Check { table, name }, false)
    } else if item.sees(&["PARTITION"])
        || item.sees(&["SYSTEM", "VERSIONING"])
        || item.sees(&["PERIOD", "FOR"])
    {
        return None;
    } else {
        item.take(&["COLUMN"]);
        let repeats = if_exists(&mut item);
        let column = item.folded()?;
        let table = own_table;
        (Object::Column { table, column }, repeats)
    };
    item.take_any(&["RESTRICT", "CASCADE"]);
    // Only what works on partitions may follow without a comma.
    if !item.is_at_end() && !item.sees_any(&["PARTITION", "REMOVE"]) {
        return None;
    }
    changes.drops(object, repeats);
    Some(())
}

/// `RENAME COLUMN a TO b`, `RENAME INDEX a TO b`
fn rename(table: &ObjectName, mut item: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    let column = item.take(&["COLUMN"]);
    if !column && !item.take_any(&["INDEX", "KEY"]) {
        return None;
    }
    let perhaps = item.take(&["IF", "EXISTS"]);
    let from = item.folded()?;
    if !item.take(&["TO"]) {
        return None;
    }
    let to = item.folded()?;
    if column {
        rename_column(table, from, to, perhaps, changes);
    } else if from != to {
        changes.renames(index(table, from), index(table, to), perhaps);
    }
    Some(())
}

/// `CHANGE [COLUMN] a b …`
fn change(table: &ObjectName, mut item: Reader<'_, '_>, changes: &mut Changes) -> Option<()> {
    item.take(&["COLUMN"]);
    let perhaps = item.take(&["IF", "EXISTS"]);
    let (from, to) = (item.folded()?, item.folded()?);
    item.peek()?;
    definition(item, changes);
    rename_column(table, from, to, perhaps, changes);
    Some(())
}

/// Another case alone is no other name, and can be given again.
fn rename_column(
    table: &ObjectName,
    from: String,
    to: String,
    perhaps: bool,
    changes: &mut Changes,
) {
    let of = |column| Object::Column {
        table: table.clone(),
        column,
    };
    if from.to_lowercase() != to.to_lowercase() {
        changes.renames(of(from), of(to), perhaps);
    }
}
