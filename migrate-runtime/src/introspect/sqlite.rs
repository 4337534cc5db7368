//! The catalog of `SQLite`: the text that made each object.

use migrate_core::schema::Schema;
use migrate_core::schema::sqlite::{Object, schema};

use super::{Record, ask};
use crate::error::Error;
use crate::tables::Tables;
use crate::wire::Wire;

/// What an index makes by itself has no text; what a virtual table keeps its rows in is a shadow.
const QUESTIONS: [&str; 2] = [
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid",
];

pub(super) async fn read(wire: &mut Wire, tables: &Tables) -> Result<Schema, Error> {
    let mut answers = ask(wire, &QUESTIONS.map(str::to_owned)).await?.into_iter();
    let names = answers.next().unwrap_or_default();
    let rows = answers.next().unwrap_or_default();
    let shadows: std::collections::BTreeSet<String> = names
        .into_iter()
        .map(|mut row| row.text().to_ascii_lowercase())
        .collect();
    let is_part = |object: &Object| {
        let table = object.table.to_ascii_lowercase();
        !table.starts_with("sqlite_") && !shadows.contains(&table) && !tables.is_ours(&table)
    };
    let objects: Vec<Object> = rows.into_iter().map(object).filter(is_part).collect();
    Ok(schema(&objects))
}

fn object(mut row: Record) -> Object {
    Object {
        kind: row.text(),
        name: row.text(),
        table: row.text(),
        sql: row.text(),
    }
}
