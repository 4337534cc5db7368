//! The plan of `SQLite`, which can add and drop a plain column, and for all else needs a new table and the rows moved.
//!
//! What is in the way goes first: triggers, views, indexes, tables. Then tables are made and changed, and what was in the way
//! comes back from the schema that is wanted.

mod around;
mod change;
mod column;
mod fill;
mod indexes;
mod moved;
mod order;
mod rebuild;
mod tables;

use std::collections::BTreeSet;

use super::{Step, Wishes};
use crate::dialect::Dialect;
use crate::schema::sqlite::{Module, Shape};
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};
use around::Around;
use change::Changes;

pub(super) fn steps(from: &Schema, to: &Schema, wishes: &Wishes) -> Vec<Step> {
    let changes = Changes::between(from, to);
    let around = Around::new(from, to, &changes);
    let mut steps = around.drops();
    steps.extend(indexes::drops(from, &changes));
    steps.extend(tables::drops(from, &changes));
    steps.extend(tables::makes(to, &changes));
    steps.extend(tables::alters(from, to, &changes, wishes));
    steps.extend(indexes::makes(from, to, &changes));
    steps.extend(around.makes());
    steps.extend(tables::virtual_makes(to, &changes));
    steps
}

/// Drops the views and triggers upon these tables, and those about what is not there: where one of them could not be read any
/// more, nothing is renamed. They come back with the rest.
pub(super) fn clearing(schema: &Schema, tables: &BTreeSet<String>) -> Vec<Step> {
    Around::upon(schema, &Changes::default(), tables).drops()
}

/// The name of a table or a column as it is written.
pub(super) fn written(schema: &Schema, kind: Kind, path: &[String]) -> Option<String> {
    let made_by = made_by(schema.get(&table_id(path.first()?))?);
    match (kind, path) {
        (Kind::Table, [_]) => Module::of(made_by)
            .map(|module| module.table)
            .or_else(|| Some(Shape::read(made_by)?.name)),
        (Kind::Column, [_, column]) => {
            let shape = Shape::read(made_by)?;
            shape.column(column).map(|column| column.name.clone())
        }
        _ => None,
    }
}

/// The statement that makes a fact.
fn made_by(fact: &Fact) -> &str {
    match &fact.ddl {
        Ddl::Own(own) => own.first().map_or("", String::as_str),
        _ => "",
    }
}

/// Its name, in small letters.
fn own_name(fact: &Fact) -> &str {
    fact.id.path.first().map_or("", String::as_str)
}

fn table_id(name: &str) -> FactId {
    FactId::new(Kind::Table, [name])
}

/// A name as it stands in SQL.
fn quoted(name: &str) -> String {
    super::quoting::name(Dialect::Sqlite, name)
}
