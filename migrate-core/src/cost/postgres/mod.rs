//! What PostgreSQL 11 to 18 lock, read and write anew.
//!
//! `matrix.tsv` holds what servers were seen to do, and a test holds what is told here against it.

pub(crate) mod canonical;
mod column;
mod constraint;
mod domain;
mod index;
mod not_null;
mod object;
mod partition;
mod relations;
mod rows;
mod table;
mod table_act;
mod text;
mod type_change;
mod volatility;

#[cfg(test)]
mod matrix_tests;
#[cfg(test)]
mod type_tests;

use super::{Cost, LockMode};
use crate::dialect::Server;
use crate::replay::State;
use crate::sql::{Act, ObjectKind, ObjectName, Operation};

/// What is known when a cost is told.
#[derive(Debug, Clone, Copy)]
struct Situation<'a> {
    state: &'a State,
    server: Server,
    timezone: Option<&'a str>,
}

pub(super) fn cost(
    operation: &Operation,
    before: &State,
    server: Server,
    timezone: Option<&str>,
) -> Cost {
    let at = Situation {
        state: before,
        server,
        timezone,
    };
    let mut cost = Cost::default();
    match &operation.act {
        Act::CreateTable(create) => table::create(&mut cost, create, at),
        Act::Table { table, act } => table_act::change(&mut cost, &before.key(table), act, at),
        Act::DropTable { table, cascade, .. } => table::drop(&mut cost, table, *cascade, at),
        Act::Truncate { table, cascade } => table::truncate(&mut cost, table, *cascade, at),
        Act::CreateIndex(create) => index::create(&mut cost, create, at),
        Act::DropIndex {
            index,
            concurrently,
            ..
        } => {
            index::drop(&mut cost, index, *concurrently, at);
        }
        Act::Reindex {
            what,
            name,
            concurrently,
        } => {
            index::rebuild(&mut cost, *what, name.as_ref(), *concurrently, at);
        }
        Act::CreateView(view) => object::create_view(&mut cost, view, at),
        Act::RefreshView {
            view,
            concurrently,
            with_data,
        } => {
            object::refresh(&mut cost, view, *concurrently, *with_data, at);
        }
        Act::Enum { act, .. } => domain::enumeration(&mut cost, act, at),
        Act::Domain { name, act } => domain::change(&mut cost, name, act, at),
        Act::CreateTrigger { table, .. } => {
            cost.lock(&before.key(table), LockMode::ShareRowExclusive);
        }
        Act::DropTrigger { table, .. } => object::exclusive(&mut cost, table.as_ref(), at),
        Act::Create { kind, table, .. } => object::create(&mut cost, *kind, table.as_ref(), at),
        Act::Alter {
            kind, name, table, ..
        } => {
            object::alter(&mut cost, *kind, name.as_ref(), table.as_ref(), at);
        }
        Act::Drop {
            kind,
            name,
            table,
            cascade,
            ..
        } => {
            object::drop(
                &mut cost,
                *kind,
                name.as_ref(),
                table.as_ref(),
                *cascade,
                at,
            );
        }
        Act::Grant { on, .. } | Act::Revoke { on } => object::grant(&mut cost, on, at),
        Act::Comment(comment) => object::comment(&mut cost, comment, at),
        Act::Insert { table, source, .. } => rows::insert(&mut cost, table, source, at),
        Act::Update(change) => rows::update(&mut cost, change, at),
        Act::Delete(change) => rows::delete(&mut cost, change, at),
        Act::Merge { table } | Act::Load { table } => {
            cost.lock(&before.key(table), LockMode::RowExclusive);
            rows::lock_parents(&mut cost, table, |_| true, at);
        }
        Act::Lock { table, mode } => rows::lock(&mut cost, table, mode.as_deref(), at),
        Act::Vacuum { table, full } => table::vacuum(&mut cost, table.as_ref(), *full, at),
        Act::Cluster { table } => table::vacuum(&mut cost, table.as_ref(), true, at),
        Act::Analyze { table } => table::analyze(&mut cost, table.as_ref(), at),
        Act::Dynamic { what } => {
            cost.assume(format!("what {what} does is decided when it runs"));
        }
        Act::Opaque { words } => cost.assume(format!("{words} was not recognised")),
        _ => {}
    }
    cost
}

impl Situation<'_> {
    fn is_view(&self, name: &ObjectName) -> bool {
        self.state.views.contains_key(&self.state.key(name))
    }

    fn has(&self, kind: ObjectKind, name: &ObjectName) -> bool {
        self.state.others.contains(&(kind, self.state.key(name)))
    }
}
