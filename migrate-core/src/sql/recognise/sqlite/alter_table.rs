//! `ALTER TABLE`: what SQLite knows, and what people write who come from another database.

use super::super::column::column;
use super::super::constraint::{sees_constraint, table_constraint};
use super::super::phrase::Phrase;
use super::super::type_name::data_type;
use crate::sql::ObjectName;
use crate::sql::operation::{Act, Operation, TableAct};

/// What follows `ALTER TABLE`.
pub(super) fn alter_table(
    statement: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    phrase.take(&["IF", "EXISTS"]);
    let table = phrase.named()?;
    let each = |item: Phrase<'_, '_>| {
        let act = action(item, &table).unwrap_or_else(|| TableAct::Other {
            words: item.first_words(3),
        });
        let table = table.clone();
        item.operation(Act::Table { table, act })
    };
    let found: Vec<_> = phrase.items().into_iter().map(each).collect();
    (!found.is_empty() && !statement.is_at_end()).then_some(found)
}

/// What one item does; SQLite allows one only.
fn action(mut phrase: Phrase<'_, '_>, table: &ObjectName) -> Option<TableAct> {
    if phrase.take(&["RENAME"]) {
        return rename(phrase, table);
    }
    if phrase.take(&["ADD"]) {
        return add(phrase);
    }
    if phrase.take(&["DROP"]) {
        return drop(phrase);
    }
    phrase.take(&["ALTER"]).then_some(())?;
    phrase.take(&["COLUMN"]);
    let column = phrase.loose_name()?;
    if phrase.take(&["SET", "NOT", "NULL"]) {
        Some(TableAct::SetNotNull { column })
    } else if phrase.take(&["DROP", "NOT", "NULL"]) {
        Some(TableAct::DropNotNull { column })
    } else if phrase.take(&["DROP", "DEFAULT"]) {
        Some(TableAct::DropDefault { column })
    } else if phrase.take(&["SET", "DEFAULT"]) {
        let default = phrase.expression();
        Some(TableAct::SetDefault { column, default })
    } else if phrase.take(&["TYPE"]) || phrase.take(&["SET", "DATA", "TYPE"]) {
        Some(TableAct::ColumnType {
            column,
            data_type: data_type(&mut phrase),
            using: None,
        })
    } else {
        None
    }
}

fn rename(mut phrase: Phrase<'_, '_>, table: &ObjectName) -> Option<TableAct> {
    if phrase.take(&["TO"]) {
        let to = ObjectName {
            schema: table.schema.clone(),
            name: phrase.loose_name()?,
        };
        return Some(TableAct::Rename { to });
    }
    phrase.take(&["COLUMN"]);
    let from = phrase.loose_name()?;
    phrase.take(&["TO"]).then_some(())?;
    let to = phrase.loose_name()?;
    Some(TableAct::RenameColumn { from, to })
}

fn add(mut phrase: Phrase<'_, '_>) -> Option<TableAct> {
    if sees_constraint(&phrase) {
        return Some(TableAct::AddConstraint {
            constraint: Box::new(table_constraint(&mut phrase)?),
            if_not_exists: false,
        });
    }
    phrase.take(&["COLUMN"]);
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    Some(TableAct::AddColumn {
        column: Box::new(column(&mut phrase)?),
        if_not_exists,
    })
}

fn drop(mut phrase: Phrase<'_, '_>) -> Option<TableAct> {
    if phrase.take(&["CONSTRAINT"]) {
        let if_exists = phrase.take(&["IF", "EXISTS"]);
        return Some(TableAct::DropConstraint {
            name: phrase.loose_name()?,
            if_exists,
            cascade: false,
            foreign_key: false,
        });
    }
    phrase.take(&["COLUMN"]);
    let if_exists = phrase.take(&["IF", "EXISTS"]);
    let column = phrase.loose_name()?;
    Some(TableAct::DropColumn {
        column,
        if_exists,
        cascade: phrase.take(&["CASCADE"]),
    })
}
