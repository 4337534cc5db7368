//! Triggers.

use super::edit_each;
use crate::replay::{State, Table};
use crate::sql::ObjectName;

pub(super) fn create_trigger(state: &mut State, name: &str, table: &ObjectName) {
    let table = state.key(table);
    state.tables.change(&table, |table| {
        table.triggers.insert(name.to_owned());
    });
}

pub(super) fn drop_trigger(state: &mut State, name: &ObjectName, table: Option<&ObjectName>) {
    let take = |table: &mut Table| {
        table.triggers.remove(&name.name);
    };
    if let Some(table) = table {
        let table = state.key(table);
        state.tables.change(&table, take);
        return;
    }
    edit_each(state, |table| table.triggers.contains(&name.name), take);
}
