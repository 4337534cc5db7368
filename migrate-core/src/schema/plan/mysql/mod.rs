//! The way on MySQL and MariaDB.
//!
//! Every alteration of a table may copy it: what is done to one table is one statement, as far as the server can do it at once.
//! No statement can be taken back, so what is refused most likely comes as early as it can. Texts are those of the server; the
//! words between them are those that both servers know.

mod alter;
mod columns;
pub(crate) mod conversion;
mod foreign_keys;
mod keys;
mod nulls;
mod options;
mod places;
mod programs;
mod range;
mod recode;
mod sequences;
mod table;
pub(crate) mod value;
mod way;

use super::{Step, Wishes};
use crate::schema::{Fact, Kind, Schema};
use table::{Table, tables};

pub(super) fn steps(from: &Schema, to: &Schema, wishes: &Wishes) -> Vec<Step> {
    let (old, new) = (tables(from), tables(to));
    let programs = programs::change(from, to);
    let sequences = sequences::sequences(from, to);
    let foreign_keys = foreign_keys::change(&old, &new);
    let mut steps = charset(from, to);
    steps.extend(programs.dropped);
    steps.extend(foreign_keys.dropped);
    let mut altered = Vec::new();
    for (name, after) in &new {
        if let Some(before) = old.get(name) {
            let change = alter::change(before, after, wishes);
            steps.extend(change.before);
            altered.extend(change.altered);
        }
    }
    let gone = old.values().filter(|table| to.get(table.id).is_none());
    steps.extend(foreign_keys::drop_tables(gone.collect()));
    steps.extend(sequences.made);
    let made = new.values().filter(|table| from.get(table.id).is_none());
    steps.extend(made.flat_map(|table| created(table, to)));
    steps.extend(altered);
    steps.extend(sequences.dropped);
    steps.extend(foreign_keys.added);
    steps.extend(programs.made);
    steps
}

/// The character set of what says none.
fn charset(from: &Schema, to: &Schema) -> Vec<Step> {
    let differs = |fact: &&Fact| {
        let before = from.get(&fact.id);
        before.is_some_and(|before| before.definition != fact.definition)
    };
    let changed = to.of_kind(Kind::Database).filter(differs);
    let statements = changed.filter_map(|fact| fact.alter.clone());
    statements.map(Step::new).collect()
}

/// A table that is new, without its foreign keys.
fn created(table: &Table<'_>, schema: &Schema) -> Vec<Step> {
    let mut made = Schema::new(schema.dialect);
    for fact in schema.belonging_to(table.id) {
        let is_later = matches!(fact.id.kind, Kind::ForeignKey | Kind::Trigger | Kind::Grant);
        // The comment is said at once.
        let is_said = fact.id.kind == Kind::Comment && fact.id.path.len() == 1;
        if !is_later && !is_said {
            made.insert(fact.clone());
        }
    }
    if let Some(fact) = made.get_mut(table.id)
        && let crate::schema::Ddl::Table { tail, .. } = &mut fact.ddl
    {
        *tail = options::tail(&table.options, table.comment);
    }
    made.makers().into_iter().map(Step::new).collect()
}
