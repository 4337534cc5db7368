//! The plan of `SQLite`, which can add and drop a plain column, and for all else needs a new table and the rows moved.
//!
//! What is in the way goes first: triggers, views, indexes, tables. Then tables are made and changed, and what was in the way
//! comes back from the schema that is wanted.

mod around;
mod change;
mod column;
mod fill;
mod indexes;
mod order;
mod rebuild;
mod tables;

use super::{Step, Wishes};
use crate::dialect::Dialect;
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
    steps.extend(tables::virtual_makes(to, &changes));
    steps.extend(indexes::makes(from, to, &changes));
    steps.extend(around.makes());
    steps
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
