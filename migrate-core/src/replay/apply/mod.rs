//! Operations applied to a schema: one file for each family.

mod column;
mod constraint;
mod create_table;
mod index;
mod object;
mod program;
mod table;
mod types;

use std::sync::Arc;

use super::{Birth, Link, State, Table};
use crate::dialect::Dialect;
use crate::sql::{Act, Expression, ObjectKind, ObjectName, Operation, Scope, Setting, TableAct};

/// Makes the schema what it is after a statement: all of its operations, and what is to be said when one was not recognised.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::replay::{Birth, State, apply_statement};
/// use migrate_core::sql::operations;
///
/// let mut state = State::empty(Dialect::Postgres);
/// let sql = "FROBNICATE notes";
/// let at = Birth { revision: 0, statement: 0 };
/// apply_statement(&mut state, sql, &operations(Dialect::Postgres, sql), at);
/// assert!(state.opaque);
/// ```
pub fn apply_statement(state: &mut State, text: &str, operations: &[Operation], at: Birth) {
    for operation in operations {
        apply(state, operation, at);
    }
    let unknown = |act: &Act| act.is_opaque() || matches!(act, Act::Dynamic { .. });
    if operations.iter().any(|operation| unknown(&operation.act)) {
        doubt(state, text);
    }
}

/// The tables that a text names may be others than they were.
fn doubt(state: &mut State, text: &str) {
    let text = Expression::new(text);
    let dialect = state.dialect;
    let named =
        |name: &ObjectName, table: &Table| table.complete && text.mentions(dialect, &name.name);
    let doubtful: Vec<ObjectName> = state
        .tables
        .iter()
        .filter(|(name, table)| named(name, table))
        .map(|(name, _)| name.clone())
        .collect();
    for name in doubtful {
        state.tables.change(&name, |table| table.complete = false);
    }
}

/// Makes the schema what it is after the operation. What cannot be (a column of a table that is not known) changes nothing.
pub fn apply(state: &mut State, operation: &Operation, at: Birth) {
    match &operation.act {
        Act::CreateTable(create) => create_table::create(state, create, at),
        Act::Table { table, act } => {
            adopt(state, table, act, at);
            alter(state, table, act);
        }
        Act::DropTable { table, .. } => table::drop(state, table),
        Act::CreateIndex(create) => {
            adopt_table(state, &create.table, at);
            index::create(state, create);
        }
        Act::DropIndex { index, table, .. } => index::drop(state, index, table.as_ref()),
        Act::RenameIndex { index, to } => index::rename(state, index, to),
        Act::CreateView(view) => object::create_view(state, view),
        Act::CreateEnum { name, values } => {
            let name = state.key(name);
            state.enums.insert_mut(name, values.clone());
        }
        Act::Enum { name, act } => types::change_enum(state, name, act),
        Act::CreateDomain {
            name,
            base,
            not_null,
            checks,
            ..
        } => types::create_domain(state, name, base, *not_null, checks),
        Act::Domain { name, act } => types::change_domain(state, name, act),
        Act::CreateTrigger { name, table, .. } => program::create_trigger(state, name, table),
        Act::DropTrigger { name, table, .. } => program::drop_trigger(state, name, table.as_ref()),
        Act::Create { kind, name, .. } => object::create(state, *kind, name.as_ref()),
        Act::Alter {
            kind,
            name: Some(name),
            renamed,
            moved_to,
            ..
        } => object::alter(state, *kind, name, renamed.as_deref(), moved_to.as_deref()),
        Act::Drop {
            kind,
            name: Some(name),
            table,
            cascade,
            ..
        } => object::drop(state, *kind, name, table.as_ref(), *cascade),
        Act::Opaque { .. } | Act::Dynamic { .. } => state.opaque = true,
        Act::Set(setting) if setting.name == "foreign_key_checks" => set_checks(state, setting),
        _ => {}
    }
}

/// What is changed is there: from now on it is known what was done to it.
fn adopt(state: &mut State, name: &ObjectName, act: &TableAct, at: Birth) {
    let says_what_it_is = !matches!(
        act,
        TableAct::Rename { .. } | TableAct::SetSchema { .. } | TableAct::Owner
    );
    if says_what_it_is {
        adopt_table(state, name, at);
    }
}

fn adopt_table(state: &mut State, name: &ObjectName, at: Birth) {
    let name = state.key(name);
    if state.tables.contains_key(&name) {
        return;
    }
    let of = |kind: ObjectKind| (kind, name.clone());
    let is_other = state.views.contains_key(&name)
        || state.others.contains(&of(ObjectKind::Sequence))
        || state.others.contains(&of(ObjectKind::Index))
        || state.dialect == Dialect::Postgres && state.index(&name.name).is_some();
    if !is_other {
        state.tables.insert(name, Arc::new(Table::adopted(at)));
    }
}

