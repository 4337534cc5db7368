//! Enum types and domains.

use crate::dialect::Dialect;
use crate::replay::{Domain, State};
use crate::sql::{Constraint, DataType, DomainAct, EnumAct, ObjectName};

use super::object;
use crate::sql::ObjectKind;

pub(super) fn change_enum(state: &mut State, name: &ObjectName, act: &EnumAct) {
    let name = state.key(name);
    let Some(values) = state.enums.get_mut(&name) else {
        return;
    };
    match act {
        EnumAct::AddValue { value, .. } if !values.contains(value) => values.push(value.clone()),
        EnumAct::AddValue { .. } => {}
        EnumAct::RenameValue { from, to } => {
            for value in values.iter_mut().filter(|value| *value == from) {
                to.clone_into(value);
            }
        }
    }
}

pub(super) fn create_domain(
    state: &mut State,
    name: &ObjectName,
    base: &DataType,
    not_null: bool,
    checks: &[Constraint],
) {
    let name = state.key(name);
    let mut domain = Domain {
        base: base.clone(),
        not_null,
        checks: Vec::new(),
    };
    for check in checks {
        put(&name, &mut domain, check);
    }
    state.domains.insert_mut(name, domain);
}

/// A check under its own name, or that which PostgreSQL gives it.
fn put(name: &ObjectName, domain: &mut Domain, check: &Constraint) {
    let mut check = check.clone();
    if check.name.is_none() {
        let is_taken = |candidate: &String| {
            domain
                .checks
                .iter()
                .any(|one| one.name.as_ref() == Some(candidate))
        };
        let plain = format!("{}_check", name.name);
        let numbered = (1..=domain.checks.len()).map(|number| format!("{plain}{number}"));
        check.name = std::iter::once(plain.clone())
            .chain(numbered)
            .find(|one| !is_taken(one));
    }
    domain.checks.push(check);
}

pub(super) fn change_domain(state: &mut State, name: &ObjectName, act: &DomainAct) {
    let name = state.key(name);
    match act {
        DomainAct::Rename(to) => {
            object::alter(state, ObjectKind::Domain, &name, Some(to), None);
            return;
        }
        DomainAct::SetSchema(schema) => {
            object::alter(state, ObjectKind::Domain, &name, None, Some(schema));
            return;
        }
        _ => {}
    }
    let Some(domain) = state.domains.get_mut(&name) else {
        return;
    };
    match act {
        DomainAct::SetNotNull => domain.not_null = true,
        DomainAct::DropNotNull => domain.not_null = false,
        DomainAct::AddConstraint(check) => put(&name, domain, check),
        DomainAct::DropConstraint(gone) => {
            domain.checks.retain(|one| one.name.as_ref() != Some(gone));
        }
        DomainAct::ValidateConstraint(checked) => {
            for one in &mut domain.checks {
                one.validated |= one.name.as_ref() == Some(checked);
            }
        }
        DomainAct::RenameConstraint(from, to) => {
            for one in &mut domain.checks {
                if one.name.as_ref() == Some(from) {
                    one.name = Some(to.clone());
                }
            }
        }
        DomainAct::Default(_)
        | DomainAct::Rename(_)
        | DomainAct::SetSchema(_)
        | DomainAct::Owner => {}
    }
}

/// Columns of a type that has another name now.
pub(super) fn follow(state: &mut State, from: &ObjectName, to: &ObjectName) {
    if state.dialect != Dialect::Postgres {
        return;
    }
    let is_of = |own: &DataType| is_type(own, from);
    let needs =
        |table: &crate::replay::Table| table.columns.iter().any(|one| is_of(&one.data_type));
    super::edit_each(state, needs, |table| {
        let of_it = table.columns.iter_mut().filter(|one| is_of(&one.data_type));
        for column in of_it {
            column.data_type.schema.clone_from(&to.schema);
            column.data_type.name.clone_from(&to.name);
            let qualified = to
                .schema
                .as_ref()
                .map(|schema| format!("{schema}.{}", to.name));
            let dimensions = "[]".repeat(column.data_type.dimensions);
            let name = qualified.unwrap_or_else(|| to.name.clone());
            column.data_type.text = format!("{name}{dimensions}");
        }
    });
}

/// Whether a column's type is the one of this name.
pub(super) fn is_type(own: &DataType, name: &ObjectName) -> bool {
    let schema = own.schema.as_deref().filter(|schema| *schema != "public");
    own.name == name.name && schema == name.schema.as_deref()
}
