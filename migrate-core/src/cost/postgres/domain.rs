//! Domains and enums.

use super::{Situation, relations};
use crate::cost::{Cost, LockMode};
use crate::sql::{DomainAct, EnumAct, ObjectName};

pub(super) fn change(cost: &mut Cost, name: &ObjectName, act: &DomainAct, at: Situation<'_>) {
    let looks = match act {
        DomainAct::SetNotNull | DomainAct::ValidateConstraint(_) => true,
        DomainAct::AddConstraint(constraint) => constraint.validated,
        _ => false,
    };
    if !looks {
        return;
    }
    for table in relations::users_of_domain(name, at.state) {
        for table in relations::with_rows(&table, at.state) {
            cost.lock(&table, LockMode::Share);
            cost.scan(&table);
        }
    }
    if at.state.opaque {
        cost.assume(format!(
            "every table with a column of {} is read",
            name.name
        ));
    }
}

pub(super) fn enumeration(cost: &mut Cost, act: &EnumAct, at: Situation<'_>) {
    if !matches!(act, EnumAct::AddValue { .. }) {
        return;
    }
    if at.server.at_least(12, 0) {
        cost.note("the new value cannot be used before the transaction is over");
    } else {
        cost.fails = Some("it cannot run inside a transaction".to_owned());
    }
}
