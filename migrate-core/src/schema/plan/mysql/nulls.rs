//! Columns that take no NULL any more.

use super::conversion::has_cast;
use super::table::{Column, Table, own_name};
use super::value::instead_of_null;
use crate::schema::plan::{HazardClass, Step, Wishes};
use crate::schema::show_create::{key_columns, quoted};
use crate::schema::{Fact, Kind};

/// What has to be done before, and what is dangerous about it.
#[derive(Default)]
pub(super) struct NullChange {
    pub(super) updates: Vec<Step>,
    pub(super) hazards: Vec<(HazardClass, String)>,
}

/// Puts something in the place of every NULL of a column that will take none.
pub(super) fn change(from: &Table<'_>, to: &Table<'_>, wishes: &Wishes) -> NullChange {
    let mut change = NullChange::default();
    for after in &to.columns {
        let Some(before) = from.column(after.name) else {
            continue;
        };
        let stays = has_cast(&before.said, &after.said);
        let forbids = stays && after.said.not_null && !before.said.not_null;
        if !forbids || after.is_generated() || before.is_generated() || after.is_numbered() {
            continue;
        }
        let wish = wishes.fills.get(after.id).cloned();
        let made_up = || {
            let value = given(after).or_else(|| instead_of_null(&before.said, &after.said))?;
            is_free(to, after).then_some(value)
        };
        if let Some(value) = wish.or_else(made_up) {
            let name = quoted(after.name);
            let sql = update(from, after.name, &value, &format!(" WHERE {name} IS NULL"));
            let about = format!("the NULLs of {} with {value}", after.label());
            let step = Step::new(sql).risking(HazardClass::FillsRows, about);
            change.updates.push(step);
            if from.options.is_versioned {
                // No statement reaches the rows of before.
                let about = format!("no NULL in the history of {}", after.label());
                change.hazards.push((HazardClass::NeedsFittingRows, about));
            }
        } else {
            let about = format!("no NULL in {}", after.label());
            change.hazards.push((HazardClass::NeedsFittingRows, about));
        }
    }
    change
}

/// What a row gets that says nothing, where that is known already.
pub(super) fn given(column: &Column<'_>) -> Option<String> {
    let default = column.said.default.as_deref()?.strip_prefix("DEFAULT ")?;
    let moved = default.rsplit_once(" ON UPDATE ");
    // A text can have these words too.
    let value = match moved.filter(|(_, after)| !after.contains('\'')) {
        Some((value, _)) => value,
        None => default,
    };
    let is_elsewhere = value.contains("nextval(");
    (!is_elsewhere && !value.eq_ignore_ascii_case("NULL")).then(|| value.to_owned())
}

/// Whether a value can be made up: one that has to be unique, or to be that of a row elsewhere, cannot.
fn is_free(table: &Table<'_>, column: &Column<'_>) -> bool {
    let is_only_one = |definition: &str| key_columns(definition, 0) == [column.name];
    let unique = table.indexes.iter();
    let unique = unique.filter(|fact| fact.id.kind == Kind::Unique);
    let mut unique = unique.chain(&table.primary_key);
    !unique.any(|fact| is_only_one(&fact.definition)) && !refers(table, column)
}

/// Whether its values have to be those of rows elsewhere.
pub(super) fn refers(table: &Table<'_>, column: &Column<'_>) -> bool {
    let on = |fact: &&Fact| key_columns(&fact.definition, 0);
    let mut keys = table.foreign_keys.iter();
    keys.any(|fact| on(fact).iter().any(|it| it == column.name))
}

/// Gives rows a value. What would change by itself is kept.
pub(super) fn update(table: &Table<'_>, column: &str, value: &str, condition: &str) -> String {
    let by_itself = table.columns.iter().filter(|other| {
        let default = other.said.default.as_deref().unwrap_or_default();
        other.name != column && default.contains("ON UPDATE ")
    });
    let kept = by_itself.map(|other| format!("{0} = {0}", quoted(other.name)));
    let all: Vec<String> = std::iter::once(format!("{} = {value}", quoted(column)))
        .chain(kept)
        .collect();
    format!(
        "UPDATE {} SET {}{condition}",
        quoted(own_name(table.id)),
        all.join(", ")
    )
}
