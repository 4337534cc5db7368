//! `CREATE TABLE`, `CREATE VIRTUAL TABLE`.

use super::super::column::column;
use super::super::constraint::{sees_constraint, table_constraint};
use super::super::new_table::new_table;
use super::super::phrase::Phrase;
use crate::sql::ObjectName;
use crate::sql::operation::{Act, CreateTable};

/// What follows `CREATE [TEMP] TABLE`.
pub(super) fn create_table(mut phrase: Phrase<'_, '_>, temporary: bool) -> Option<Act> {
    let mut table = named(&mut phrase)?;
    table.temporary |= temporary;
    if phrase.take(&["AS"]) {
        table.query = Some(phrase.expression());
        return Some(Act::CreateTable(Box::new(table)));
    }
    for mut item in phrase.parenthesised()?.items() {
        if !sees_constraint(&item) {
            table.columns.push(column(&mut item)?);
            continue;
        }
        // SQLite lets the comma between two of them be left out.
        while !item.is_at_end() {
            table.constraints.push(table_constraint(&mut item)?);
        }
    }
    for item in phrase.items() {
        let known = item.sees(&["STRICT"]) || item.sees(&["WITHOUT", "ROWID"]);
        known.then_some(())?;
        table.options.push((item.first_words(2), String::new()));
    }
    Some(Act::CreateTable(Box::new(table)))
}

/// What follows `CREATE VIRTUAL TABLE`: `name USING module(…)`, kept as the option `USING`.
pub(super) fn create_virtual(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let mut table = named(&mut phrase)?;
    table.is_virtual = true;
    phrase.take(&["USING"]).then_some(())?;
    let module = phrase.text().to_owned();
    table.options.push(("USING".to_owned(), module));
    Some(Act::CreateTable(Box::new(table)))
}

/// `[IF NOT EXISTS] name`
fn named(phrase: &mut Phrase<'_, '_>) -> Option<CreateTable> {
    let mut table = new_table(phrase)?;
    table.temporary = is_temporary(&table.name);
    Some(table)
}

fn is_temporary(name: &ObjectName) -> bool {
    let schema = name.schema.as_deref();
    schema.is_some_and(|schema| schema.eq_ignore_ascii_case("temp"))
}
