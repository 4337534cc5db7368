//! The schema of `SQLite`, whose catalog is the text that made each object.
//!
//! `SQLite` keeps that text as it was written, so it is brought into one spelling here: blanks and comments, the case of words
//! and quotes around names do not count, literals count as they are. A `CREATE TABLE` is cut into its columns and constraints,
//! and each is a fact. The actions of a foreign key stand in one order. No expression is looked into. A text that cannot be cut
//! counts as a whole.

mod clause;
mod condition;
mod create_table;
mod mentions;
mod module;
mod object;
mod piece;
mod reference;
mod shape;
mod spelling;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use super::Schema;
use crate::dialect::Dialect;
pub(super) use condition::{among, fitting};
use create_table::CreateTable;
pub(super) use mentions::Mentions;
pub(super) use module::Module;
pub use object::Object;
use object::Reader;
use piece::{Piece, pieces};
pub(crate) use shape::{ColumnShape, Default, Generated, Shape};

/// What these objects are, as facts.
///
/// ```
/// use migrate_core::schema::sqlite::{Object, schema};
///
/// let table = |sql: &str| {
///     let object = Object { kind: "table".into(), name: "t".into(), table: "t".into(), sql: sql.into() };
///     schema(&[object])
/// };
/// let one = table("CREATE TABLE t (id INTEGER PRIMARY KEY, title TEXT NOT NULL)");
/// let other = table("CREATE TABLE \"t\" (\n  \"id\" integer primary key, -- the number\n  [title] text not null)");
/// assert_eq!(one.fingerprint(), other.fingerprint());
/// assert_eq!(one.len(), 5, "a table, two columns, a primary key, a not null");
/// ```
#[must_use]
pub fn schema(objects: &[Object]) -> Schema {
    let texts: Vec<Vec<Piece<'_>>> = objects.iter().map(|object| pieces(&object.sql)).collect();
    // What an expression may call by its name, rather than quote as a string.
    let mut names: BTreeSet<String> = ["new", "old", "excluded", "rowid"].map(String::from).into();
    let mut views = BTreeSet::new();
    let mut tables = BTreeMap::new();
    for (object, pieces) in objects.iter().zip(&texts) {
        names.insert(object.name.to_ascii_lowercase());
        if object.kind == "view" {
            views.insert(object.name.to_ascii_lowercase());
        }
        if object.kind == "table"
            && let Some(cut) = CreateTable::cut(pieces)
        {
            names.extend(cut.columns.iter().map(|column| column.name.clone()));
            tables.insert(object.name.to_ascii_lowercase(), cut);
        }
    }
    let reader = Reader {
        names,
        views,
        tables,
    };
    let mut schema = Schema::new(Dialect::Sqlite);
    for (object, pieces) in objects.iter().zip(&texts) {
        reader.read(object, pieces, &mut schema);
    }
    schema
}
