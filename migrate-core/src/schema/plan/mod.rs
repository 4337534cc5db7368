//! The statements that turn one schema into another, with rows in it. The way back is the same with the two swapped.
//!
//! Both schemas come from catalogs of one version of one engine, so that every statement carries the server's own text. What
//! was renamed is not told by a catalog: [`Rename`]s are run first, and the schema is read anew.

pub(crate) mod derived;
mod hint;
pub(crate) mod mysql;
pub(crate) mod postgres;
mod question;
pub(crate) mod quoting;
mod recode;
mod referring;
pub(crate) mod rename;
mod said;
mod scope;
mod script;
mod sqlite;
mod step;
mod turns;
mod values;

use std::collections::{BTreeMap, BTreeSet};

pub use hint::RenameHint;
pub use question::{RenameQuestion, rename_questions};
pub use referring::refers;
pub use rename::{Rename, clearing, renames_in_turn};
pub use said::{SaidRenames, said_renames};
pub use scope::RenameStage;
pub use script::{Lost, directives, lost, script};
pub use step::{Hazard, HazardClass, Step};

use super::{FactId, Filter, Schema, difference};
use crate::dialect::Dialect;

/// What a catalog cannot know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// What rows that are there get in a column which takes no NULL and has no default: the column, and an expression. In a
    /// column that was there, those get it that have NULL.
    pub fills: BTreeMap<FactId, String>,
    /// What the wanted schema says was called otherwise.
    pub hints: Vec<RenameHint>,
    /// What somebody says is called otherwise from now on: its name as people write it, and the new one.
    pub said: Vec<(String, String)>,
    /// Values of columns that are called otherwise, where the rows that have them are written anew.
    pub recoded: Vec<Rename>,
    /// What is looked at; the rest stays as it is.
    pub filter: Filter,
    /// Whether all has to be possible in one transaction. Where not, a step may have to be committed before the next.
    pub one_transaction: bool,
    /// Tables that others use: what reads all their rows on PostgreSQL is done in ways that let them go on, in a revision of its own.
    pub in_use: BTreeSet<FactId>,
}

/// Plans the way from one schema to another: statements, in their order.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::schema::{Fact, FactId, Kind, Schema};
/// use migrate_core::schema::plan::{Wishes, plan};
///
/// let empty = Schema::new(Dialect::Sqlite);
/// let mut notes = empty.clone();
/// let table = FactId::new(Kind::Table, ["notes"]);
/// notes.insert(Fact::new(table, "").made_by("CREATE TABLE notes (id INTEGER)").dropped_by("DROP TABLE notes"));
/// let up = plan(&empty, &notes, &Wishes::default());
/// let down = plan(&notes, &empty, &Wishes::default());
/// assert_eq!(up[0].sql, "CREATE TABLE notes (id INTEGER)");
/// assert_eq!(down[0].sql, "DROP TABLE notes");
/// ```
#[must_use]
pub fn plan(from: &Schema, to: &Schema, wishes: &Wishes) -> Vec<Step> {
    if difference(to, from).is_empty() {
        return Vec::new();
    }
    match to.dialect {
        Dialect::Sqlite => sqlite::steps(from, to, wishes),
        Dialect::Postgres => postgres::steps(from, to, wishes),
        Dialect::Mysql => mysql::steps(from, to, wishes),
    }
}
