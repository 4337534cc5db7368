//! `CREATE TABLE`.

use super::super::column::column;
use super::super::new_table::new_table;
use super::super::phrase::Phrase;
use super::Head;
use super::index::{Key, key};
use super::option::option;
use super::partition;
use crate::sql::operation::{Act, CreateTable, Operation};

/// What follows `CREATE … TABLE`.
pub(super) fn create_table(
    statement: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
    head: Head,
) -> Option<Vec<Operation>> {
    let mut table = new_table(&mut phrase)?;
    table.temporary = head.temporary;
    if phrase.take(&["LIKE"]) {
        table.like.push(phrase.named()?);
    } else {
        body(&mut phrase, &mut table)?;
        tail(phrase, &mut table)?;
    }
    let mut found = Vec::new();
    if head.or_replace {
        found.push(statement.operation(Act::DropTable {
            table: table.name.clone(),
            if_exists: true,
            cascade: false,
            temporary: head.temporary,
        }));
    }
    found.push(statement.operation(Act::CreateTable(Box::new(table))));
    Some(found)
}

/// What is in the parentheses, if there are any: columns and keys, or `LIKE`.
fn body(phrase: &mut Phrase<'_, '_>, table: &mut CreateTable) -> Option<()> {
    let mut ahead = *phrase;
    let Some(mut inside) = ahead.parenthesised() else {
        return Some(());
    };
    if inside.sees_any(&["SELECT", "WITH", "VALUES"]) || inside.sees_text("(") {
        return Some(());
    }
    *phrase = ahead;
    if inside.take(&["LIKE"]) {
        table.like.push(inside.named()?);
        return Some(());
    }
    for mut item in inside.items() {
        if item.sees(&["PERIOD", "FOR"]) {
            continue;
        }
        match key(&mut item, &table.name) {
            Some(Key::Constraint { constraint, .. }) => table.constraints.push(constraint),
            Some(Key::Index(index)) => table.indexes.push(index),
            None => table.columns.push(column(&mut item)?),
        }
    }
    Some(())
}

/// Options, partitions, a query.
fn tail(phrase: Phrase<'_, '_>, table: &mut CreateTable) -> Option<()> {
    let (mut options, partitions) = partition::cut(phrase);
    while !options.is_at_end() {
        options.take_text(",");
        if sees_query(options) {
            return query(options, table);
        }
        table.options.push(option(&mut options)?);
    }
    if let Some(mut partitions) = partitions {
        partitions.take(&["PARTITION", "BY"]).then_some(())?;
        let starts = ["AS", "SELECT", "WITH", "VALUES", "IGNORE", "REPLACE"];
        table.partition_by = Some(partitions.take_until(&starts).expression());
        if !partitions.is_at_end() {
            query(partitions, table)?;
        }
    }
    Some(())
}

fn sees_query(phrase: Phrase<'_, '_>) -> bool {
    let mut ahead = phrase;
    ahead.take_any(&["IGNORE", "REPLACE"]);
    let is_option = ahead.sees(&["WITH", "SYSTEM"]);
    let starts = ["AS", "SELECT", "WITH", "VALUES", "TABLE"];
    ahead.sees_text("(") || !is_option && ahead.sees_any(&starts)
}

fn query(mut phrase: Phrase<'_, '_>, table: &mut CreateTable) -> Option<()> {
    phrase.take_any(&["IGNORE", "REPLACE"]);
    phrase.take(&["AS"]);
    (!phrase.is_at_end()).then_some(())?;
    table.query = Some(phrase.expression());
    Some(())
}