fn alter(state: &mut State, name: &ObjectName, act: &TableAct) {
    let name = state.key(name);
    match act {
        TableAct::AddColumn {
            column,
            if_not_exists,
        } => column::add(state, &name, column, *if_not_exists),
        TableAct::DropColumn { column, .. } => column::drop(state, &name, column),
        TableAct::RenameColumn { from, to } => column::rename(state, &name, from, to),
        TableAct::ModifyColumn { column, to } => column::modify(state, &name, column, to),
        TableAct::AddConstraint {
            constraint,
            if_not_exists,
        } => constraint::add(state, &name, constraint, *if_not_exists),
        TableAct::DropConstraint {
            name: constraint,
            foreign_key,
            ..
        } => constraint::drop(state, &name, constraint, *foreign_key),
        TableAct::DropPrimaryKey => constraint::drop_primary_key(state, &name),
        TableAct::RenameConstraint { from, to } => constraint::rename(state, &name, from, to),
        TableAct::ValidateConstraint { name: constraint } => {
            constraint::validate(state, &name, constraint, true);
        }
        TableAct::AlterConstraint {
            name: constraint,
            enforced: Some(enforced),
        } => constraint::validate(state, &name, constraint, *enforced),
        TableAct::AddIndex(create) => index::create(state, create),
        TableAct::DropIndex { index, .. } => {
            index::drop(state, &ObjectName::new(index), Some(&name));
        }
        TableAct::RenameIndex { from, to } => {
            state
                .tables
                .change(&name, |table| index::rename_in(table, from, to));
        }
        TableAct::Rename { to } => table::rename(state, &name, to),
        TableAct::SetSchema { schema } => {
            let to = ObjectName {
                schema: Some(schema.clone()),
                name: name.name.clone(),
            };
            table::rename(state, &name, &to);
        }
        TableAct::AttachPartition { partition, bounds } => {
            let partition = state.key(partition);
            let parent = (name.clone(), bounds.clone());
            state
                .tables
                .change(&partition, |table| table.partition_of = Some(parent));
            state.tables.change(&name, |table| table.partitioned = true);
        }
        TableAct::DetachPartition { partition, .. } => {
            let partition = state.key(partition);
            state
                .tables
                .change(&partition, |table| table.partition_of = None);
        }
        TableAct::Inherit { parent, on } => {
            let parent = state.key(parent);
            state.tables.change(&name, |table| {
                table.inherits.retain(|one| *one != parent);
                if *on {
                    table.inherits.push(parent);
                }
            });
        }
        _ => state
            .tables
            .change(&name, |table| table::change(table, act)),
    }
}

/// What others get is not what this session has.
fn set_checks(state: &mut State, setting: &Setting) {
    if setting.scope != Scope::Server {
        let value = setting.value.as_deref().unwrap_or("1");
        state.foreign_keys_unchecked = ["0", "off", "false"]
            .iter()
            .any(|off| value.eq_ignore_ascii_case(off));
    }
}

/// Changes every table that needs it.
fn edit_each(state: &mut State, needs: impl Fn(&Table) -> bool, change: impl FnMut(&mut Table)) {
    let all = state.tables.iter();
    let found = all.filter(|(_, table)| needs(table));
    edit_all(state, names(found), change);
}

/// Changes every table that has that to do with a name and needs it.
fn edit_linked(
    state: &mut State,
    (link, name): (Link, &str),
    needs: impl Fn(&Table) -> bool,
    change: impl FnMut(&mut Table),
) {
    let all = state.tables.linked(link, name);
    let found = all.filter(|(_, table)| needs(table));
    edit_all(state, names(found), change);
}

fn edit_all(state: &mut State, tables: Vec<ObjectName>, mut change: impl FnMut(&mut Table)) {
    for table in tables {
        state.tables.change(&table, &mut change);
    }
}

fn names<'a>(tables: impl Iterator<Item = (&'a ObjectName, &'a Arc<Table>)>) -> Vec<ObjectName> {
    tables.map(|(name, _)| name.clone()).collect()
}

/// The partitions and heirs of a table.
fn children(state: &State, parent: &ObjectName) -> Vec<ObjectName> {
    let is_child = |table: &Table| {
        table.inherits.contains(parent)
            || table
                .partition_of
                .as_ref()
                .is_some_and(|(of, _)| of == parent)
    };
    let all = state.tables.linked(Link::Below, &parent.name);
    names(all.filter(|(_, table)| is_child(table)))
}
