//! A table that both schemas have.

use std::collections::BTreeSet;

use super::table::Table;
use super::{columns, keys, nulls, options, recode};
use crate::schema::plan::{HazardClass, Step, Wishes};

/// What is done to a table.
#[derive(Default)]
pub(super) struct TableChange {
    /// What is done while everything else is as it was.
    pub(super) before: Vec<Step>,
    /// Its one alteration, and what it needs after it.
    pub(super) altered: Vec<Step>,
}

/// Holds a table against what it shall be. Its foreign keys are another matter.
pub(super) fn change(from: &Table<'_>, to: &Table<'_>, wishes: &Wishes) -> TableChange {
    let columns = columns::change(from, to, wishes);
    let keys = keys::change(from, to, &columns);
    let nulls = nulls::change(from, to, wishes);
    let recode = recode::change(from, to, wishes);
    let options = options::change(from, to);
    let mut change = TableChange::default();
    if !columns.added_first.is_empty() {
        change
            .before
            .push(Step::new(from.alter(&columns.added_first)));
    }
    for fill in &columns.filled {
        let step = Step::new(nulls::update(from, &fill.column, &fill.value, ""));
        change.before.push(match &fill.about {
            Some(about) => step.risking(HazardClass::FillsRows, about),
            None => step,
        });
    }
    change.before.extend(recode.updates);
    change.before.extend(nulls.updates);
    let mut clauses = keys.dropped;
    clauses.extend(columns.dropped);
    clauses.extend(columns.said);
    clauses.extend(keys.said);
    clauses.extend(options.clauses);
    let sql = match (clauses.is_empty(), options.partition) {
        (true, None) => return change,
        (true, Some(partition)) => format!("{} {}", from.head, partition.trim_start()),
        (false, None) => from.alter(&clauses),
        (false, Some(partition)) => format!("{}\n{partition}", from.alter(&clauses)),
    };
    let all = columns.hazards.into_iter();
    let all = all.chain(keys.hazards).chain(recode.hazards);
    let all = all.chain(nulls.hazards);
    let mut said = BTreeSet::new();
    let mut step = Step::new(sql);
    for (class, about) in all.chain(options.hazards) {
        if said.insert((class, about.clone())) {
            step = step.risking(class, about);
        }
    }
    change.altered.push(step);
    if !columns.said_after.is_empty() {
        change
            .altered
            .push(Step::new(to.alter(&columns.said_after)));
    }
    change
}
