//! Where things of a kind have names that tell them apart: tables in a schema, columns in a table, values in an enum.

use std::collections::BTreeMap;

use super::rename::enum_values;
use super::values::differing_values;
use crate::dialect::Dialect;
use crate::schema::{FactId, Kind, Schema};

/// What can be compared at once. Columns can when their table has its new name, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RenameStage {
    /// Schemas of PostgreSQL.
    Schemas,
    /// Tables, sequences, types, views.
    Things,
    /// Columns, and values of enums that are types.
    Columns,
    /// Values of columns that take only some.
    Values,
}

impl RenameStage {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Schemas, Self::Things, Self::Columns, Self::Values];
}

/// The names of a kind in one place, before and after.
pub(super) struct Scope {
    pub(super) kind: Kind,
    /// What they are in.
    pub(super) above: Vec<String>,
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
    /// Whether somebody has to say what became of what is gone: it holds something.
    pub(super) is_asked: bool,
    pub(super) is_of_values: bool,
}

impl Scope {
    /// The whole name of something in it.
    pub(super) fn path(&self, own: &str) -> Vec<String> {
        let own = own.to_owned();
        self.above.iter().cloned().chain([own]).collect()
    }
}

/// The places of a stage that both schemas have.
pub(super) fn scopes(from: &Schema, to: &Schema, stage: RenameStage) -> Vec<Scope> {
    let is_postgres = from.dialect == Dialect::Postgres;
    match stage {
        RenameStage::Schemas => named(from, to, Kind::Schema, true),
        RenameStage::Things => {
            const ASKED: [Kind; 6] = [
                Kind::Table,
                Kind::Sequence,
                Kind::Enum,
                Kind::Domain,
                Kind::CompositeType,
                Kind::RangeType,
            ];
            let mut scopes = Vec::new();
            for kind in ASKED {
                scopes.extend(named(from, to, kind, true));
            }
            // They can be made anew, and are renamed when somebody says it.
            if from.dialect != Dialect::Sqlite {
                scopes.extend(named(from, to, Kind::View, false));
                scopes.extend(named(from, to, Kind::MaterializedView, false));
            }
            scopes
        }
        RenameStage::Columns => {
            let mut scopes = named(from, to, Kind::Column, true);
            scopes.retain(|scope| {
                let table = FactId::new(Kind::Table, &scope.above);
                from.get(&table).is_some() && to.get(&table).is_some()
            });
            if is_postgres {
                scopes.extend(of_enums(from, to));
            }
            scopes
        }
        RenameStage::Values if is_postgres => Vec::new(),
        RenameStage::Values => of_columns(from, to),
    }
}

fn named(from: &Schema, to: &Schema, kind: Kind, is_asked: bool) -> Vec<Scope> {
    let mut places: BTreeMap<Vec<String>, [Vec<String>; 2]> = BTreeMap::new();
    for (side, schema) in [from, to].into_iter().enumerate() {
        for fact in schema.of_kind(kind) {
            // The sequence of a column follows that.
            let owner = FactId::new(Kind::SequenceOwner, &fact.id.path);
            let is_owned = kind == Kind::Sequence && schema.get(&owner).is_some();
            if let Some((own, above)) = fact.id.path.split_last().filter(|_| !is_owned) {
                places.entry(above.to_vec()).or_default()[side].push(own.clone());
            }
        }
    }
    let scope = |(above, [before, after]): (Vec<String>, [Vec<String>; 2])| Scope {
        kind,
        above,
        before,
        after,
        is_asked,
        is_of_values: false,
    };
    places.into_iter().map(scope).collect()
}

fn of_enums(from: &Schema, to: &Schema) -> Vec<Scope> {
    let both = from
        .of_kind(Kind::Enum)
        .filter_map(|fact| Some((fact, to.get(&fact.id)?)));
    both.map(|(before, after)| Scope {
        kind: Kind::Enum,
        above: before.id.path.clone(),
        before: enum_values(before),
        after: enum_values(after),
        is_asked: true,
        is_of_values: true,
    })
    .collect()
}

fn of_columns(from: &Schema, to: &Schema) -> Vec<Scope> {
    let differing = differing_values(from, to).into_iter();
    let scope = |(above, [before, after]): (Vec<String>, [Vec<String>; 2])| Scope {
        kind: Kind::Enum,
        above,
        before,
        after,
        is_asked: true,
        is_of_values: true,
    };
    differing.map(scope).collect()
}
